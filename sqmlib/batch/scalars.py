"""Values of a manifest: typed by who asks for them, never by YAML; what YAML would turn into something is refused."""

from __future__ import annotations

import re
from typing import Any

from sqmlib.plainyaml import Branch, Leaf, Node, Series

__all__ = ["Misfit", "holds_secret", "misread", "typed"]

_MISREAD = {  # YAML 1.1, yaml.org/type
    "bool": re.compile(r"y|n|yes|no|true|false|on|off", re.IGNORECASE),
    "date": re.compile(r"\d{4}-\d\d?-\d\d?([Tt \t].*)?"),
    "time": re.compile(r"[-+]?\d[\d_]*(:[0-5]?\d)+(\.[\d_]*)?"),
    "number": re.compile(
        r"[-+]?(0[box][\da-f_]+|\d[\d_]*\.?[\d_]*(e[-+]?\d+)?|\.\d[\d_]*(e[-+]?\d+)?|\.inf)|\.nan", re.I
    ),
}
_SECRET = re.compile(r"[a-z][a-z0-9+.-]*://[^\s/@]*:[^\s@]+@", re.IGNORECASE)
_WHOLE = re.compile(r"[-+]?(0|[1-9]\d{0,14})")
_NUMBER = re.compile(r"[-+]?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d{1,3})?")
_TYPES = ("str", "int", "float", "bool", "list", "dict")


class Misfit(ValueError):  # noqa: N818 - it is caught and told as a remark, never shown
    """A value that is not of the declared type.

    Attributes
    ----------
    code : str
        ``quote`` when quotes would mend it, else ``wrong_type``.
    node : Node
        Where it stands.
    """

    def __init__(self, code: str, node: Node) -> None:
        super().__init__(code)
        self.code, self.node = code, node


def misread(leaf: Leaf) -> str | None:
    """Return what YAML would take a text without quotes for: ``bool``, ``date``, ``time`` or ``number``.

    >>> [misread(Leaf(text, 1)) for text in ("NO", "12:30", "3.10", "010", "1e3", "2026-03-01", "2026-03", "r2")]
    ['bool', 'time', 'number', 'number', 'number', 'date', None, None]
    """
    if leaf.quoted:
        return None
    return next((kind for kind, pattern in _MISREAD.items() if pattern.fullmatch(leaf.text)), None)


def holds_secret(text: str) -> bool:
    """Say whether a text holds an address with a password.

    >>> holds_secret("data: postgres://anna:geheim@host/db"), holds_secret("https://example.org/a@b")
    (True, False)
    """
    return bool(_SECRET.search(text))


def typed(node: Node, annotation: str) -> Any:
    """Return the value of a node in the type a notebook declares for it.

    Parameters
    ----------
    node : Node
        As parsed, texts alone.
    annotation : str
        Declared type, such as ``int | None``; where it names no type, quotes make a text.

    Raises
    ------
    Misfit
        If the text is nothing of the kind.

    Examples
    --------
    >>> typed(Leaf("500", 1), "int"), typed(Leaf("500", 1, quoted=True), "str"), typed(Leaf("~", 1), "str | None")
    (500, '500', None)
    """
    names = set(re.findall(r"[A-Za-z]+", re.sub(r"\[.*\]", "", annotation))) & set(_TYPES)
    inner = annotation[annotation.find("[") + 1 : annotation.rfind("]")] if "[" in annotation else ""
    if isinstance(node, Leaf):
        return _scalar(node, names, "None" in annotation)
    if names and (dict if isinstance(node, Branch) else list).__name__ not in names:
        raise Misfit("wrong_type", node)
    if isinstance(node, Series):
        return [typed(each, inner) for each in node.nodes]
    return {key: typed(each, inner.partition(",")[2]) for key, each in node.entries.items()}


def _scalar(leaf: Leaf, names: set[str], or_none: bool) -> Any:
    """Return one value: what is quoted is text, what is not must be unmistakable."""
    if leaf.is_nothing and (or_none or not names):
        return None
    if leaf.quoted or leaf.is_nothing:
        return _as_text(leaf, names)
    for name, read in (("bool", _bool), ("int", _whole), ("float", _number)):
        if (not names or name in names) and (value := read(leaf.text)) is not None:
            return value
    if misread(leaf) and (not names or "str" in names):
        raise Misfit("quote", leaf)
    return _as_text(leaf, names)


def _as_text(leaf: Leaf, names: set[str]) -> str:
    if (names and "str" not in names) or leaf.is_nothing:
        raise Misfit("wrong_type", leaf)
    return leaf.text


def _bool(text: str) -> bool | None:
    return {"true": True, "false": False}.get(text)


def _whole(text: str) -> int | None:
    return int(text) if _WHOLE.fullmatch(text) else None


def _number(text: str) -> float | None:
    value = float(text) if _NUMBER.fullmatch(text) else None
    return value if value is not None and abs(value) < float("inf") else None
