"""A run before it begins: its notebook, its case, its parameters, all of them checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqmlib
from sqmlib._share import share
from sqmlib.case import Case, open_case
from sqmlib.errors import RunError
from sqmlib.i18n import language
from sqmlib.report.pages import first_heading
from sqmlib.report.parameters import check_parameters, declared, parse

__all__ = ["Task", "prepare"]


@dataclass(frozen=True)
class Task:
    """A run that was checked: it can begin.

    Attributes
    ----------
    method : str
        The method; empty for a notebook of the user's own.
    source : bytes
        The notebook as it stands in its file.
    notebook : nbformat.NotebookNode
        The same, read.
    parameters : dict
        Everything its parameters cell gets.
    folder : pathlib.Path
        Where it runs.
    lang : {"en", "zh"}
        Language of the report.
    title : str
        Title of the case, or of the notebook.
    case : Case, optional
        The case, opened.
    """

    method: str
    source: bytes
    notebook: Any
    parameters: dict[str, Any]
    folder: Path
    lang: str
    title: str
    case: Case | None = None


def prepare(
    method: str = "",
    case: str | Path | None = None,
    *,
    notebook: str | Path | None = None,
    lang: str | None = None,
    only: Mapping[str, str] | None = None,
    parameters: Mapping[str, Any] | list[str] | None = None,
    own: Mapping[str, Any] | None = None,
) -> Task:
    """Check everything a run depends on and read its answers, so that bad input is refused before anything runs.

    Parameters
    ----------
    method : str
        One of ``sqmlib.METHODS``; empty when a notebook is given.
    case : path, optional
        The case folder; a method needs one.
    notebook : path, optional
        A notebook to run instead of a method's.
    lang : {"en", "zh"}, optional
        Language of the report; the case's own when not given.
    only : mapping of str to str, optional
        Part of the answers that counts, column -> value.
    parameters : mapping, or list of ``key=value`` texts, optional
        Parameters the notebook declares, apart from those the runner sets.
    own : mapping, optional
        Further parameters set by the calling command itself, such as a folder; they are not checked.

    Raises
    ------
    DataError
        Listing what is refused.
    RunError
        If the installation lacks the notebook.
    """
    opened = _open(method, case, lang, only) if case else None
    chosen = opened.lang if opened else language(lang)
    source, node = _notebook(method, Path(notebook) if notebook else None, chosen)
    types = declared(node)
    where = opened.folder.resolve() if opened else None
    given = {"case": where.name if where else None, "lang": chosen, "mode": "batch", "only": dict(only or {}) or None}
    ours = {key: value for key, value in given.items() if key in types and value is not None}
    values = {**ours, **_given(parameters or {}, types), **(own or {})}
    folder = where.parent if where else Path(notebook or ".").resolve().parent
    return Task(method, source, node, values, folder, chosen, opened.title() if opened else first_heading(node), opened)


def _open(method: str, case: str | Path, lang: str | None, only: Mapping[str, str] | None) -> Case:
    part = {"only": dict(only)} if only else {}
    opened = open_case(case, lang=lang, mode="batch", **part)
    if method:
        sqmlib.method(method)
        opened.data(method)
    return opened


def _notebook(method: str, path: Path | None, lang: str) -> tuple[bytes, Any]:
    """Return a notebook as bytes and as a node: papermill is never given a path."""
    import nbformat

    try:
        source = (path or share("notebooks") / lang / f"{method}.ipynb").read_bytes()
    except FileNotFoundError as error:
        raise RunError("report.no_notebook", method=method or path.name, lang=lang) from error
    return source, nbformat.reads(source.decode(), as_version=4)


def _given(parameters: Mapping[str, Any] | list[str], types: Mapping[str, str]) -> dict[str, Any]:
    values = parameters if isinstance(parameters, Mapping) else parse(parameters, types)
    return check_parameters(values, types)
