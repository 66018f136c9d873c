"""The satisfaction editors: conventions, groups, crosshair, and the decision panel. Loaded live only."""

from __future__ import annotations

from typing import Any, ClassVar

from sqmlib.panels.choices import Choice, Choices
from sqmlib.panels.mapper import Mapper
from sqmlib.panels.satisfaction.views import finding, sure_word, verdict_word
from sqmlib.panels.verdicts import Verdicts
from sqmlib.satisfaction.knowledge import SUGGESTED

__all__ = ["Columns", "Conventions", "Crosshair", "Decisions", "Groups"]


class Columns(Mapper):
    """Which column of the file holds which question."""


class Conventions(Choices):
    """Breaks of the net score, box of the satisfied, version of the effort question, interval, measures to show."""

    choices: ClassVar[tuple[Choice, ...]] = (
        Choice("nps_breaks", "text"),
        Choice("csat_scale", values=("1-5", "1-7")),
        Choice("top", "number", low=1, high=6, step=1),
        Choice("ces", values=("", "ces1", "ces2"), words="satisfaction.version"),
        Choice("interval", values=("adjusted_wald", "wald", "bootstrap", "dirichlet")),
        Choice("population", "number", low=0, step=1),
        Choice("show", "checks"),
    )


class Groups(Choices):
    """Which column of the survey splits the respondents."""

    choices: ClassVar[tuple[Choice, ...]] = (Choice("segment", "column"),)


class Crosshair(Choices):
    """Axis of importance, dividing lines, statistic and segment of the importance-performance map."""

    choices: ClassVar[tuple[Choice, ...]] = (
        Choice(
            "importance", values=("stated", "correlation", "regression", "relative_weights"), of="ipa", words="ipa.kind"
        ),
        Choice("crosshair", values=("means", "medians", "midpoint", "benchmark"), of="ipa"),
        Choice("statistic", values=("mean", "median", "top2"), of="ipa"),
        Choice("segment", "column", of="ipa"),
        Choice("show", "checks", of="ipa"),
    )


class Decisions(Verdicts):
    """The decision panel: a score and its level, and what the group makes of it."""

    def word(self, code: str) -> str:
        """Return what a verdict is called."""
        return verdict_word(self.state, code)

    def computed(self, item: str) -> str:
        """Return score and level."""
        return finding(self.state, item)

    def sure(self, item: str) -> str:
        """Return whether the interval stays within the level."""
        return sure_word(self.state, item)

    def suggested(self, item: str) -> str:
        """Return the verdict that the level suggests."""
        level: Any = self.state.quick.table.at[item, "level"]
        return SUGGESTED.get(level, "") if isinstance(level, str) else ""
