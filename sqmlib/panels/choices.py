"""Fields for the options of a method: declared in one line each, saved in the case, the same in every notebook."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from inspect import signature
from typing import Any, ClassVar, Literal

import sqmlib
from sqmlib.checks import DataError
from sqmlib.guide.state import State
from sqmlib.i18n import has
from sqmlib.panels.editor import Editor

__all__ = ["Choice", "Choices", "shared_field"]


@dataclass(frozen=True)
class Choice:
    """One option of ``analyze`` as a field.

    Attributes
    ----------
    key : str
        The option; ``show`` stands for the things to show.
    kind : {"select", "number", "check", "text", "column", "checks"}
        ``column`` offers the columns that could split the respondents.
    values : sequence of str or callable
        What may be chosen, or a function of the state that returns it.
    words : str
        Where the words of the values stand; default: ``<method>.option.<key>``, ``<method>.<key>``,
        ``<method>.code.<key>`` or ``panel.option.<key>``, whichever has them.
    low, high, step : float, optional
        Of a number.
    of : str
        Companion method the option belongs to; empty for the notebook's own.
    """

    key: str
    kind: Literal["select", "number", "check", "text", "column", "checks"] = "select"
    values: Sequence[str] | Callable[[State], Sequence[str]] = ()
    low: float | None = None
    high: float | None = None
    step: float | None = None
    of: str = ""
    words: str = ""


class Choices(Editor):
    """Options as fields; a method's editor lists its :attr:`choices`.

    Field words stand under ``<method>_guide.field.<key>`` and ``<key>_help``, or, for options that all methods share,
    under ``panel.field``.
    """

    choices: ClassVar[tuple[Choice, ...]] = ()

    def draw(self) -> dict[str, Any]:
        """Return the fields; while nothing computes, those that need no result: one of them may be what mends it."""
        return {"fields": [field for choice in self.choices if (field := self._drawable(choice))]}

    def _drawable(self, choice: Choice) -> dict[str, Any] | None:
        with suppress(DataError):
            return self._field(choice) if self._state_of(choice) else None
        return None

    def _state_of(self, choice: Choice) -> State | None:
        return self.state.other(choice.of) if choice.of else self.state

    def _field(self, choice: Choice) -> dict[str, Any]:
        state = self._state_of(choice)
        value = state.shown if choice.key == "show" else state.options.get(choice.key, default_of(state, choice.key))
        key = f"{choice.of}.{choice.key}" if choice.of else choice.key
        limits = {"min": choice.low, "max": choice.high, "step": choice.step}
        more = {name: limit for name, limit in limits.items() if limit is not None}
        kind = {"column": "select"}.get(choice.kind, choice.kind)
        if choice.kind in ("select", "column", "checks"):
            more["options"] = self._options(state, choice, value)
        shown = f"{value:g}" if choice.kind == "number" and isinstance(value, (int, float)) else value
        guide = self.state.method
        return shared_field(state, choice.key, kind, "" if shown is None else shown, guide, **more) | {"key": key}

    def _options(self, state: State, choice: Choice, value: Any) -> list[list[str]]:
        if choice.key == "show":
            return [[name, state.quick.label(name, state.lang)] for name in state.judged]
        if choice.kind == "column":
            names = list(dict.fromkeys([*state.groupings(), *([value] if value else [])]))
            return [["", state.tr("panel.no_column")], *([name, name] for name in names)]
        values = choice.values(state) if callable(choice.values) else choice.values
        return [[name, option_word(state, choice.key, name, choice.words)] for name in values]

    def edited(self, message: Mapping[str, Any]) -> None:
        """Save an option; all things to show are saved as nothing, so that new ones show by themselves."""
        of, _, key = str(message["field"]).rpartition(".")
        choice = next(c for c in self.choices if (c.of, c.key) == (of, key))
        value = self._read(choice, message["value"])
        if value is _WRONG:
            self.guide.say("error", self.state.tr("panel.problem.number", low=choice.low, high=choice.high))
        elif choice.key == "show" and not value:
            self.guide.say("error", self.state.tr("panel.problem.one_item"))
        else:
            everything = choice.key == "show" and len(value) == len(self._state_of(choice).judged)
            self.guide.choose(self.step, (choice.key,), None if everything else value, of=choice.of)

    def _read(self, choice: Choice, value: Any) -> Any:
        """Return a value in the type of the option, or a mark that it is none."""
        if choice.kind == "number":
            return number_in(value, default_of(self._state_of(choice), choice.key), choice.low, choice.high)
        if choice.kind == "checks" and choice.key == "show":
            return [name for name in self._state_of(choice).judged if name in value]
        return (
            bool(value) if choice.kind == "check" else value if choice.kind == "checks" else str(value).strip() or None
        )


_WRONG = object()


def number_in(text: Any, like: Any, low: float | None, high: float | None) -> Any:
    """Return the number a text stands for, whole where the default is; a mark where it is none or out of range.

    >>> number_in("2000", 500, 0, None), number_in("0.5", 0.25, 0, 1), number_in("x", 1, 0, 2) is _WRONG
    (2000, 0.5, True)
    """
    try:
        found = float(str(text).strip())
    except ValueError:
        return _WRONG
    whole = isinstance(like, int) and not isinstance(like, bool)
    if not (low is None or found >= low) or not (high is None or found <= high) or (whole and found != int(found)):
        return _WRONG
    return int(found) if whole else found


def default_of(state: State, key: str) -> Any:
    """Return the default of an option of the method."""
    found = signature(sqmlib.method(state.method).analyze).parameters.get(key)
    return None if found is None else found.default


def option_word(state: State, key: str, value: str, words: str = "") -> str:
    """Return what a value of an option is called; values without words of their own stand for themselves."""
    method = state.method
    groups = (
        (words,)
        if words
        else (f"{method}.option.{key}", f"{method}.{key}", f"{method}.code.{key}", f"panel.option.{key}")
    )
    keys = [f"{group}.{value}" for group in groups if value]
    return next((state.tr(name) for name in keys if has(name)), value)


def shared_field(state: State, key: str, kind: str, value: Any, guide: str = "", **more: Any) -> dict[str, Any]:
    """Return one field with words of the method whose notebook it stands in or, for shared options, of the panels."""
    groups = (f"{guide or state.method}_guide.field", "panel.field")
    words = next((w for group in groups if has(w := f"{group}.{key}")), "")
    label, explained = (state.tr(words), f"{words}_help") if words else (key, "")
    shown = {"key": key, "label": label, "type": kind, "value": value, **more}
    return shown | ({"help": state.tr(explained)} if has(explained) else {})
