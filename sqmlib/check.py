"""The work behind ``sqm check``: every problem of a case or of one file, what was assumed, and what is fine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from inspect import signature
from pathlib import Path
from typing import Any

import pandas as pd

import sqmlib
from sqmlib.case import Case
from sqmlib.casefile import CASE, CaseFile
from sqmlib.caseschema import Answers
from sqmlib.checkreport import CheckReport
from sqmlib.checks import DataError, Remark, Where, placed
from sqmlib.mapping import Intake, bring
from sqmlib.methodface import MAIN, fitting, hook, kinds, layout_for, option_defaults
from sqmlib.proposal import propose
from sqmlib.rules import choice_error
from sqmlib.tables import Table, read_table

__all__ = ["CheckReport", "check_case", "check_file", "check_manifest", "check_target"]

MANIFEST = "manifest"


def check_target(target: str | Path, kind: str | None = None, **options: Any) -> CheckReport:
    """Check a case folder, its ``case.yml``, the manifest of a batch, or one file.

    Parameters
    ----------
    target : path
        What to check.
    kind : str, optional
        The method a single file is meant for, needed when there are several; or ``manifest``.
    **options
        As for :func:`check_file`.

    Returns
    -------
    CheckReport
    """
    path = Path(target)
    if path.is_dir() or path.name == CASE:
        return check_case(path)
    if kind == MANIFEST or (kind is None and path.suffix in (".yml", ".yaml")):
        return check_manifest(path)
    return check_file(path, kind, **options)


def check_manifest(path: Path) -> CheckReport:
    """Check the manifest of a batch, with every notebook and case it names; nothing is run."""
    from sqmlib.batch.manifest import read_plan

    try:
        plan = read_plan(path)
    except DataError as error:
        return CheckReport(error.remarks)
    where = Where(path.name)
    kept = [Remark("manifest.not_made", "info", {"n": plan.hidden}, where)] if plan.hidden else []
    fine = Remark("manifest.runs", "info", {"n": len(plan.jobs) - plan.hidden}, where)
    return CheckReport((*plan.remarks, *kept), (fine,))


def check_file(
    path: str | Path,
    kind: str | None = None,
    *,
    sheet: str | int | None = None,
    encoding: str | None = None,
    header_row: int | None = None,
    respondent: str | None = None,
    scale: str | None = None,
) -> CheckReport:
    """Check one input file.

    Parameters
    ----------
    path : path
        The file; it is only read.
    kind : str, optional
        The method it is meant for, or one of its further tables.
    sheet, encoding, header_row
        As for :func:`sqmlib.tables.read_table`.
    respondent : str, optional
        The column that names the respondents; ``row`` numbers them.
    scale : str, optional
        The answer scale, e.g. ``1-5``, for methods that know several.

    Returns
    -------
    CheckReport

    Examples
    --------
    >>> check_file("nowhere.csv", "kano").exit_code
    2
    """
    known = kinds()
    if kind and kind not in known:
        return CheckReport(choice_error("kind", kind, (*known, MANIFEST)).remarks)
    table, options = None, {"scale": scale} if scale else {}
    try:
        table = read_table(path, sheet=sheet, encoding=encoding, header_row=header_row)
        kind = kind or _recognized(table)
        method, name = known[kind]
        intake = bring(table, layout_for(kind, options), Answers(respondent=respondent))
        remarks = (*intake.remarks, *_inspected(method, intake, options, name))
    except DataError as error:
        return _with_proposal(error, table, kind) if kind else CheckReport(error.remarks)
    return CheckReport(remarks, tuple(_fine(intake, layout_for(kind).rows)), intakes={kind: intake})


def _recognized(table: Table) -> str:
    """Return the kind of a table by its columns, else the one whose questions show themselves; refuse what is open."""
    fits = fitting([str(name) for name in table.frame.columns])
    if len(fits) == 1:
        return fits[0]
    pairs = [m for m in sqmlib.METHODS if sqmlib.method(m).INPUT.pairing and not fits and propose(table, m)]
    if len(pairs) == 1:
        return pairs[0]
    known = fits or [kind for kind, (_, name) in kinds().items() if name == MAIN]
    raise DataError(choice_error("--kind", "-", known).remarks)


_UNMAPPED = ("input.no_items", "input.missing_id", "input.missing_column", "input.missing_half")
_UNMAPPED += ("input.duplicate_column", "input.empty_header")


def _with_proposal(error: DataError, table: Table | None, kind: str) -> CheckReport:
    """Add a mapping to confirm when the columns of a file are not the method's own."""
    codes = {r.code for r in error.problems}
    if table is None or not codes & {"input.no_items", "input.missing_id"}:
        return CheckReport(error.remarks)
    found = propose(table, kind)
    if "input.no_items" not in codes:
        return CheckReport(error.remarks, found.fine[:-1] if found else ())
    if found is None:
        return CheckReport(error.remarks)
    rest = tuple(r for r in error.remarks if r.code not in _UNMAPPED)
    problem = Remark("check.needs_map", "error", {"n": len(table.frame.columns)}, table.where)
    return CheckReport((*rest, problem), found.fine, (found,))


