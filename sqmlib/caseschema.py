"""What case.yml may say: every key, its type and what must hold, checked with the line of each problem."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import sqmlib
from sqmlib.casereader import Reader
from sqmlib.checks import Remark, raise_errors
from sqmlib.i18n import LANGUAGES
from sqmlib.methodface import further_tables, option_defaults
from sqmlib.plainyaml import Branch, Leaf, Node
from sqmlib.platforms import platforms

__all__ = ["Answers", "CaseData", "MethodData", "Reader", "option_defaults", "read_case", "scan_case"]

TOP = ("title", "language", "revision", "segment", "wave", "notes", "answers", "items", "groups")
METHOD = ("answers", "tables", "items", "groups", "decisions", "show", "team")
ANSWERS = ("file", "sheet", "encoding", "header_row", "platform", "map", "codes", "respondent")
DECISION = ("category", "reason", "date")


@dataclass(frozen=True)
class Answers:
    """Where a method's answers stand and how to read them."""

    file: str = ""
    line: int = 0
    sheet: str | int | None = None
    encoding: str | None = None
    header_row: int | None = None
    platform: str | None = None
    map: dict[str, str] = field(default_factory=dict)
    codes: dict[str, int | None] = field(default_factory=dict)
    respondent: str | None = None


@dataclass(frozen=True)
class MethodData:
    """What the case says about one method; what it leaves open the top of the file says for all."""

    answers: Answers | None = None
    tables: dict[str, Answers] = field(default_factory=dict)
    items: dict[str, Any] = field(default_factory=dict)
    groups: dict[str, Any] = field(default_factory=dict)
    decisions: dict[str, dict[str, Any]] = field(default_factory=dict)
    show: list[str] | None = None
    team: dict[str, Any] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class CaseData:
    """The whole file, typed."""

    title: Any = ""
    language: str | None = None
    revision: int = 0
    segment: str | None = None
    wave: str | None = None
    methods: dict[str, MethodData] = field(default_factory=dict)


def read_case(root: Node, name: str) -> CaseData:
    """Return what a case file says, or raise one error with all its problems; see :func:`scan_case`."""
    data, problems = scan_case(root, name)
    raise_errors(problems)
    return data


def scan_case(root: Node, name: str) -> tuple[CaseData, list[Remark]]:
    """Return what a case file says as far as it can be read, and every problem with its line.

    Parameters
    ----------
    root : Node
        Its tree.
    name : str
        File name for messages.

    Returns
    -------
    tuple of CaseData and list of Remark
    """
    reader = Reader(name)
    known = (*sqmlib.METHODS, *sqmlib.COMPANIONS)
    top = reader.branch(root, "case.yml", (*TOP, *known))
    common = _common(reader, top)
    methods = {m: _method(reader, top.entries[m], m, common) for m in known if m in top.entries}
    data = CaseData(
        title=reader.words(top.entries.get("title"), "title"),
        language=reader.one_of(top.entries.get("language"), "language", LANGUAGES),
        revision=reader.whole(top.entries.get("revision"), "revision", low=0) or 0,
        segment=reader.text(top.entries.get("segment"), "segment"),
        wave=reader.text(top.entries.get("wave"), "wave"),
        methods=methods,
    )
    return data, reader.problems


def _common(reader: Reader, top: Branch) -> MethodData:
    """Return what holds for every method that does not say otherwise."""
    get = top.entries.get
    texts = {key: _items(reader, get(key), key) for key in ("items", "groups")}
    return MethodData(answers=_answers(reader, get("answers"), "answers"), **texts)


def _method(reader: Reader, node: Node, name: str, common: MethodData) -> MethodData:
    declared = option_defaults(name)
    branch = reader.branch(node, name, (*METHOD, *declared))
    get = branch.entries.get
    options = {key: reader.option(get(key), f"{name}.{key}", default) for key, default in declared.items() if get(key)}
    return MethodData(
        answers=_answers(reader, get("answers"), f"{name}.answers") or common.answers,
        tables=_tables(reader, get("tables"), name),
        items=common.items | _items(reader, get("items"), f"{name}.items"),
        groups=common.groups | _items(reader, get("groups"), f"{name}.groups"),
        decisions=_decisions(reader, get("decisions"), name),
        show=reader.texts(get("show"), f"{name}.show"),
        team=_team(reader, get("team"), f"{name}.team"),
        options={key: value for key, value in options.items() if value is not None},
    )


def _tables(reader: Reader, node: Node | None, name: str) -> dict[str, Answers]:
    """Return where the further tables of a method stand."""
    path = f"{name}.tables"
    entries = reader.branch(node, path, further_tables(name)).entries
    found = {key: _answers(reader, value, f"{path}.{key}") for key, value in entries.items()}
    return {key: spec for key, spec in found.items() if spec is not None}


def _team(reader: Reader, node: Node | None, path: str) -> dict[str, Any]:
    """Return what the group entered, as plain values; what it means is for the method to say."""
    return {key: reader.plain(value, f"{path}.{key}") for key, value in reader.branch(node, path).entries.items()}


def _answers(reader: Reader, node: Node | None, path: str) -> Answers | None:
    if node is None:
        return None
    if isinstance(node, Leaf) and not node.is_nothing:  # answers: survey.csv
        return Answers(file=node.text, line=node.line)
    branch = reader.branch(node, path, ANSWERS)
    get = branch.entries.get
    if "file" not in branch.entries:
        reader.say("missing_key", branch.line, key=f"{path}.file")
    return Answers(
        file=reader.text(get("file"), f"{path}.file") or "",
        line=branch.lines.get("file", branch.line),
        sheet=reader.sheet(get("sheet"), f"{path}.sheet"),
        encoding=reader.text(get("encoding"), f"{path}.encoding"),
        header_row=reader.whole(get("header_row"), f"{path}.header_row", low=1),
        platform=reader.one_of(get("platform"), f"{path}.platform", [p.name for p in platforms()]),
        map=reader.text_map(get("map"), f"{path}.map"),
        codes=reader.codes(get("codes"), f"{path}.codes"),
        respondent=reader.text(get("respondent"), f"{path}.respondent"),
    )


def _items(reader: Reader, node: Node | None, path: str) -> dict[str, Any]:
    branch = reader.branch(node, path)
    found = {key: reader.words(value, f"{path}.{key}") for key, value in branch.entries.items()}
    said = {k: {i: x for i, x in t.items() if x} if isinstance(t, dict) else t for k, t in found.items()}
    return {key: texts for key, texts in said.items() if texts}  # a text left blank is no text: the item keeps its id


def _decisions(reader: Reader, node: Node | None, method: str) -> dict[str, dict[str, Any]]:
    """Return what was decided per item; a category must be one of the method's, a reason may have both languages."""
    allowed = getattr(sqmlib.method(method), "CATEGORIES", None)
    found, path = {}, f"{method}.decisions"
    for item, value in reader.branch(node, path).entries.items():
        branch = reader.branch(value, f"{path}.{item}", DECISION)
        read = {key: reader.words if key == "reason" else reader.text for key in DECISION}
        texts = {key: read[key](v, f"{path}.{item}.{key}") for key, v in branch.entries.items() if key in read}
        found[item] = {key: text for key, text in texts.items() if text is not None}
        if "category" not in branch.entries:
            reader.say("missing_key", branch.line, key=f"{path}.{item}.category")
        elif allowed:
            reader.one_of(branch.entries["category"], f"{path}.{item}.category", allowed)
    return found
