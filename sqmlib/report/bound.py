"""All that the methods say of one case in a single report: every method executed, then bound and published together."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import sqmlib
from sqmlib.case import open_case
from sqmlib.casefile import CASE
from sqmlib.checks import DataError, Remark, Where, raise_errors
from sqmlib.errors import RunError
from sqmlib.i18n import tr
from sqmlib.report import Built, Task, build, method_name, prepare
from sqmlib.report.chapters import bound_page
from sqmlib.report.exports import sheets
from sqmlib.report.publishing import check_name, publish, safe_name
from sqmlib.workbook import Sheet, to_xlsx

__all__ = ["BoundRecord", "ChapterError", "bind", "bound_json", "bound_xlsx"]


@dataclass(frozen=True)
class BoundRecord:
    """What a bound report left behind.

    Attributes
    ----------
    name : str
        Name of the report, and of its folder.
    folder : pathlib.Path
        Where the products stand.
    lang : str
        Its language.
    title : str
        Title of the case.
    headlines : dict of str to str
        Method -> its finding in one sentence, in the order of the chapters.
    outputs : tuple of str
        File names of the products.
    warnings : tuple of Remark
        What the runs have to say beside the report.
    """

    name: str
    folder: Path
    lang: str
    title: str
    headlines: dict[str, str]
    outputs: tuple[str, ...]
    warnings: tuple[Remark, ...] = ()


class ChapterError(RunError):
    """A chapter that could not be made: the report is whole or absent.

    Parameters
    ----------
    number : int
        Of the chapter.
    method : str
        Its method.
    error : RunError
        Why; its exit code is kept.
    """

    def __init__(self, number: int, method: str, error: RunError) -> None:
        super().__init__("bound.failed", n=number, method=method, said=error.text("en"))
        self.error, self.exit_code = error, error.exit_code

    def text(self, lang: str | None = None) -> str:
        """Return which chapter failed, and why."""
        n, method = self.remark.values["n"], self.remark.values["method"]
        return tr("bound.failed", lang, n=n, method=method_name(method, lang), said=self.error.text(lang))


def bind(
    case: str | Path,
    *,
    lang: str | None = None,
    out: str | Path = "reports",
    name: str | None = None,
    pdf: bool = True,
    timeout: int = 600,
) -> BoundRecord:
    """Run every method that a case has answers for and write one report over all of them.

    Parameters
    ----------
    case : path
        The case folder.
    lang : {"en", "zh"}, optional
        Language of the report; the case's own when not given.
    out : path
        Output folder.
    name : str, optional
        Name of the report; default ``<case>-report-<lang>``.
    pdf : bool
        Also write ``report.pdf``.
    timeout : int
        Seconds one cell may take.

    Returns
    -------
    BoundRecord

    Raises
    ------
    DataError
        If case, answers or name are refused; nothing ran.
    ChapterError
        If a method did not reach its end; no report was written.
    RunError
        If the products cannot be written.
    """
    chosen = check_name(name) if name is not None else ""
    tasks = _tasks(case, lang)
    name = chosen or safe_name(f"{tasks[0].parameters['case']}-report-{tasks[0].lang}")
    parts = [_chapter(place, task, timeout) for place, task in enumerate(tasks, start=1)]
    products, warnings = _products(parts, pdf)
    publish(Path(out), name, products)
    said = (*(remark for part in parts for remark in part.warnings), *warnings)
    headlines = {part.task.method: part.headline for part in parts}
    return BoundRecord(name, Path(out) / name, tasks[0].lang, tasks[0].title, headlines, tuple(products), said)


def _tasks(case: str | Path, lang: str | None) -> list[Task]:
    """Return the runs of a case in the order of the chapters, or refuse it with every problem of every method."""
    ready: list[Task] = []
    problems: list[Remark] = []
    for method in open_case(case, lang=lang, mode="batch").methods:
        try:
            ready.append(prepare(method, case, lang=lang))
        except DataError as error:
            problems += [remark for remark in error.problems if remark.code != "case.no_answers"]
    raise_errors(problems)
    if not ready:
        raise DataError([Remark("bound.nothing", "error", {"allowed": list(sqmlib.METHODS)}, Where(CASE))])
    return sorted(ready, key=lambda task: sqmlib.METHODS.index(task.method))


def _chapter(place: int, task: Task, timeout: int) -> Built:
    try:
        return build(task, timeout=timeout)
    except RunError as error:
        raise ChapterError(place, task.method, error) from error


def _products(parts: Sequence[Built], pdf: bool) -> tuple[dict[str, bytes], tuple[Remark, ...]]:
    """Return file name -> content, and what there is to say about them."""
    html = bound_page(parts)
    products = {"report.html": html.encode(), "results.json": bound_json(parts), "results.xlsx": bound_xlsx(parts)}
    if not pdf:
        return products, ()
    from sqmlib.report.pdf import pdf as printed

    try:
        return {**products, "report.pdf": printed(html, parts[0].task.lang)}, ()
    except RunError as error:  # the page stays, and the remark says how to print it
        return products, (Remark(error.remark.code, "warning", error.remark.values),)


def bound_json(parts: Sequence[Built]) -> bytes:
    """Return the results of all methods without any language, method -> what its own ``results.json`` holds."""
    bodies = {part.task.method: json.loads(part.products["results.json"]) for part in parts}
    whole = {"schema": 1, "methods": bodies}
    return json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False).encode() + b"\n"


def bound_xlsx(parts: Sequence[Built]) -> bytes:
    """Return the results of all methods as one workbook, each sheet named after its method and what it holds."""
    every = [(part, sheet) for part in parts for sheet in _sheets(part)]
    named = [
        Sheet(f"{method_name(p.task.method, p.task.lang)} {s.name}", s.header, s.rows, s.formats) for p, s in every
    ]
    return to_xlsx(named, parts[0].task.title)


def _sheets(part: Built) -> list[Sheet]:
    return sheets(part.payload, part.front.provenance, part.task.lang, part.task.title)
