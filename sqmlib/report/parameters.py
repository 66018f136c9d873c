"""The parameters of a run: only names the notebook declares, only values that are plain JSON.

papermill writes names raw into a cell and quotes unknown types without escaping, so both are code unless they are
checked here first.
"""

from __future__ import annotations

import ast
import json
import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

from sqmlib.checks import Remark, raise_errors

__all__ = ["OWN", "check_parameters", "declared", "parse"]

OWN = ("case", "lang", "mode", "only")  # set by the runner alone
LONGEST = 10_000
_ADDRESS = re.compile(r"^\s*[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_AWAY = re.compile(r"^([/\\~]|[a-z]:[\\/])|(^|[\\/])\.\.([\\/]|$)", re.IGNORECASE)


def declared(notebook: Any) -> dict[str, str]:
    """Return name -> annotation (or type of the default) of every parameter the notebook declares.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Its cells tagged ``parameters`` are read, never run.

    Examples
    --------
    >>> from nbformat.v4 import new_code_cell, new_notebook
    >>> cell = new_code_cell("rule: str | None = None  # tie rule", metadata={"tags": ["parameters"]})
    >>> declared(new_notebook(cells=[cell]))
    {'rule': 'str | None'}
    """
    cells = (c for c in notebook.cells if "parameters" in c.metadata.get("tags", []))
    found: dict[str, str] = {}
    for node in (node for cell in cells for node in ast.parse(cell.source).body):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found[node.target.id] = ast.unparse(node.annotation)
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found[node.targets[0].id] = type(getattr(node.value, "value", None)).__name__
    return found


def parse(texts: Iterable[str], types: Mapping[str, str]) -> dict[str, Any]:
    """Return the ``key=value`` texts of a command line as values of the declared types.

    A value is read as JSON; where the notebook declares text, it stays text.

    Examples
    --------
    >>> parse(["bootstrap=500", "segment=2024", "rule=blauth"], {"bootstrap": "int", "segment": "str | None"})
    {'bootstrap': 500, 'segment': '2024', 'rule': 'blauth'}
    """
    pairs = [text.partition("=") for text in texts]
    raise_errors(Remark("report.no_value", "error", {"found": k[:80]}) for k, equals, _ in pairs if not equals)
    return {key.strip(): _value(text, types.get(key.strip(), "")) for key, _, text in pairs}


def _value(text: str, annotation: str) -> Any:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return text if "str" in annotation and isinstance(value, (int, float)) else value


def check_parameters(given: Mapping[str, Any], types: Mapping[str, str]) -> dict[str, Any]:
    """Return `given` as a dict, or raise DataError naming every parameter that is not allowed.

    Parameters
    ----------
    given : mapping of str to JSON value
        What the user wants to set.
    types : mapping of str to str
        What :func:`declared` found.

    Examples
    --------
    >>> check_parameters({"bootstrap": 500}, {"bootstrap": "int", "case": "str"})
    {'bootstrap': 500}
    """
    free = [name for name in types if name not in OWN]
    remarks = [_problem(name, value, types, free) for name, value in given.items()]
    raise_errors(remark for remark in remarks if remark)
    return dict(given)


def _problem(name: Any, value: Any, types: Mapping[str, str], free: list[str]) -> Remark | None:
    shown = str(name)[:80]
    if name in OWN:
        return Remark("report.own_parameter", "error", {"name": shown})
    if name not in free:
        return Remark("report.unknown_parameter", "error", {"name": shown, "allowed": free})
    if not _plain(value):
        return Remark("report.not_json", "error", {"name": shown})
    if any(_ADDRESS.search(text) or _AWAY.search(text) for text in _texts(value)):
        return Remark("report.address", "error", {"name": shown})
    if not _fits(value, types[name]):
        return Remark("report.wrong_type", "error", {"name": shown, "must": types[name], "found": str(value)[:80]})
    return None


def _plain(value: Any, depth: int = 0) -> bool:
    """Say whether a value is JSON: exact types alone, text keys, finite numbers."""
    if value is None or type(value) in (bool, int):
        return True
    if type(value) is float:
        return math.isfinite(value)
    if type(value) is str:
        return len(value) <= LONGEST and value.isprintable()
    if depth > 10 or type(value) not in (list, dict) or len(value) > LONGEST:
        return False
    inside = [*value.values(), *value] if type(value) is dict else value
    return all(_plain(v, depth + 1) for v in inside) and (type(value) is list or all(type(k) is str for k in value))


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for pair in value.items() for part in pair for text in _texts(part)]
    if isinstance(value, list):
        return [text for part in value for text in _texts(part)]
    return [value] if isinstance(value, str) else []


def _fits(value: Any, annotation: str) -> bool:
    names = set(re.findall(r"[A-Za-z]+", annotation)) & {"str", "int", "float", "bool", "list", "dict"}
    if not names or value is None:
        return not names or "None" in annotation
    return type(value).__name__ in names or (type(value) is int and "float" in names)
