"""What the application asks of a method's module: options, input tables, and what its ``analyze`` takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from inspect import Parameter, signature
from typing import Any

import pandas as pd

import sqmlib
from sqmlib.inputs import Layout
from sqmlib.rules import choice_error

__all__ = [
    "MAIN",
    "assemble",
    "fitting",
    "further_tables",
    "hook",
    "kinds",
    "layout_for",
    "layout_of",
    "option_defaults",
    "table_keywords",
]

MAIN = "answers"  # what a case calls the main table of a method
NOT_OPTIONS = ("labels",)
Frames = Mapping[str, pd.DataFrame | None]


def hook(method: str, name: str) -> Callable[..., Any] | None:
    """Return a function that a method may offer (``assemble``, ``layout``, ``things``), or None when it does not.

    >>> hook("kano", "assemble") is None
    True
    """
    found = getattr(sqmlib.method(method), name, None)
    return found if callable(found) else None  # a module of that name is none


def option_defaults(method: str) -> dict[str, Parameter]:
    """Return the keyword-only arguments of a method's ``analyze``: these are the options a case may save.

    >>> option_defaults("kano")["rule"].default
    'mode'
    """
    found = signature(sqmlib.method(method).analyze).parameters.values()
    tables = {name for name in further_tables(method) if _default_of(method, name) is None}
    return {p.name: p for p in found if p.kind is Parameter.KEYWORD_ONLY and p.name not in {*NOT_OPTIONS, *tables}}


def _default_of(method: str, name: str) -> Any:
    found = signature(sqmlib.method(method).analyze).parameters.get(name)
    return None if found is None else found.default


def further_tables(method: str) -> dict[str, Layout]:
    """Return the tables a method reads beside its main one: name -> layout."""
    return dict(getattr(sqmlib.method(method), "TABLES", {}))


def layout_of(method: str, options: Mapping[str, Any], frames: Frames) -> Layout:
    """Return the layout of a method's main table under these options and further tables."""
    layout = hook(method, "layout")
    return _asked(layout, options, frames) if layout else sqmlib.method(method).INPUT


def things(method: str, options: Mapping[str, Any], frames: Frames) -> tuple[str, ...]:
    """Return what a method judges beside the items of its main table, such as dimensions; a case may name it."""
    known = hook(method, "things")
    return tuple(_asked(known, options, frames)) if known else ()


def _asked(function: Callable[..., Any], options: Mapping[str, Any], frames: Frames) -> Any:
    """Call a function of a method with those options and tables that it takes."""
    given = {**options, **{name: frame for name, frame in frames.items() if frame is not None}}
    return function(**{name: value for name, value in given.items() if name in signature(function).parameters})


def table_keywords(method: str, frames: Frames) -> dict[str, pd.DataFrame]:
    """Return the further tables that are there, as keyword arguments of ``analyze``."""
    if hook(method, "assemble"):
        return {}
    return {name: frame for name, frame in frames.items() if name != MAIN and frame is not None}


def assemble(method: str, frames: Frames, team: Mapping[str, Any]) -> Any:
    """Return what a method's ``analyze`` takes: its main table, or what it makes of all tables and the group's entries.

    Raises
    ------
    DataError
        Whatever the method has to say against them.
    """
    put_together = hook(method, "assemble")
    if put_together is None:
        return frames[MAIN]
    every = {MAIN: frames.get(MAIN), **{name: frames.get(name) for name in further_tables(method)}}
    return put_together(every, dict(team))


def kinds() -> dict[str, tuple[str, str]]:
    """Return every kind of input table: kind -> (method, name of the table).

    >>> kinds()["kano"]
    ('kano', 'answers')
    """
    names = (*sqmlib.METHODS, *sqmlib.COMPANIONS)
    main = {sqmlib.method(m).INPUT.kind: (m, MAIN) for m in names}
    further = {layout.kind: (m, name) for m in names for name, layout in further_tables(m).items()}
    return main | {kind: place for kind, place in further.items() if kind not in main}


def fitting(names: Sequence[str]) -> list[str]:
    """Return the kinds of table whose required columns are all there, those of main tables alone when there are any.

    >>> fitting(["respondent", "wifi_f", "wifi_d"])
    ['kano']
    """
    found = [kind for kind in kinds() if _fits(layout_for(kind), list(names))]
    return [kind for kind in found if kinds()[kind][1] == MAIN] or found


def _fits(layout: Layout, names: list[str]) -> bool:
    named = [c for c in layout.columns if c.required and c.name != "{item}"]  # a table of any columns would fit all
    return bool(named) and not layout.missing(names) and (layout.answered(names) or not layout.leading)


def layout_for(kind: str, options: Mapping[str, Any] | None = None) -> Layout:
    """Return the layout of one kind of input table, or raise DataError naming those there are."""
    if kind not in kinds():
        raise choice_error("kind", kind or "-", list(kinds()))
    method, name = kinds()[kind]
    return layout_of(method, options or {}, {}) if name == MAIN else further_tables(method)[name]
