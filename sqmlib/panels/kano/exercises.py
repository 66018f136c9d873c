"""Exercises that check themselves: a question with a computed answer, and a hint for every usual mistake."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

import pandas as pd

from sqmlib import kano
from sqmlib.guide.show import Words
from sqmlib.guide.state import State
from sqmlib.rules import choice_error

if TYPE_CHECKING:
    from sqmlib.panels.kano import KanoGuide

__all__ = ["EXERCISES", "Exercise", "check", "present"]

COUNTS = {"A": 2, "O": 1, "M": 8, "I": 8, "R": 0, "Q": 1}  # twenty answers with a true tie
TWO_CLOSE = {"A": 45, "O": 123, "M": 95, "I": 33, "R": 0, "Q": 0}  # README of stp25kano, n = 296


@cache
def _result(name: str) -> kano.KanoResult:
    counts = {"tie": COUNTS, "top_two": TWO_CLOSE}[name]
    return kano.from_counts(pd.DataFrame([counts], index=pd.Index(["item"], name="item")), bootstrap=0)


@dataclass(frozen=True)
class Exercise:
    """One question.

    Attributes
    ----------
    answer : callable
        Returns the right answer, computed by the library.
    options : tuple of str
        Answers to choose from; empty for a number.
    values : mapping
        What stands in the question.
    mistakes : mapping
        Usual wrong answer -> name of its hint.
    """

    answer: Callable[[], str | float]
    options: tuple[str, ...] = ()
    values: Mapping[str, object] = field(default_factory=dict)
    mistakes: Mapping[str | float, str] = field(default_factory=dict)


EXERCISES: dict[str, Exercise] = {
    "pair": Exercise(
        lambda: kano.CATEGORIES[int(kano.evaluation_table("standard")[1, 4])],
        options=kano.CATEGORIES,
        mistakes={"O": "not_liked", "A": "turned"},
    ),
    "tie": Exercise(
        lambda: _result("tie").table.at["item", "category"],
        options=kano.CATEGORIES,
        values=COUNTS,
        mistakes={"I": "column_order", "Q": "not_contradictory", "A": "smaller", "O": "smaller", "R": "smaller"},
    ),
    "better": Exercise(
        lambda: float(_result("tie").table.at["item", "better"]),
        values=COUNTS,
        mistakes={3 / 20: "q_counted", 10 / 19: "am_over_n", 11 / 19: "with_must"},
    ),
    "top_two": Exercise(
        lambda: "yes" if _result("top_two").tests.at["item", "p_exact"] < 0.05 else "no",
        options=("yes", "no"),
        values=TWO_CLOSE,
        mistakes={"yes": "fong"},
    ),
}


def exercise(name: str) -> Exercise:
    """Return an exercise, or raise DataError naming those there are."""
    if name not in EXERCISES:
        raise choice_error("exercise", name, EXERCISES)
    return EXERCISES[name]


def question(state: State, name: str) -> Words:
    """Return the question."""
    return Words(state.say(f"kano_guide.exercise.{name}.question", **exercise(name).values))


def options(state: State, name: str) -> list[list[str]]:
    """Return the answers to choose from, value and word."""
    known = exercise(name).options
    group = "common" if known == ("yes", "no") else "kano.code.category"
    return [[value, state.tr(f"{group}.{value}")] for value in known]


def check(name: str, given: str) -> tuple[bool, str]:
    """Say whether an answer is right, and the name of the hint.

    Examples
    --------
    >>> check("tie", "I"), check("better", "0.158"), check("better", "3/19")
    ((False, 'column_order'), (True, 'right'), (True, 'right'))
    """
    task = exercise(name)
    if task.options:
        return (given == task.answer(), "right" if given == task.answer() else task.mistakes.get(given, "look_again"))
    number = _number(given)
    if number is None:
        return False, "no_number"
    if abs(number - task.answer()) < 0.006:
        return True, "right"
    near = [hint for value, hint in task.mistakes.items() if abs(number - value) < 0.006]
    return False, near[0] if near else "look_again"


def _number(text: str) -> float | None:
    """Read a decimal number, with point or comma, or a fraction."""
    try:
        above, _, below = text.strip().replace(",", ".").partition("/")
        return float(above) / float(below or 1)
    except (ValueError, ZeroDivisionError):
        return None


def present(guide: KanoGuide, name: str) -> None:
    """Show the question, and live a place to answer it."""
    exercise(name)
    guide.present(f"exercise_{name}", lambda state: question(state, name))
    if guide.live:
        from IPython.display import display

        from sqmlib.panels.kano.editors import Answer

        display(Answer(guide, name).widget)
