"""What a batch leaves behind about itself: ``batch.json``, one record per run, and ``index.html`` for people."""

from __future__ import annotations

import json
import os
import platform
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqmlib
from sqmlib.batch.index import index_page, page_language, visible
from sqmlib.batch.job import STATUSES, Outcome
from sqmlib.checks import Remark
from sqmlib.disk import write_atomic
from sqmlib.errors import OutputError
from sqmlib.i18n import pick

__all__ = ["BATCH", "INDEX", "batch_record", "write_summary"]

BATCH, INDEX = "batch.json", "index.html"
SCHEMA = 1
ABOUT = ("method", "case", "lang", "title", "kind", "segment", "wave")


def write_summary(
    out: str | Path,
    outcomes: Sequence[Outcome],
    lang: str | None = None,
    interrupted: bool = False,
    *,
    started: datetime | None = None,
) -> None:
    """Write ``out/index.html`` and, last, ``out/batch.json``; each is replaced as a whole.

    Parameters
    ----------
    out : path
        Output folder.
    outcomes : sequence of Outcome
        In the order of the manifest, one per run that was asked for.
    lang : {"en", "zh"}, optional
        Language of the page and of the reasons; default: that of most reports.
    interrupted : bool
        Whether the batch was stopped before its end.
    started : datetime, optional
        When the batch began, with its time zone; default: now.

    Raises
    ------
    OutputError
        If the folder cannot be written.
    """
    lang, folder = page_language(outcomes, lang), Path(out)
    page = index_page(outcomes, lang, interrupted=interrupted)
    record = json.dumps(batch_record(outcomes, lang, interrupted, started=started), ensure_ascii=False, indent=1)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_atomic(folder / INDEX, page.encode())
        write_atomic(folder / BATCH, f"{record}\n".encode())
    except OSError as error:
        raise OutputError("report.output", folder=str(folder), why=os.strerror(error.errno or 0)) from error


def batch_record(
    outcomes: Sequence[Outcome],
    lang: str | None = None,
    interrupted: bool = False,
    *,
    started: datetime | None = None,
) -> dict[str, Any]:
    """Return what ``batch.json`` holds; times and machine stand here and nowhere else.

    Examples
    --------
    >>> batch_record([Outcome("a", "ok")], "en")["counts"]
    {'ok': 1, 'failed': 0, 'timeout': 0, 'skipped': 0}
    """
    now, counts = datetime.now(UTC), Counter(outcome.status for outcome in outcomes)
    lang = page_language(outcomes, lang)
    began = now if started is None else started.astimezone(UTC)
    return {
        "schema": SCHEMA,
        "sqmlib": sqmlib.__version__,
        "counts": {status: counts[status] for status in STATUSES},
        "interrupted": interrupted,
        "started": began.isoformat(timespec="seconds"),
        "finished": now.isoformat(timespec="seconds"),
        "seconds": round((now - began).total_seconds(), 3),
        "host": visible(platform.node()),
        "runs": [_record(outcome, lang) for outcome in outcomes],
    }


def _record(outcome: Outcome, lang: str) -> dict[str, Any]:
    about = outcome.about
    return {
        "name": visible(outcome.name),
        "status": outcome.status,
        "current": outcome.current,
        "reason": _said(outcome.reason, lang) if outcome.reason else None,
        "warnings": [visible(remark.text(lang)) for remark in outcome.warnings],
        "seconds": round(float(outcome.seconds), 3),
        "outputs": {visible(file): digest for file, digest in outcome.outputs.items()},
        **{key: _plain(about[key]) if about.get(key) else None for key in ABOUT},
        "headline": visible(pick(about.get("headline", ""), about.get("lang") or lang)),
    }


def _said(remark: Remark, lang: str) -> dict[str, str]:
    return {"code": remark.code, "text": visible(remark.text(lang))}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {visible(key): visible(text) for key, text in value.items()}
    return visible(value) if isinstance(value, str) else [visible(part) for part in value]
