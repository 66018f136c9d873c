"""The SWOT editors: factors, candidates, ballots, ratings, axes, strategies, matrices, decisions. Loaded live only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from sqmlib import swot
from sqmlib.panels.choices import Choice, Choices
from sqmlib.panels.entries import Entry
from sqmlib.panels.swot.ballot import Ballot
from sqmlib.panels.swot.candidates import Candidates
from sqmlib.panels.swot.matrices import Attractiveness, Links, Scenarios
from sqmlib.panels.swot.rows import Rows, files_of, next_id, text_in
from sqmlib.panels.swot.views import finding, in_order, sure_word
from sqmlib.panels.verdicts import Verdicts
from sqmlib.swot.checking import linked
from sqmlib.swot.knowledge import AXES, KINDS, MATRICES, QUADRANTS, WEIGHT_TOLERANCE

__all__ = [
    "Attractiveness",
    "Axes",
    "Ballot",
    "Candidates",
    "Conventions",
    "Decisions",
    "Factors",
    "Links",
    "Ratings",
    "Scenarios",
    "Strategies",
]


class Factors(Rows):
    """The board: factors are added, edited, moved to another box, merged and removed."""

    path = ("factors",)
    columns = (
        Entry("kind", "select", KINDS),
        Entry("text", "words"),
        Entry("evidence", "text"),
        Entry("merged_into", "select"),
    )

    def draw(self) -> dict[str, Any]:
        """Return the table; a new factor says its box first."""
        drawn = super().draw()
        kinds = [[kind, self.state.tr(f"swot.code.kind.{kind}")] for kind in KINDS]
        label, explained = self.state.tr("swot_guide.field.box"), self.state.tr("swot_guide.field.box_help")
        box = {"key": "box", "label": label, "help": explained, "type": "select", "value": self._box, "options": kinds}
        drawn["fields"].insert(0, box)
        return drawn

    _box: str = "S"

    def options(self, column: Entry) -> list[list[str]]:
        """Return the boxes, or the factors that another one can be merged into."""
        if column.key == "kind":
            return [[kind, self.state.tr(f"swot.code.kind.{kind}")] for kind in KINDS]
        gone = {
            key
            for key, row in self.state.team.get("factors", {}).items()
            if row.get("removed") or row.get("merged_into")
        }
        there = {str(f): row for f, row in self.sheet["factors"].iterrows() if str(f) not in gone}
        return [["", ""], *([f, f"{f} {text_in(row, self.state.lang)[:18]}"] for f, row in there.items())]

    def edited(self, message: Mapping[str, Any]) -> None:
        """Remember the box of the next factor, or do what every table does."""
        if message.get("field") == "box":
            self._box = str(message["value"])
        else:
            super().edited(message)

    def begun(self, text: str) -> dict[str, Any]:
        """Return a new factor of the box chosen."""
        return {"kind": self._box, "text": {self.state.lang: text}}

    def new_key(self, text: str) -> str:
        """Return the next number of the box."""
        return next_id(self._box, self.rows())

    def changed(self, key: str, name: str, value: Any) -> dict[str, Any]:
        """Return the cells that change; a factor that moves leaves a rating behind that cannot stand in its new box."""
        if name != "kind":
            return {name: value}
        low, high = swot.CONVENTIONS[str(self.state.options.get("convention", "david"))].value[value]
        known = [sheet["factors"]["rating"].get(key) for sheet in (self.sheet, files_of(self.state))]
        fitting = [float(r) for r in known if r is not None and low <= r <= high]
        return {name: value, "rating": next((int(r) if r.is_integer() else r for r in fitting), None)}


class Ratings(Rows):
    """Weight and rating of every factor on the board."""

    path = ("factors",)
    addable, removable = False, False
    columns = (Entry("weight", "number", low=0, high=1, step=0.01), Entry("rating", "number", low=1, high=5, step=0.5))

    def rows(self) -> dict[str, dict[str, Any]]:
        """Return the factors that count."""
        there = set(self.state.quick.table.index)
        return {key: row for key, row in super().rows().items() if key in there}

    def label(self, key: str, row: Mapping[str, Any]) -> str:
        """Return the factor with its text."""
        return f"{key} {self.state.quick.label(key, self.state.lang)}"

    def messages(self, key: str, row: Mapping[str, Any]) -> dict[str, str]:
        """Say at the last factor of a matrix what its weights add up to when that is not 1."""
        table, totals = self.state.quick.table, self.state.quick.totals
        for matrix, kinds in MATRICES.items():
            own = [str(f) for f in table.index[table["kind"].isin(kinds)]]
            total = float(totals.at[matrix, "weight_sum"])
            off = totals.at[matrix, "weights"] == "given" and abs(total - 1) > WEIGHT_TOLERANCE
            if own and key == own[-1] and off:
                return {"weight": self.state.tr("swot_guide.problem.sum", matrix=matrix, total=total)}
        return {}


class Conventions(Choices):
    """Scale of the ratings, voting rule, what priorities follow from."""

    choices: ClassVar[tuple[Choice, ...]] = (
        Choice("convention", values=tuple(swot.CONVENTIONS)),
        Choice("voting", values=tuple(swot.VOTING)),
        Choice("priority", values=("auto", *swot.PRIORITIES)),
        Choice("space_scale", "number", low=6, high=7, step=1),
    )


class Axes(Rows):
    """The scores of the four axes of SPACE."""

    path = ("space",)
    columns = (
        Entry("axis", "select", AXES),
        Entry("text", "words"),
        Entry("score", "number", low=-7, high=7, step=1),
    )

    def options(self, column: Entry) -> list[list[str]]:
        """Return the four axes."""
        return [[axis, self.state.tr(f"swot.thing.{axis}")] for axis in AXES]

    def begun(self, text: str) -> dict[str, Any]:
        """Return a new item; its axis and score are said in the table."""
        return {"axis": "FP", "text": {self.state.lang: text}}

    def new_key(self, text: str) -> str:
        """Return the next number."""
        return next_id("X", self.rows())

    def changed(self, key: str, name: str, value: Any) -> dict[str, Any]:
        """Return the cells that change; an item that moves to an axis of the other sign takes it on."""
        if name != "axis":
            return {name: value}
        score = self.sheet["space"]["score"].get(key)
        known = score is not None and score == score
        size = int(abs(score)) if known and float(score).is_integer() else abs(score) if known else None
        return {name: value} | ({"score": size if value in ("FP", "IP") else -size} if size is not None else {})


class Strategies(Rows):
    """Strategies: their quadrant and text; the matrix below says which factors they rest on."""

    path = ("strategies",)
    columns = (Entry("quadrant", "select", QUADRANTS), Entry("text", "words"))

    def options(self, column: Entry) -> list[list[str]]:
        """Return the four quadrants."""
        return [[quadrant, self.state.tr(f"swot.code.quadrant.{quadrant}")] for quadrant in QUADRANTS]

    def begun(self, text: str) -> dict[str, Any]:
        """Return a new strategy; it counts as soon as it rests on a factor of both its groups."""
        return {"quadrant": "SO", "text": {self.state.lang: text}, "factors": []}

    def new_key(self, text: str) -> str:
        """Return the next number."""
        return next_id("st", self.rows())

    def messages(self, key: str, row: Mapping[str, Any]) -> dict[str, str]:
        """Say what a strategy still lacks."""
        kinds = self.state.quick.table["kind"].to_dict()
        quadrant, cited = str(row.get("quadrant") or "-"), self.sheet["strategies"]["factors"].get(key, "")
        if row.get("removed") or linked(quadrant, cited, kinds):
            return {}
        return {"quadrant": self.state.tr("swot_guide.problem.draft", quadrant=quadrant)}


class Decisions(Verdicts):
    """The decision panel: strategies first, then factors; what the figures say, and what the group makes of it."""

    def draw(self) -> dict[str, Any]:
        """Return one row per strategy and factor."""
        drawn = super().draw()
        drawn["table"]["columns"][0]["label"] = self.state.tr("swot_guide.entry.judged")
        return drawn

    def word(self, code: str) -> str:
        """Return what a verdict is called."""
        return self.state.tr(f"swot.category.{code}")

    def computed(self, item: str) -> str:
        """Return ranks or priority."""
        return finding(self.state, item)

    def sure(self, item: str) -> str:
        """Return how often that stays so when votes are repeated."""
        return sure_word(self.state, item)

    def ordered(self) -> list[str]:
        """Return the strategies, the first on top, then the factors, the most important first."""
        plans, shown = in_order(self.state), self.state.shown
        ranked = self.state.quick.table.sort_values("rank", kind="stable", na_position="last").index
        return [i for i in [*plans, *map(str, ranked)] if i in shown]
