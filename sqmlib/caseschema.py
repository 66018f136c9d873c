"""What case.yml may say: every key, its type and what must hold, checked with the line of each problem."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from inspect import Parameter, signature
from typing import Any

import sqmlib
from sqmlib.checks import Remark, Where, raise_errors
from sqmlib.i18n import LANGUAGES
from sqmlib.plainyaml import Branch, Leaf, Node, Series
from sqmlib.platforms import platforms

__all__ = ["Answers", "CaseData", "MethodData", "Reader", "option_defaults", "read_case", "scan_case"]

TOP = ("title", "language", "revision", "segment", "wave", "notes")
METHOD = ("answers", "items", "groups", "decisions", "show")
ANSWERS = ("file", "sheet", "encoding", "header_row", "platform", "map", "codes", "respondent")
DECISION = ("category", "reason", "date")
NOT_OPTIONS = ("labels",)
LONGEST = 10_000
_WHOLE = re.compile(r"[+-]?[0-9]{1,15}")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


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
    """What the case says about one method."""

    answers: Answers | None = None
    items: dict[str, Any] = field(default_factory=dict)
    groups: dict[str, Any] = field(default_factory=dict)
    decisions: dict[str, dict[str, Any]] = field(default_factory=dict)
    show: list[str] | None = None
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
    top = reader.branch(root, "case.yml", (*TOP, *sqmlib.METHODS))
    methods = {m: _method(reader, top.entries[m], m) for m in sqmlib.METHODS if m in top.entries}
    data = CaseData(
        title=reader.words(top.entries.get("title"), "title"),
        language=reader.one_of(top.entries.get("language"), "language", LANGUAGES),
        revision=reader.whole(top.entries.get("revision"), "revision", low=0) or 0,
        segment=reader.text(top.entries.get("segment"), "segment"),
        wave=reader.text(top.entries.get("wave"), "wave"),
        methods=methods,
    )
    return data, reader.problems


def _method(reader: Reader, node: Node, name: str) -> MethodData:
    declared = option_defaults(name)
    branch = reader.branch(node, name, (*METHOD, *declared))
    get = branch.entries.get
    options = {key: reader.option(get(key), f"{name}.{key}", default) for key, default in declared.items() if get(key)}
    return MethodData(
        answers=_answers(reader, get("answers"), f"{name}.answers"),
        items=_items(reader, get("items"), f"{name}.items"),
        groups=_items(reader, get("groups"), f"{name}.groups"),
        decisions=_decisions(reader, get("decisions"), name),
        show=reader.texts(get("show"), f"{name}.show"),
        options={key: value for key, value in options.items() if value is not None},
    )


def option_defaults(method: str) -> dict[str, Parameter]:
    """Return the keyword-only arguments of a method's ``analyze``: these are the options a case may save."""
    analyze = sqmlib.method(method).analyze
    found = signature(analyze).parameters.values()
    return {p.name: p for p in found if p.kind is Parameter.KEYWORD_ONLY and p.name not in NOT_OPTIONS}


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


