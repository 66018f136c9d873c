"""Survey platforms: recognize one by the names in its header, never by position, and know what its columns are."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

__all__ = ["Platform", "header_layout", "is_meta", "platform_called", "platforms", "recognize"]


@dataclass(frozen=True)
class Platform:
    """What is known about one platform's exports.

    Attributes
    ----------
    name : str
        Its name; words stand under ``platform.name.<name>``.
    signs : tuple of tuple of str
        Alternatives; a header that holds all names of one of them is this platform's.
    meta : tuple of str
        Names (or their beginnings, with ``*``) of columns that hold no answers.
    respondent : tuple of str
        Columns that number the answers, first choice first.
    missing : tuple of str
        Codes the platform writes where a question was skipped.
    header_rows : int
        Lines of its header.
    """

    name: str
    signs: tuple[tuple[str, ...], ...]
    meta: tuple[str, ...]
    respondent: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    header_rows: int = 1


@cache
def platforms() -> tuple[Platform, ...]:
    """Return all platforms, in the order in which they are tried."""
    known = tomllib.loads(Path(__file__).with_name("platforms.toml").read_text(encoding="utf-8"))
    return tuple(
        Platform(
            name,
            tuple(map(tuple, table["signs"])),
            tuple(table["meta"]),
            tuple(table.get("respondent", ())),
            tuple(table.get("missing", ())),
            table.get("header_rows", 1),
        )
        for name, table in known.items()
    )


def platform_called(name: str | None) -> Platform | None:
    """Return the platform of that name, or None."""
    return next((p for p in platforms() if p.name == name), None)


def _key(text: Any) -> str:
    return "".join(str(text).split()).casefold()


def recognize(names: Sequence[str]) -> Platform | None:
    """Return the platform whose signs all stand in a header, or None.

    >>> recognize(["序号", "提交答卷时间", "1、提供免费无线网络"]).name
    'wenjuanxing'
    >>> recognize(["respondent", "wifi_f"]) is None
    True
    """
    there = {_key(n) for n in names}
    for platform in platforms():
        if any(all(_key(s) in there for s in sign) for sign in platform.signs):
            return platform
    return None


def is_meta(platform: Platform | None, name: str) -> bool:
    """Say whether a column holds no answers but what the platform adds."""
    if platform is None:
        return False
    key = _key(name)
    for pattern in map(_key, platform.meta):
        start, star, end = pattern.partition("*")
        if key == pattern or (star and key.startswith(start) and key.endswith(end)):
            return True
    return False


def header_layout(rows: Sequence[Sequence[Any]]) -> tuple[list[str], tuple[tuple[str, ...], ...], int, str]:
    """Return names, texts per column, number of header rows and platform of a table.

    Two and three header rows are taken only where a platform shows itself beyond doubt: SurveyMonkey by its own columns
    with a second row that leaves them blank, Qualtrics by a third row of import ids.
    """
    first = [_text(v) for v in rows[0]]
    platform = recognize(first)
    name = platform.name if platform else ""
    if platform and platform.header_rows == 3 and len(rows) > 2 and _import_ids(rows[2]):
        second = [_text(v) for v in rows[1]]
        return first, tuple(zip(first, second, strict=True)), 3, name
    if platform and platform.header_rows == 2 and len(rows) > 1 and not _text(rows[1][first_of(platform, first)]):
        names = _joined(first, [_text(v) for v in rows[1]])
        return names, tuple((n,) for n in names), 2, name
    return first, tuple((n,) for n in first), 1, name


def first_of(platform: Platform, names: Sequence[str]) -> int:
    """Return the position of the platform's respondent column."""
    wanted = [_key(n) for n in platform.respondent]
    return next((k for k, n in enumerate(names) if _key(n) in wanted), 0)


def _text(value: Any) -> str:
    return "" if value is None else " ".join(str(value).split())


def _import_ids(row: Sequence[Any]) -> bool:
    for value in row:
        try:
            if "ImportId" not in json.loads(str(value)):
                return False
        except (ValueError, TypeError):
            return False
    return True


def _joined(first: Sequence[str], second: Sequence[str]) -> list[str]:
    """Join question and sub-question: the question goes on where the first row is blank."""
    names, question = [], ""
    for top, sub in zip(first, second, strict=True):
        question = top or question
        names.append(question if sub in ("", "Response", "Open-Ended Response") else f"{question} [{sub}]")
    return names
