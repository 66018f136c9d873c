"""The answers of the methods of weighting, and how they are put into words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import pandas as pd

from sqmlib.result import Decisions, Parts, Result
from sqmlib.weights.knowledge import RANDOM_INDEX

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["AhpResult", "HierarchyResult", "TopsisResult", "WeightsResult"]

_WHOLE = {"n", "rank", "rank_low", "rank_high", "pairs", "missing"}
_THREE = {"cr", "ci", "gci", "random_index", "xi", "input_cr"}
_SURE = 0.9  # share of resamples from which a first place is called settled


@dataclass(frozen=True, eq=False)
class WeightsResult(Result):
    """Weights of items from several people or from data: best-worst, 100 points, ranking, entropy, CRITIC.

    Attributes
    ----------
    table : pandas.DataFrame, index ``item``
        ``weight`` 0..1, sum 1; ``low high`` 95 % percentiles over resampled people; ``rank`` 1 the heaviest, ties
        shared, with ``rank_low rank_high``; ``p_first`` share of resamples in which the item is first; ``n`` people.
        Methods add columns of their own: ``sd`` in points and ``split`` (100 points), ``entropy`` ``constant`` (data).
    variants : pandas.DataFrame, index ``item``
        The weights under the other accepted conventions, one column each.
    judges : pandas.DataFrame, index ``judge``
        One row per person; private, never exported.
    individual : pandas.DataFrame, index ``judge``
        Each person's weights, one column per item; private.
    places : pandas.DataFrame, index (item, place)
        ``share`` of resamples in which an item takes a place.
    """

    variants: pd.DataFrame | None = None
    judges: pd.DataFrame | None = None
    individual: pd.DataFrame | None = None
    places: pd.DataFrame | None = None

    method: ClassVar[str] = "weights"
    percent: ClassVar[tuple[str, ...]] = ("p_first", "share")
    private: ClassVar[tuple[str, ...]] = ("judges", "individual")
    value: ClassVar[str] = "weight"

    def digits(self, column: str) -> int:
        """Counts and ranks without decimals, weights and consistency with three, everything else with two."""
        return 0 if column in _WHOLE else 1 if column == "sd" else 3

    @property
    def kind(self) -> str:
        """The method that made the result, as in ``weights.kind.<kind>``."""
        return str(self.parameters["kind"])

    def order(self) -> list[Any]:
        """Return the items, the heaviest first."""
        return list(self.table[self.value].sort_values(ascending=False, kind="stable").index)

    def headline(self, lang: str | None = None, decisions: Decisions | None = None) -> str:
        """Return the one sentence that stands in an index of reports."""
        order = self.order()
        values = {"kind": self.say(f"kind.{self.kind}", lang), "n": len(order), "first": order[0]}
        return self.say(f"headline_{self.value}", lang, **values, value=float(self.table[self.value].max()))

    def parts(self, lang: str | None = None, decisions: Decisions | None = None) -> Parts:
        """Return the findings: the order, how sure it is, what to do next."""
        decided = [
            self.say("says.decided", lang, item=item, reason=d.get("reason", ""), verdict=str(d.get("category", "")))
            for item, d in (decisions or {}).items()
            if item in self.table.index
        ]
        return {"says": self._says(lang) + decided, "sure": self._sure(lang), "next": self._next(lang)}

    def _says(self, lang: str | None) -> list[str]:
        order, values = self.order(), self.table[self.value]
        said = [
            self.say(f"says.order_{self.value}", lang, items=order, top=float(values[order[0]])),
            self.say("says.convention", lang, convention=self._convention(lang)),
        ]
        tied = list(self.table.index[self.table["rank"] == 1])
        return said + ([self.say("says.tied", lang, items=tied)] if len(tied) > 1 else [])

    def _convention(self, lang: str | None) -> list[str]:
        named = [self.say(f"convention.{p}.{self.parameters[p]}", lang) for p in self.parameters["conventions"]]
        return named or [self.say(f"kind.{self.kind}", lang)]

    def _sure(self, lang: str | None) -> list[str]:
        return [*self._settled(lang), *self.remarks(lang)]

    def _settled(self, lang: str | None) -> list[str]:
        """Say how often the leader stays first; nothing without resamples."""
        first = self.order()[0]
        p, draws = self.table.at[first, "p_first"], self.parameters.get("draws", 0)
        if pd.isna(p):
            return [self.say("sure.no_draws", lang)]
        key = "settled" if p >= _SURE else "open"
        row = self.table.loc[first]
        low, high = int(row["rank_low"]), int(row["rank_high"])
        source = self.say(f"resampled.{self.parameters['resampled']}", lang)
        share = f"{p if p == 1 else min(p, 0.99):.0%}"  # never rounded up to certainty
        said = [self.say(f"sure.{key}", lang, item=first, p=share, draws=draws, source=source)]
        return said + ([self.say("sure.places", lang, low=low, high=high)] if low < high else [])

    def _next(self, lang: str | None) -> list[str]:
        p = self.table["p_first"].max()
        said = [self.say("next.open", lang, items=self._rivals())] if p < _SURE and len(self._rivals()) > 1 else []
        return [*said, self.say("next.use", lang)]

    def _rivals(self) -> list[Any]:
        """Return the items that are first in at least one resample in twenty."""
        return [i for i in self.order() if self.table.at[i, "p_first"] >= 0.05]

    def plot_weights(self, ax: Axes | None = None, lang: str | None = None, **options: Any) -> Axes:
        """Draw the weights with their intervals; see :func:`sqmlib.weights.plots.plot_weights`."""
        return _plots().plot_weights(self, ax=ax, lang=lang, **options)

    def plot_places(self, ax: Axes | None = None, lang: str | None = None, **options: Any) -> Axes:
        """Draw how often each item takes each place; see :func:`sqmlib.weights.plots.plot_places`."""
        return _plots().plot_places(self, ax=ax, lang=lang, **options)


@dataclass(frozen=True, eq=False)
class AhpResult(WeightsResult):
    """Result of :func:`sqmlib.weights.ahp`.

    Attributes
    ----------
    table, variants, judges, individual, places
        As of :class:`WeightsResult`. ``variants``: ``eigenvector geometric_mean column_average`` of the joined
        judgements, ``aip_geometric aip_arithmetic`` of the judges' priorities, ``without_inconsistent`` from the
        consistent judges alone. ``judges``: ``pairs missing lambda_max ci cr gci verdict item_a item_b given fitting``,
        the last four the least consistent judgement and the value that would fit.
    consistency : pandas.DataFrame, index ``table_name``
        ``random_index ci cr verdict`` of the group's matrix under every table.
    pairs : pandas.DataFrame, index (item, other)
        ``value`` joined judgement, ``fitting`` ratio of the weights, ``deviation`` abs ln of their quotient, ``spread``
        SD of ln over judges, ``n`` judges; the least consistent pair first.
    """

    consistency: pd.DataFrame | None = None
    pairs: pd.DataFrame | None = None

    def label(self, item: Any, lang: str | None = None) -> str:
        """Return the text of an item, or the name of a random-index table."""
        return self.say(f"convention.random_index.{item}", lang) if item in RANDOM_INDEX else super().label(item, lang)

    def _sure(self, lang: str | None) -> list[str]:
        row = self.consistency.loc[self.parameters["random_index"]]
        said = []
        if pd.notna(row["cr"]):
            key = f"sure.{row['verdict']}"
            table = self.say(f"convention.random_index.{self.parameters['random_index']}", lang)
            said.append(self.say(key, lang, cr=float(row["cr"]), table=table))
        return [*said, *super()._sure(lang)]

    def _next(self, lang: str | None) -> list[str]:
        (a, b), row = self.pairs.index[0], self.pairs.iloc[0]
        shown = row["deviation"] > 1e-9
        values = {"a": a, "b": b, "value": float(row["value"]), "fitting": float(row["fitting"])}
        said = [self.say("next.pair", lang, **values)] if shown and len(self.table) > 2 else []
        return said + super()._next(lang)


@dataclass(frozen=True, eq=False)
class TopsisResult(WeightsResult):
    """Result of :func:`sqmlib.weights.topsis`.

    Attributes
    ----------
    table : pandas.DataFrame, index ``item`` (the alternatives)
        ``closeness`` d-/(d+ + d-), 0..1, 1 the ideal in every column; ``distance_ideal distance_anti_ideal``;
        ``low high rank rank_low rank_high p_first`` over shaken weights.
    variants : pandas.DataFrame, index ``item``
        ``vector minmax`` closeness under both normalisations.
    criteria : pandas.DataFrame, index ``criterion``
        ``type`` max or min, ``weight_given`` as entered, ``weight`` as used (sum 1), ``ideal anti_ideal`` weighted and
        normalised, ``tipping_low tipping_high`` the weights nearest below and above at which another alternative is
        first, the other weights shrinking or growing in proportion.
    """

    criteria: pd.DataFrame | None = None

    value: ClassVar[str] = "closeness"

    def heading(self, column: str, lang: str | None = None) -> str:
        """Return the localized heading of a column; the things judged are alternatives here."""
        return super().heading("alternative" if column == "item" else column, lang)

    def _next(self, lang: str | None) -> list[str]:
        change = (self.criteria[["tipping_low", "tipping_high"]].sub(self.criteria["weight"], axis=0)).abs().min(axis=1)
        if change.notna().any():
            name = change.idxmin()
            row = self.criteria.loc[name]
            nearest = (row["tipping_low"], row["tipping_high"])
            to = min((float(v) for v in nearest if pd.notna(v)), key=lambda v: abs(v - row["weight"]))
            said = [self.say("next.tipping", lang, criterion=name, weight=float(row["weight"]), to=to)]
        else:
            said = [self.say("next.no_tipping", lang)]
        return said + super()._next(lang)[:-1]


@dataclass(frozen=True, eq=False)
class HierarchyResult(WeightsResult):
    """Result of :func:`sqmlib.weights.hierarchy` and :func:`sqmlib.weights.synthesize`.

    Attributes
    ----------
    table : pandas.DataFrame, index ``item`` (leaves or alternatives)
        ``weight`` global, sum 1; ``rank``.
    local : pandas.DataFrame, index (item, parent)
        ``local_weight`` within the parent, sum 1 there; kept apart from ``global_weight``; ``level`` 1 below the goal.
    """

    local: pd.DataFrame | None = None


def _plots() -> Any:
    from sqmlib.weights import plots

    return plots