def check_case(folder: str | Path) -> CheckReport:
    """Check everything in a case: ``case.yml`` and the file of every method.

    Parameters
    ----------
    folder : path
        The case folder.

    Returns
    -------
    CheckReport
    """
    folder = Path(folder)
    try:
        file = CaseFile(folder.parent if folder.name == CASE and folder.is_file() else folder, strict=False)
    except DataError as error:
        return CheckReport(error.remarks)
    case = Case(file, None, "batch")
    sections = (*case.methods, *case.companions)
    reports = [_check_method(case, method) for method in sections if not _unreadable(method, file.problems)]
    if file.problems:
        reports.append(CheckReport(tuple(file.problems)))
    if not reports:
        reports = [CheckReport((Remark("check.no_methods", "error", {"known": list(sqmlib.METHODS)}, Where(CASE)),))]
    values = {"title": {lang: case.title(lang) for lang in ("en", "zh")}, "revision": case.revision}
    sound = () if file.problems else (Remark("check.case", "info", values, Where(CASE)),)
    return CheckReport(
        tuple(r for report in reports for r in report.remarks),
        (*sound, *(r for report in reports for r in report.fine)),
        tuple(proposal for report in reports for proposal in report.proposals),
        {k: v for method in sections for k, v in (*case.groups(method).items(), *case.labels(method).items())},
        {method: intake for report in reports for method, intake in report.intakes.items()},
    )


def _unreadable(method: str, problems: Sequence[Remark]) -> bool:
    """Say whether it is unclear from case.yml how a method's answers are to be read."""
    for remark in problems:
        place = str(remark.values.get("place", remark.values.get("key", "")))
        if place.startswith(f"{method}.answers") or (place == method and remark.values.get("near") == "answers"):
            return True
    return False


def _check_method(case: Case, method: str) -> CheckReport:
    options, table = case.options(method), None
    try:
        if not case.has_answers(method):
            _try(case, method, options)
            return CheckReport(case.remarks(method))
        table = case.table(method)
        intake = case.intake(method)
        remarks = (*case.remarks(method), *_inspected(method, intake, options | case.keywords(method)))
        _try(case, method, options)
    except DataError as error:
        return _with_proposal(error, table, method)
    rows = sqmlib.method(method).INPUT.rows
    return CheckReport(remarks, tuple(_fine(intake, rows, options.get("segment"))), intakes={method: intake})


def _inspected(method: str, intake: Intake, options: Mapping[str, Any], name: str = MAIN) -> list[Remark]:
    """Return what the method itself says of a table, without repeating what reading it said."""
    inspect = getattr(sqmlib.method(method), "inspect" if name == MAIN else f"inspect_{name}", None)
    if inspect is None or (name == MAIN and hook(method, "assemble")):
        return []
    known = [r.to_dict() for r in intake.remarks]
    asked = {key: value for key, value in options.items() if key in signature(inspect).parameters}
    try:
        found = inspect(intake.conformed.frame, **asked)
    except DataError as error:
        raise DataError(placed(error.remarks, intake.table.where)) from None
    return [r for r in found if r.to_dict() not in known]


def _try(case: Case, method: str, options: Mapping[str, Any]) -> None:
    """Run the method once without resampling, so that options it does not accept show themselves now."""
    quick = {"bootstrap": 0} if "bootstrap" in option_defaults(method) else {}
    sqmlib.method(method).analyze(case.data(method), **{**options, **case.keywords(method), **quick})


def _fine(intake: Intake, rows: str, segment: str | None = None) -> list[Remark]:
    """Return what is in order: how the file was read, how many respondents (or rows) and items, its segments."""
    table, found = intake.table, intake.conformed
    file = table.where.file
    if table.where.sheet:
        read = Remark("check.read_sheet", "info", {"sheet": table.where.sheet}, Where(file))
    else:
        read = Remark("check.read_text", "info", {"encoding": table.encoding.upper()}, Where(file))
    values = {"respondents": len(found.frame), "items": len(found.items), "names": found.items}
    size = Remark("check.size" if rows == "respondent" else "check.rows", "info", values, Where(file))
    return [read, size, *_segments(found.frame, segment or ("segment" if "segment" in found.frame else None), file)]


def _segments(frame: pd.DataFrame, segment: str | None, file: str) -> list[Remark]:
    if segment is None or segment not in frame:
        return []
    groups = frame[segment].dropna().unique()
    values = {"segment": segment, "n": len(groups), "groups": sorted(map(str, groups))}
    return [Remark("check.segments", "info", values, Where(file))]
