"""``sqm portfolio``: the results of a batch compared, one report per language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqmlib.checks import DataError, Remark, raise_errors
from sqmlib.cli.speech import say
from sqmlib.i18n import LANGUAGES, tr
from sqmlib.panels.portfolio.state import ResultsFolder
from sqmlib.portfolio import check_targets, read_cells
from sqmlib.report import Task, build, prepare
from sqmlib.report.publishing import publish
from sqmlib.tables import read_table

__all__ = ["portfolio", "read_targets"]

NAME = "portfolio"
FIELDS = ("method", "metric", "item", "at_least", "at_most")


def portfolio(
    results: Path,
    out: Path,
    lang: str | None,
    targets: Path | None,
    parameters: Sequence[str],
    *,
    pdf: bool = False,
    timeout: int = 600,
) -> None:
    """Compare the results of a batch and write ``portfolio-en`` and ``portfolio-zh``, or the one of them wanted.

    Parameters
    ----------
    results : path
        Output folder of a batch, or the folder of results in it.
    out : path
        Output folder of the reports.
    lang : {"en", "zh"}, optional
        Default: both.
    targets : path, optional
        Table of targets, CSV or XLSX.
    parameters : sequence of str
        Further parameters of the notebook, ``name=value``.
    pdf : bool
        Also make PDFs.
    timeout : int
        Seconds one cell may take.
    """
    folder = ResultsFolder(results)
    record = folder.record
    lines = {} if targets is None else read_targets(targets)
    check_targets(lines.values(), read_cells(record).pairs, targets.name if targets else "", list(lines))
    wanted = list(lines.values()) if targets else None
    tasks = {code: _task(folder, code, wanted, parameters) for code in ([lang] if lang else LANGUAGES)}
    for code, task in tasks.items():
        built = build(task, pdf=pdf, timeout=timeout)
        publish(out, f"{NAME}-{code}", built.products)
        for remark in built.warnings:
            say(remark.text(code), err=True, color="yellow")
        say(built.headline)
        say(tr("cli.run.done", folder=str(out / f"{NAME}-{code}"), files=list(built.products)), color="green")


def _task(folder: ResultsFolder, lang: str, targets: list[dict[str, Any]] | None, parameters: Sequence[str]) -> Task:
    """Return the checked run of one language; it begins beside the folder, so that no report names a path."""
    named = [text.partition("=")[0].strip() for text in parameters]
    taken = [name for name in ("results", *(["targets"] if targets is not None else [])) if name in named]
    raise_errors(Remark("report.own_parameter", "error", {"name": name}) for name in taken)
    place = folder.folder.resolve()
    own = {"results": place.name} | ({} if targets is None else {"targets": targets})
    task = prepare(NAME, lang=lang, parameters=list(parameters), own=own)
    return replace(task, folder=place.parent, title=folder.title(lang))


def read_targets(path: Path) -> dict[int, dict[str, str]]:
    r"""Return line -> target of a table with the columns ``metric``, ``at_least`` or ``at_most``, ``item``, ``method``.

    Parameters
    ----------
    path : path
        CSV or XLSX.

    Raises
    ------
    DataError
        If the file cannot be read, a column is missing or unknown, or there is no target in it.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "targets.csv"
    >>> _ = path.write_text("metric,at_least\nbetter,60%\n")
    >>> read_targets(path)
    {2: {'metric': 'better', 'at_least': '60%'}}
    """
    table = read_table(path)
    for remark in table.remarks:
        say(remark.text(), err=True, color="yellow")
    names = list(table.frame)
    known = "metric" in names and ("at_least" in names or "at_most" in names) and set(names) <= set(FIELDS)
    if not known:
        raise DataError([Remark("portfolio.problem.file_columns", "error", {"found": names}, table.where)])
    rows = table.frame.astype(object).where(table.frame.notna(), "").to_dict("index")
    found = {int(line): {n: str(v).strip() for n, v in row.items() if str(v).strip()} for line, row in rows.items()}
    if not found:
        raise DataError([Remark("portfolio.problem.file_empty", "error", {}, table.where)])
    return found
