"""What a manifest may say: every key, its type and what must hold, with the line of each problem."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import sqmlib
from sqmlib.batch.scalars import holds_secret, misread
from sqmlib.caseschema import Reader
from sqmlib.checks import DataError, Remark, Where
from sqmlib.i18n import LANGUAGES
from sqmlib.plainyaml import LARGEST, Branch, Leaf, Node, Series, read_yaml

__all__ = ["Manifest", "Matrix", "Portfolio", "Wanted", "read_manifest"]

TOP = ("defaults", "runs", "matrix", "portfolio")
RUN = ("method", "notebook", "case", "lang", "name", "params")
DEFAULTS = ("method", "notebook", "case", "lang", "params")
MATRIX = ("methods", "cases", "languages", "segment", "wave", "total", "params")
PORTFOLIO = ("languages", "targets")
TARGET = ("method", "metric", "item", "at_least", "at_most")


@dataclass(frozen=True)
class Wanted:
    """One run as the manifest asks for it; what it does not say is None. `sound` tells whether all could be read."""

    line: int
    place: str = ""
    method: str | None = None
    notebook: str | None = None
    case: str | None = None
    lang: str | None = None
    name: str | None = None
    params: Branch = field(default_factory=lambda: Branch({}, {}, 1))
    sound: bool = True


@dataclass(frozen=True)
class Matrix:
    """Many runs in a few lines: methods x cases x languages x values of columns."""

    line: int
    place: str
    methods: tuple[str, ...]
    cases: tuple[tuple[str, int], ...]
    languages: tuple[str | None, ...]
    segment: str | None
    wave: str | None
    total: bool
    params: Branch


@dataclass(frozen=True)
class Portfolio:
    """The reports over all runs that are wanted.

    Attributes
    ----------
    languages : tuple of str
        Languages of the reports.
    targets : tuple of dict
        ``metric`` and one of ``at_least`` and ``at_most``; ``method`` and ``item`` where they narrow it down.
    """

    languages: tuple[str, ...]
    targets: tuple[dict[str, Any], ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON-safe values."""
        return {"languages": list(self.languages), "targets": [dict(target) for target in self.targets]}


@dataclass(frozen=True)
class Manifest:
    """The whole file, typed."""

    name: str
    data: bytes
    defaults: Wanted
    runs: tuple[Wanted, ...]
    matrices: tuple[Matrix, ...]
    portfolio: Portfolio | None


def read_manifest(path: Path) -> tuple[Manifest, list[Remark]]:
    """Return what a manifest says as far as it can be read, and every problem with its line.

    Raises
    ------
    DataError
        If the file is no plain YAML, or holds a password.
    """
    _refuse_secrets(path)
    data, root = read_yaml(path, path.name)
    _refuse_hidden_secrets(root, path.name)
    reader = _Reader(path.name)
    top = reader.branch(root, path.name, TOP)
    get = top.entries.get
    found = Manifest(
        path.name,
        data,
        _wanted(reader, get("defaults"), "defaults", DEFAULTS),
        tuple(_runs(reader, get("runs"))),
        tuple(_matrices(reader, get("matrix"))),
        _portfolio(reader, get("portfolio")),
    )
    if not reader.problems and not found.runs and not found.matrices:
        reader.note("no_runs", top.lines.get("runs", 1))
    return found, reader.problems


def _refuse_secrets(path: Path) -> None:
    """Refuse a file with a password before anything else looks at it: no later message may repeat it."""
    try:
        lines = path.read_bytes().split(b"\n") if path.stat().st_size <= LARGEST else []
    except OSError:  # for the reader to tell
        return
    rows = [
        n for n, line in enumerate(lines, start=1) if b"://" in line and holds_secret(line.decode(errors="replace"))
    ]
    if rows:
        raise DataError([Remark("manifest.secret", "error", {}, Where(path.name, "", tuple(rows)))])


def _refuse_hidden_secrets(root: Node, name: str) -> None:
    """The same for passwords that show only once escapes and folded lines are read."""
    rows = sorted({line for text, line in _texts(root) if "://" in text and holds_secret(text)})
    if rows:
        raise DataError([Remark("manifest.secret", "error", {}, Where(name, "", tuple(rows)))])


def _texts(root: Node) -> Iterator[tuple[str, int]]:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Leaf):
            yield node.text, node.line
        elif isinstance(node, Series):
            waiting += node.nodes
        else:
            yield from node.lines.items()
            waiting += node.entries.values()


