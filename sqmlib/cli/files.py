"""Files the command line makes for people: questionnaires, blank input files, new case folders."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import sqmlib
from sqmlib._share import share
from sqmlib.checks import DataError, Remark, raise_errors
from sqmlib.cli.speech import say
from sqmlib.errors import UsageRefusedError
from sqmlib.i18n import language, tr
from sqmlib.methodface import further_tables
from sqmlib.report.publishing import write_whole
from sqmlib.rules import choice_error
from sqmlib.workbook import Sheet, to_xlsx

__all__ = ["new_case", "read_items", "write_questionnaire", "write_template"]

EVERY = (*sqmlib.METHODS, *sqmlib.COMPANIONS)


def _meant(method: str | None, offers: str) -> str:
    """Return the method named, or the only one there is that offers a function."""
    able = [name for name in sqmlib.METHODS if hasattr(sqmlib.method(name), offers)]
    if method is None and len(able) != 1:
        raise choice_error("--method", "-", able)
    return able[0] if method is None else method


def _write(files: dict[Path, bytes], force: bool) -> None:
    """Write new files; what is there already, perhaps filled in, stays unless it is to be replaced."""
    there = [str(path) for path in files if path.exists()]
    if there and not force:
        raise UsageRefusedError("cli.error.exists", files=there)
    for path, content in files.items():
        write_whole(path, content)
        say(tr("cli.written", file=str(path)), color="green")


def read_items(path: Path) -> dict[str, Any]:
    """Return the items of a table with the columns ``item``, ``en`` and ``zh`` (one language is enough).

    Parameters
    ----------
    path : path
        CSV or XLSX.

    Raises
    ------
    DataError
        If a column is missing or an item has no text.
    """
    from sqmlib.tables import read_table

    table = read_table(path)
    langs = [name for name in ("en", "zh") if name in table.frame]
    if "item" not in table.frame or not langs:
        raise DataError([Remark("cli.error.items_columns", "error", {"found": list(table.frame)}, table.where)])
    rows = table.frame[["item", *langs]].fillna("").astype(str).to_dict("records")
    texts = {row["item"].strip(): {lang: row[lang].strip() for lang in langs if row[lang].strip()} for row in rows}
    bare = [item for item, text in texts.items() if not item or not text]
    raise_errors([Remark("cli.error.items_text", "error", {"items": bare}, table.where)] if bare else [])
    return texts


def write_questionnaire(
    method: str | None,
    case: Path | None,
    items: Path | None,
    out: Path,
    *,
    lang: str,
    importance: bool,
    title: str | None,
    force: bool,
) -> None:
    """Write ``questionnaire-<lang>.html`` to print and ``.xlsx`` to enter the answers."""
    from sqmlib.case import open_case

    method = _meant(method, "questionnaire")
    make = getattr(sqmlib.method(method), "questionnaire", None)
    if make is None:
        raise UsageRefusedError("cli.error.no_questionnaire", method=method)
    texts = read_items(items) if items is not None else open_case(case).labels(method)
    form = make(texts, lang, importance=importance, title=title)
    base = out / f"questionnaire-{lang}"
    _write({base.with_suffix(".html"): form.html.encode(), base.with_suffix(".xlsx"): form.xlsx()}, force)


def write_template(method: str, out: Path | None, *, force: bool) -> None:
    """Write the blank input file of a method, or of one of its further tables: XLSX, or CSV when `out` ends so."""
    further = {layout.kind: f"{m}_{name}" for m in EVERY for name, layout in further_tables(m).items()}
    method = further.get(method, method)
    if method not in {*EVERY, *further.values()}:
        raise choice_error("method", method, [*EVERY, *further])
    out = Path(f"{method}.xlsx") if out is None else out
    out = out / f"{method}.xlsx" if out.is_dir() or not out.suffix else out
    if out.suffix.lower() not in (".xlsx", ".csv"):
        raise UsageRefusedError("cli.error.suffix", found=out.name)
    _write({out: _blank(method, out.suffix.lower())}, force)


def _blank(method: str, suffix: str) -> bytes:
    """Return the shipped blank file; a method that ships the columns alone gets a plain workbook of them."""
    try:
        return share(f"templates/inputs/{method}{suffix}").read_bytes()
    except FileNotFoundError:
        names = share(f"templates/inputs/{method}.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
        return to_xlsx([Sheet(method, names)])


def new_case(
    folder: Path, answers: Path, method: str | None, *, title: str | None, lang: str | None, accept: bool = False
) -> int:
    """Make a case folder from a survey file: a copy of the file, and a case.yml that speaks of it.

    A mapping of questions to items is shown and asked about. It takes effect only when it is accepted; otherwise it
    stands in case.yml as a comment.

    Returns
    -------
    int
        0 when the case is accepted as it is, else what ``sqm check`` says of it.
    """
    from sqmlib.check import check_case, check_file

    if method is not None:
        sqmlib.method(method)
    if (folder / "case.yml").exists():
        raise UsageRefusedError("cli.error.exists", files=[str(folder / "case.yml")])
    found = check_file(answers, method)
    method = method or found.kind or sqmlib.METHODS[0]
    proposal = found.proposals[0] if found.proposals else None
    if found.problems and proposal is None:
        raise DataError(found.remarks)
    accepted = proposal is not None and (accept or _agreed(proposal))
    text = _case_text(
        title or folder.resolve().name, _entry(proposal, accepted, lang) or _named(found, answers, method, lang), lang
    )
    _write({folder / answers.name: answers.read_bytes(), folder / "case.yml": text.encode()}, force=False)
    say(tr(f"cli.new.{'ready' if proposal is None else 'accepted' if accepted else 'confirm'}", folder=str(folder)))
    return check_case(folder).exit_code


def _agreed(proposal: Any) -> bool:
    """Show which question would become which column, and ask; without a terminal nobody can agree."""
    import typer

    say(tr("cli.new.shown"))
    for question, column in proposal.map.items():
        say(f"  {column:<12} {question}")
    return sys.stdin.isatty() and typer.confirm(tr("cli.new.ask"))


def _entry(proposal: Any, accepted: bool, lang: str | None) -> str:
    """Return the proposal as it shall stand in case.yml: what was not accepted stands behind ``#``."""
    if proposal is None:
        return ""
    text = proposal.text(lang)
    head, mark, rest = text.partition("    map:")
    if accepted or not mark:
        return text
    hint = f"# {tr('cli.new.uncomment', lang)}"
    return "\n".join([head.rstrip("\n"), hint, *(f"# {line}" for line in (mark + rest).split("\n"))])


def _named(found: Any, answers: Path, method: str, lang: str | None) -> str:
    """Return the entry of a file whose columns are the method's own, with a line to fill in for every item."""
    lines = [f"{method}:", f"  answers: {{file: {_quoted(answers.name)}}}"]
    intake = found.intakes.get(method)
    if intake is not None and intake.conformed.items:
        lines += [f"# {tr('cli.new.texts', lang)}", "#   items:"]
        lines += [f'#     {_quoted(item)}: {{en: "", zh: ""}}' for item in intake.conformed.items]
    return "\n".join(lines)


def _case_text(title: str, entry: str, lang: str | None) -> str:
    head = [
        f"# {tr('cli.new.comment', lang)}",
        f"title: {_quoted(title)}",
        f"language: {language(lang)}",
        "revision: 1",
    ]
    return "\n".join([*head, entry]) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