class Reader:
    """Turn nodes into typed values; collect every problem instead of stopping at the first."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[Remark] = []

    def say(self, code: str, line: int, **values: Any) -> None:
        """Note one problem."""
        self.problems.append(Remark(f"case.{code}", "error", values, Where(self.name, "", (line,))))

    def branch(self, node: Node | None, path: str, known: Iterable[str] | None = None) -> Branch:
        """Return a mapping; an unknown key is a problem, with the nearest known key as advice."""
        if node is None or (isinstance(node, Leaf) and node.is_nothing):
            return Branch({}, {}, node.line if node else 1)
        if not isinstance(node, Branch):
            self.say("not_mapping", node.line, key=path)
            return Branch({}, {}, node.line)
        known = None if known is None else list(known)
        for key, line in node.lines.items():
            if known is not None and key not in known:
                near = difflib.get_close_matches(key, known, 1, 0.5)
                values = {"key": key[:80], "place": path, "known": known}
                self.say("unknown_key_near" if near else "unknown_key", line, near=near[0] if near else "", **values)
        return node

    def text(self, node: Node | None, path: str) -> str | None:
        """Return a text as it was written, whatever YAML would make of it."""
        if node is None or (isinstance(node, Leaf) and node.is_nothing):
            return None
        if not isinstance(node, Leaf):
            self.say("not_text", node.line, key=path)
            return None
        if len(node.text) > LONGEST:
            self.say("text_too_long", node.line, key=path, most=LONGEST)
        return node.text

    def whole(self, node: Node | None, path: str, low: int | None = None) -> int | None:
        """Return a whole number."""
        text = self.text(node, path)
        if text is None:
            return None
        if node.quoted or not _WHOLE.fullmatch(text) or (low is not None and int(text) < low):
            self.say("not_whole", node.line, key=path, found=text[:40], low=low if low is not None else "-∞")
            return None
        return int(text)

    def number(self, node: Node | None, path: str) -> float | None:
        """Return a finite number."""
        text = self.text(node, path)
        if text is None:
            return None
        if node.quoted or not _NUMBER.fullmatch(text) or not math.isfinite(float(text)):
            self.say("not_number", node.line, key=path, found=text[:40])
            return None
        return float(text)

    def one_of(self, node: Node | None, path: str, allowed: Iterable[str]) -> str | None:
        """Return one of the allowed texts."""
        text, allowed = self.text(node, path), list(allowed)
        if text is not None and text not in allowed:
            self.say("not_one_of", node.line, key=path, found=text[:40], allowed=allowed)
            return None
        return text

    def words(self, node: Node | None, path: str) -> Any:
        """Return a text, or texts by language."""
        if not isinstance(node, Branch):
            return self.text(node, path) or ""
        known = self.branch(node, path, LANGUAGES)
        return {lang: self.text(v, f"{path}.{lang}") or "" for lang, v in known.entries.items() if lang in LANGUAGES}

    def texts(self, node: Node | None, path: str) -> list[str] | None:
        """Return a list of texts."""
        if node is None or (isinstance(node, Leaf) and node.is_nothing):
            return None
        if not isinstance(node, Series):
            self.say("not_list", node.line, key=path)
            return None
        found = [self.text(n, f"{path}[{k}]") for k, n in enumerate(node.nodes, start=1)]
        return [text for text in found if text is not None]

    def sheet(self, node: Node | None, path: str) -> str | int | None:
        """Return a sheet: a number stands for its place, a text (or a number in quotes) for its name."""
        text = self.text(node, path)
        if text is not None and not node.quoted and _WHOLE.fullmatch(text):
            return self.whole(node, path, low=1)
        return text

    def text_map(self, node: Node | None, path: str) -> dict[str, str]:
        """Return column text -> column name."""
        entries = self.branch(node, path).entries
        found = {key: self.text(value, f"{path}.{key[:40]}") for key, value in entries.items()}
        return {key: text for key, text in found.items() if text}

    def codes(self, node: Node | None, path: str) -> dict[str, int | None]:
        """Return answer -> position; nothing (``null``) stands for no answer."""
        entries = self.branch(node, path).entries
        return {key.strip(): self.whole(value, f"{path}.{key[:40]}") for key, value in entries.items()}

    def option(self, node: Node | None, path: str, declared: Parameter) -> Any:
        """Return an option in the type of its default; what it may be is for the method to say."""
        if isinstance(declared.default, bool):
            found = self.one_of(node, path, ("true", "false"))
            return None if found is None else found == "true"
        if isinstance(declared.default, int):
            return self.whole(node, path)
        if isinstance(declared.default, float):
            return self.number(node, path)
        if isinstance(node, Series) and "Any" in str(declared.annotation):
            return [self.texts(n, path) if isinstance(n, Series) else self.text(n, path) for n in node.nodes]
        return self.text(node, path)