class _Reader(Reader):
    """The reader of case files, with what only a manifest may say."""

    def note(self, code: str, line: int, **values: Any) -> None:
        """Note one problem of manifests."""
        self.problems.append(Remark(f"manifest.{code}", "error", values, Where(self.name, "", (line,))))

    def due(self, node: Node | None, path: str) -> str | None:
        """Return a text where a text is due: what YAML would read as something else needs quotes."""
        text = self.text(node, path)
        if text is None or not isinstance(node, Leaf):
            return None
        if kind := misread(node):
            self.note("quote", node.line, key=path, found=text[:80], kind=kind)
            return None
        return text

    def listed(self, node: Node | None, path: str) -> list[tuple[Node, str]]:
        """Return the entries of a list, or the one entry that stands for a list of one."""
        if isinstance(node, Series):
            return [(each, f"{path}[{k}]") for k, each in enumerate(node.nodes, start=1)]
        return [] if node is None or (isinstance(node, Leaf) and node.is_nothing) else [(node, path)]

    def choices(self, node: Node | None, path: str, allowed: Iterable[str]) -> list[str]:
        """Return a list of allowed texts, each once."""
        allowed = list(allowed)
        found = [self.one_of(each, place, allowed) for each, place in self.listed(node, path)]
        return list(dict.fromkeys(text for text in found if text is not None))

    def yes(self, node: Node | None, path: str, default: bool) -> bool:
        """Return true or false."""
        text = self.one_of(node, path, ("true", "false"))
        return default if text is None else text == "true"


def _wanted(reader: _Reader, node: Node | None, place: str, known: tuple[str, ...]) -> Wanted:
    before = len(reader.problems)
    branch = reader.branch(node, place, known)
    get = branch.entries.get
    if "method" in branch.entries and "notebook" in branch.entries:
        reader.note("method_and_notebook", branch.line, key=place)
    found = Wanted(
        branch.line,
        place,
        reader.one_of(get("method"), f"{place}.method", sqmlib.METHODS),
        reader.due(get("notebook"), f"{place}.notebook"),
        reader.due(get("case"), f"{place}.case"),
        reader.one_of(get("lang"), f"{place}.lang", LANGUAGES),
        reader.due(get("name"), f"{place}.name"),
        reader.branch(get("params"), f"{place}.params"),
    )
    return found if len(reader.problems) == before else replace(found, sound=False)


def _runs(reader: _Reader, node: Node | None) -> Iterator[Wanted]:
    if node is not None and not isinstance(node, Series) and not (isinstance(node, Leaf) and node.is_nothing):
        reader.say("not_list", node.line, key="runs")
        return
    for each, place in reader.listed(node, "runs"):
        yield _wanted(reader, each, place, RUN)


def _matrices(reader: _Reader, node: Node | None) -> Iterator[Matrix]:
    for each, place in reader.listed(node, "matrix"):
        before = len(reader.problems)
        found = _matrix(reader, each, place)
        if len(reader.problems) == before:
            yield found


def _matrix(reader: _Reader, node: Node, place: str) -> Matrix:
    branch = reader.branch(node, place, MATRIX)
    get = branch.entries.get
    cases = [(reader.due(each, where), each.line) for each, where in reader.listed(get("cases"), f"{place}.cases")]
    segment, wave = (reader.due(get(key), f"{place}.{key}") for key in ("segment", "wave"))
    if segment is not None and segment == wave:
        reader.note("same_column", branch.line, found=segment[:80])
    return Matrix(
        branch.line,
        place,
        tuple(reader.choices(get("methods"), f"{place}.methods", sqmlib.METHODS)),
        tuple((text, line) for text, line in cases if text is not None),
        tuple(reader.choices(get("languages"), f"{place}.languages", LANGUAGES)),
        segment,
        wave,
        reader.yes(get("total"), f"{place}.total", True),
        reader.branch(get("params"), f"{place}.params"),
    )


def _portfolio(reader: _Reader, node: Node | None) -> Portfolio | None:
    if node is None or (isinstance(node, Leaf) and node.is_nothing):
        return None
    branch = reader.branch(node, "portfolio", PORTFOLIO)
    get = branch.entries.get
    targets = [_target(reader, each, place) for each, place in reader.listed(get("targets"), "portfolio.targets")]
    return Portfolio(tuple(reader.choices(get("languages"), "portfolio.languages", LANGUAGES)), tuple(targets))


def _target(reader: _Reader, node: Node, place: str) -> dict[str, Any]:
    branch = reader.branch(node, place, TARGET)
    get = branch.entries.get
    found: Mapping[str, Any] = {
        "method": reader.one_of(get("method"), f"{place}.method", sqmlib.METHODS),
        "metric": reader.due(get("metric"), f"{place}.metric"),
        "item": reader.due(get("item"), f"{place}.item"),
        "at_least": reader.number(get("at_least"), f"{place}.at_least"),
        "at_most": reader.number(get("at_most"), f"{place}.at_most"),
    }
    if "metric" not in branch.entries:
        reader.say("missing_key", branch.line, key=f"{place}.metric")
    if ("at_least" in branch.entries) == ("at_most" in branch.entries):
        reader.note("one_side", branch.line, key=place)
    return {key: value for key, value in found.items() if value is not None}
