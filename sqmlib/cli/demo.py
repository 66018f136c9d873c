"""``sqm demo``: every method on the sample case in both languages, and a page that leads to the reports."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqmlib
from sqmlib._share import share
from sqmlib.case import open_case
from sqmlib.checks import DataError
from sqmlib.cli.speech import say
from sqmlib.i18n import LANGUAGES, tr
from sqmlib.report import RunError, RunRecord, method_name, run
from sqmlib.report.pages import CODES, render
from sqmlib.report.publishing import write_whole

__all__ = ["demo", "index_page"]


def demo(out: Path, case: Path | None = None, *, pdf: bool = False) -> int:
    """Run every method on a case in both languages, showing progress, and write ``out/index.html``.

    Parameters
    ----------
    out : path
        Output folder.
    case : path, optional
        Default: the sample case.
    pdf : bool
        Also make PDFs.

    Returns
    -------
    int
        0 when every report was made, 1 when one failed, 2 when an input was refused.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    case = case or share("data/airline")
    jobs = [(method, lang) for method in _methods(case) for lang in LANGUAGES]
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    done: list[RunRecord] = []
    failed: list[tuple[str, str, Exception]] = []
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("", total=len(jobs))
        for method, lang in jobs:
            progress.update(task, description=tr("cli.demo.running", method=method, lang=lang))
            _try(method, case, lang, out, pdf, done, failed)
            progress.advance(task)
        progress.update(task, description=tr("cli.demo.made", n=len(done)))
    write_whole(out / "index.html", index_page(done, failed).encode())
    return _report(out, done, failed)


def _methods(case: Path) -> tuple[str, ...]:
    """Return the methods of a case; of one that cannot be opened the first there is, whose run says what is wrong."""
    try:
        return open_case(case).methods or sqmlib.METHODS[:1]
    except DataError:
        return sqmlib.METHODS[:1]


def _try(method: str, case: Path, lang: str, out: Path, pdf: bool, done: list, failed: list) -> None:
    """Run one report; one bad run never takes its neighbors along."""
    try:
        done.append(run(method, case, lang=lang, out=out, pdf=pdf))
    except (DataError, RunError) as error:
        failed.append((method, lang, error))


def _report(out: Path, done: list[RunRecord], failed: list[tuple[str, str, Any]]) -> int:
    for method, lang, error in failed:
        say(f"{method} {lang}{tr('common.colon')}{error.text()}", err=True, color="red")
    for record in done:
        for remark in record.warnings:
            say(f"{record.name}{tr('common.colon')}{remark.text()}", err=True, color="yellow")
    say(tr("cli.demo.open", file=str(out / "index.html")), color="green")
    return max((2 if isinstance(e, DataError) else e.exit_code for _, _, e in failed), default=0)


def index_page(done: list[RunRecord], failed: list[tuple[str, str, Any]] = ()) -> str:
    """Return the page that leads to the reports: both languages side by side, no script.

    Parameters
    ----------
    done : list of RunRecord
        Finished runs.
    failed : list of (method, lang, error)
        Runs without a report, with their reason.
    """
    methods = dict.fromkeys([*(r.method for r in done), *(m for m, _, _ in failed)])
    entries = [_entry(m, [r for r in done if r.method == m], [f for f in failed if f[0] == m]) for m in methods]
    titles = {r.lang: r.title for r in done}
    words = {
        key: {lang: tr(f"cli.index.{key}", lang) for lang in LANGUAGES} for key in ("title", "about", "open", "failed")
    }
    return render("gallery.html.j2", entries=entries, words=words, titles=titles, codes=CODES, languages=LANGUAGES)


def _entry(method: str, done: list[RunRecord], failed: list[tuple[str, str, Any]]) -> dict[str, Any]:
    names = {lang: method_name(method, lang) for lang in LANGUAGES}
    reasons = {lang: error.text(lang) for _, lang, error in failed}
    return {"method": method, "names": names, "runs": {r.lang: r for r in done}, "reasons": reasons}
