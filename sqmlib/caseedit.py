"""One value of a YAML text changed, comments and order kept; what was meant is read back before anything is saved."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from copy import deepcopy
from functools import lru_cache
from typing import Any

from sqmlib.checks import DataError, Remark, Where

__all__ = ["Key", "case_error", "changed", "find", "load", "plain"]

Key = tuple[str, ...]
# A mapping that lost its last entry but kept comments is written as a stray {} below them: put it behind its key.
_STRAY = re.compile(r"^(?P<key>[^\n#]*:)(?P<comments>[^\n]*\n(?:[ \t]*(?:#[^\n]*)?\n)*)\{\}[ \t]*\n?", re.MULTILINE)
_FOLDED = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]")


def case_error(code: str, **values: Any) -> DataError:
    """Return the error for one problem with the case file as a whole."""
    return DataError([Remark(f"case.{code}", "error", values, Where("case.yml"))])


def load(data: bytes) -> dict[str, Any]:
    """Return the plain content of a case file that passed :func:`sqmlib.plainyaml.parse`."""
    return plain(_tree(data) or {})


@lru_cache(maxsize=2)
def _tree(data: bytes) -> Any:
    """Return the content of a case file with its comments, read once; whoever changes it takes a copy."""
    return _round_trip().load(data.decode("utf-8-sig"))


def find(node: Any, key: Sequence[str]) -> Any:
    """Return the value under a key path, or None.

    >>> find({"kano": {"rule": "mode"}}, ("kano", "rule"))
    'mode'
    """
    for part in key:
        node = node.get(part) if isinstance(node, dict) else None
    return node


def plain(value: Any) -> Any:
    """Return mappings, lists, texts and numbers without any wrapping."""
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value)
    return plain(value.item()) if hasattr(value, "item") else str(value)


def changed(data: bytes, key: Key, value: Any, revision: int) -> bytes:
    """Return the file with one value changed and the revision counted.

    Parameters
    ----------
    data : bytes
        The file as it is.
    key : tuple of str
        Path of the value.
    value : Any
        Plain value; None takes the key away.
    revision : int
        The new revision.

    Raises
    ------
    DataError
        If the value cannot be stored so that it is read back as it is.
    """
    meant = _with(load(data), key, value, revision)
    commented = deepcopy(_tree(data)) or _commented({})
    for root in (_with(commented, key, value, revision), _commented(meant)):  # comments go only where they must
        new = _dumped(root)
        if new is not None and _reads_back(new, meant):
            return new
    raise case_error("not_storable", key=".".join(key))


def _with(root: Any, key: Key, value: Any, revision: int) -> Any:
    """Change one value in place; a mapping that is not there is made."""
    node = root
    for part in key[:-1]:
        if not isinstance(node.get(part), dict):
            node[part] = _commented({})
        node = node[part]
    if value is None:
        node.pop(key[-1], None)
    else:
        node[key[-1]] = _commented(deepcopy(value))
    root["revision"] = revision
    return root


def _commented(value: Any) -> Any:
    """Return a value that can be written: texts with unusual characters between double quotes."""
    from ruamel.yaml.comments import CommentedMap
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString

    if isinstance(value, dict):
        return CommentedMap((k, _commented(v)) for k, v in value.items())
    if isinstance(value, list):
        return [_commented(v) for v in value]
    return DoubleQuotedScalarString(value) if isinstance(value, str) and _FOLDED.search(value) else value


def _dumped(root: Any) -> bytes | None:
    out = io.StringIO()
    _round_trip().dump(root, out)
    try:
        return _STRAY.sub(r"\g<key> {}\g<comments>", out.getvalue()).encode("utf-8")
    except UnicodeEncodeError:
        return None


def _reads_back(data: bytes, meant: dict[str, Any]) -> bool:
    from ruamel.yaml import YAMLError

    try:
        return load(data) == plain(meant)
    except (YAMLError, ValueError):
        return False


def _round_trip() -> Any:
    from ruamel.yaml import YAML

    yaml = YAML(typ="rt", pure=True)
    yaml.preserve_quotes = True
    yaml.width = 10_000
    return yaml
