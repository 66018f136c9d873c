"""The SERVQUAL editors: columns, conventions, the hundred points, groups, and the decision panel. Loaded live only."""

from __future__ import annotations

from typing import Any, ClassVar

from sqmlib import servqual
from sqmlib.checks import DataError
from sqmlib.guide.state import State
from sqmlib.i18n import pick
from sqmlib.panels.choices import Choice, Choices, default_of
from sqmlib.panels.mapper import Mapper
from sqmlib.panels.servqual.points import Points
from sqmlib.panels.servqual.views import finding, in_order, sure_word, verdict_word
from sqmlib.panels.verdicts import Verdicts

__all__ = ["Columns", "Conventions", "Decisions", "Groups", "Points"]

SCALES = ("1-5", "1-7", "1-9", "5-1", "7-1", "9-1")
PREFIXES = ("E", "P", "A", "W_", "O_")


def own_template(state: State) -> bool:
    """Whether the case has a template of its own, be it one that has to be mended first."""
    try:
        return "template" in state.case.keywords("servqual")
    except DataError:
        return True


class Columns(Mapper):
    """Which column of the file holds which question."""

    def label(self, name: str) -> str:
        """Return a column with the text of its item, so that nobody has to map by position."""
        texts = self._texts
        item = next((name.removeprefix(p) for p in PREFIXES if name.removeprefix(p) in texts), "")
        text = pick(texts.get(item, ""), self.state.lang)
        return self.state.tr("servqual_guide.wanted", name=name, text=text) if text and item != name else name

    def wanted(self) -> list[str]:
        """Return the columns, what every survey needs first."""
        names = super().wanted()
        needed = servqual.layout(**self._form()).missing([])
        return [*needed, *(name for name in names if name not in needed)]

    def draw(self) -> dict[str, Any]:
        """Return the table, with the texts of the template in use."""
        form = self._form()["template"]
        self._texts = servqual.template_of(form).labels | self.state.own_labels
        return super().draw()

    def _form(self) -> dict[str, Any]:
        chosen = self.state.options.get("template") or default_of(self.state, "template")
        return {"template": self.state.case.keywords("servqual").get("template", chosen)}


class Conventions(Choices):
    """Template, scale, least share answered, dimensions to show."""

    choices: ClassVar[tuple[Choice, ...]] = (
        Choice("template", values=tuple(servqual.TEMPLATES), words="servqual_guide.template"),
        Choice("scale", values=SCALES),
        Choice("min_answered", "number", low=0, high=1, step=0.1),
        Choice("show", "checks"),
    )

    def draw(self) -> dict[str, Any]:
        """Return the fields; a case with a template of its own offers no other."""
        drawn = super().draw()
        if own_template(self.state):
            drawn["fields"] = [field for field in drawn["fields"] if field["key"] != "template"]
        return drawn


class Groups(Choices):
    """Which column of the survey splits the respondents."""

    choices: ClassVar[tuple[Choice, ...]] = (Choice("segment", "column"),)


class Decisions(Verdicts):
    """The decision panel: what the figures say of a dimension, and what the group makes of it."""

    def word(self, code: str) -> str:
        """Return what a verdict is called."""
        return verdict_word(self.state, code)

    def computed(self, item: str) -> str:
        """Return verdict and gap."""
        return finding(self.state, item)

    def sure(self, item: str) -> str:
        """Return how sure it is that service falls short."""
        return sure_word(self.state, item)

    def suggested(self, item: str) -> str:
        """Return the verdict of the figures."""
        return str(self.state.quick.table.at[item, "verdict"])

    def ordered(self) -> list[str]:
        """Return the dimensions, the largest shortfall first."""
        return in_order(self.state)
