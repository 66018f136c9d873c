"""Exercises that check themselves: a question with a computed answer, and a hint for every usual mistake."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from sqmlib.guide.show import Words
from sqmlib.guide.state import State
from sqmlib.guide.steps import Guide
from sqmlib.rules import choice_error

__all__ = ["Exercise", "TaughtGuide", "check"]

CLOSE = 0.006  # how near a number must come: two decimals, rounded or cut off


@dataclass(frozen=True)
class Exercise:
    """One question; its words stand under ``<method>_guide.exercise.<name>.question``.

    Attributes
    ----------
    answer : callable
        Returns the right answer, computed by the library.
    options : tuple of str
        Answers to choose from; empty for a number.
    values : mapping
        What stands in the question.
    mistakes : mapping
        Usual wrong answer -> name of its hint, under ``<method>_guide.exercise.hint`` or ``panel.hint``.
    words : str
        Where the words of the options stand, e.g. ``kano.code.category``.
    """

    answer: Callable[[], str | float]
    options: tuple[str, ...] = ()
    values: Mapping[str, object] = field(default_factory=dict)
    mistakes: Mapping[str | float, str] = field(default_factory=dict)
    words: str = "common"


def check(exercise: Exercise, given: str) -> tuple[bool, str]:
    """Say whether an answer is right, and the name of the hint.

    Examples
    --------
    >>> third = Exercise(lambda: 1 / 3, mistakes={3.0: "turned"})
    >>> check(third, "0.33"), check(third, "1/3"), check(third, "3"), check(third, "x")
    ((True, 'right'), (True, 'right'), (False, 'turned'), (False, 'no_number'))
    """
    answer = exercise.answer()
    if exercise.options:
        return given == answer, "right" if given == answer else exercise.mistakes.get(given, "look_again")
    number = _number(given)
    if number is None:
        return False, "no_number"
    if abs(number - float(answer)) < CLOSE:
        return True, "right"
    near = [hint for value, hint in exercise.mistakes.items() if abs(number - float(value)) < CLOSE]
    return False, near[0] if near else "look_again"


def _number(text: str) -> float | None:
    """Read a decimal number, with point or comma, or a fraction."""
    try:
        plain = text.strip().replace(",", ".").replace("\u2212", "-").removesuffix("%")
        above, _, below = plain.partition("/")
        return float(above) / float(below or 1)
    except (ValueError, ZeroDivisionError):
        return None


class TaughtGuide(Guide):
    """A guide that asks questions, too."""

    exercises: ClassVar[Mapping[str, Exercise]] = {}

    def exercise(self, name: str) -> None:
        """Ask one question of the workshop or lesson; live: an answer is checked and answered with a hint.

        Raises
        ------
        DataError
            If there is no such exercise; it names those there are.
        """
        if name not in self.exercises:
            raise choice_error("exercise", name, self.exercises)
        key, task = f"{self.state.method}_guide.exercise.{name}.question", self.exercises[name]

        def question(state: State) -> Words:
            return Words(state.say(key, **task.values))

        self.present(f"exercise_{name}", question)
        if self.live:
            from IPython.display import display

            from sqmlib.panels.answer import Answer

            display(Answer(self, task).widget)
