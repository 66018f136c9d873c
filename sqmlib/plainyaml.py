"""YAML as plain text: mappings, lists and texts, nothing else. Types come from whoever reads the tree, never from YAML.

The file is passed as events first, so that aliases, tags, duplicate keys and deep nesting are refused before any object
is built; every node knows its line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqmlib.checks import DataError, Remark, Where

__all__ = ["Branch", "Leaf", "Node", "Series", "parse", "read_yaml"]

LARGEST = 5_000_000
DEEPEST = 20
MOST_NODES = 500_000
KEPT = 300_000  # characters: cases, not the manifests of large batches


@dataclass(frozen=True)
class Leaf:
    """One text; `quoted` tells ``"1"`` from ``1`` and an empty text from nothing."""

    text: str
    line: int
    quoted: bool = False

    @property
    def is_nothing(self) -> bool:
        """Whether the place was left empty or says null."""
        return not self.quoted and self.text in ("", "~", "null", "Null", "NULL")


@dataclass(frozen=True)
class Branch:
    """A mapping: unique plain keys in the order of the file, and the line of each."""

    entries: dict[str, Node]
    lines: dict[str, int]
    line: int


@dataclass(frozen=True)
class Series:
    """A list."""

    nodes: list[Node]
    line: int


Node = Leaf | Branch | Series


def read_yaml(path: Path, name: str) -> tuple[bytes, Node]:
    """Return the bytes of a file and its tree.

    Raises
    ------
    DataError
        Naming file and line, if the file cannot be read as plain YAML.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise _error("too_large", name, 0, most=LARGEST // 1_000_000)
        data = path.read_bytes()
    except OSError as error:
        raise _error("unreadable", name, 0, reason=error.strerror or "?") from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _error("not_utf8", name, data[: error.start].count(b"\n") + 1) from None
    return data, parse(text, name)


def parse(text: str, name: str) -> Node:
    """Return the tree of a YAML text, which nobody may change: that of a text of usual size is kept.

    Examples
    --------
    >>> parse("a: 010", "case.yml").entries["a"].text
    '010'
    """
    return _kept(text, name) if len(text) <= KEPT else _parsed(text, name)


@lru_cache(maxsize=8)
def _kept(text: str, name: str) -> Node:
    return _parsed(text, name)


def _parsed(text: str, name: str) -> Node:
    from ruamel.yaml import YAML, YAMLError

    reader = YAML(typ="safe", pure=True)
    try:
        return _build(reader.parse(text), name)
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        problem = " ".join(str(getattr(error, "problem", "") or "?").split())
        raise _error("syntax", name, mark.line + 1 if mark else 0, problem=problem[:200]) from None
    except RecursionError:
        raise _error("too_deep", name, 0, most=DEEPEST) from None


def _error(code: str, name: str, line: int, **values: Any) -> DataError:
    return DataError([Remark(f"case.{code}", "error", values, Where(name, "", (line,) if line else ()))])


@dataclass
class _Open:
    """A collection that is being filled."""

    node: Branch | Series
    key: str | None = field(default=None)

    def add(self, node: Node, name: str) -> None:
        if isinstance(self.node, Series):
            self.node.nodes.append(node)
        elif self.key is None:
            self._take_key(node, name)
        else:
            self.node.entries[self.key] = node
            self.key = None

    def _take_key(self, node: Node, name: str) -> None:
        if not isinstance(node, Leaf):
            raise _error("key_not_text", name, node.line)
        if node.text in self.node.lines:
            values = {"key": node.text[:80], "first": self.node.lines[node.text]}
            raise _error("duplicate_key", name, node.line, **values)
        self.key = node.text
        self.node.lines[node.text] = node.line


def _build(events: Iterator[Any], name: str) -> Node:
    """Fold events into one tree without recursion."""
    root = _Open(Series([], 1))
    stack, count = [root], 0
    for event in events:
        kind, line = type(event).__name__, event.start_mark.line + 1
        _refuse_machinery(event, kind, name, line)
        count += kind in ("ScalarEvent", "MappingStartEvent", "SequenceStartEvent")
        if count > MOST_NODES:
            raise _error("too_many", name, line, most=MOST_NODES)
        if kind == "ScalarEvent":
            stack[-1].add(Leaf(event.value, line, bool(event.style)), name)
        elif kind in ("MappingStartEvent", "SequenceStartEvent"):
            stack.append(_Open(Branch({}, {}, line) if kind.startswith("M") else Series([], line)))
            if len(stack) > DEEPEST + 1:
                raise _error("too_deep", name, line, most=DEEPEST)
        elif kind in ("MappingEndEvent", "SequenceEndEvent"):
            closed = stack.pop()
            stack[-1].add(closed.node, name)
    if len(root.node.nodes) > 1:
        raise _error("documents", name, root.node.nodes[1].line)
    return root.node.nodes[0] if root.node.nodes else Branch({}, {}, 1)


def _refuse_machinery(event: Any, kind: str, name: str, line: int) -> None:
    """Refuse what makes YAML more than a text: aliases, anchors, tags, directives."""
    if kind == "AliasEvent" or getattr(event, "anchor", None):
        raise _error("alias", name, line)
    if kind == "DocumentStartEvent" and (event.version or event.tags):
        raise _error("directive", name, line)
    if getattr(event, "tag", None):
        raise _error("tag", name, line)
