"""PARCS: which items do customers rate highest, and how sure is that order?

Input, one row per respondent (wide): ``respondent`` unique id; ``<item>_score`` rating from 1 (very poor) to 7
(excellent), blank for no answer.

Sources: Student 1908, Biometrika 6(1), for the intervals; Reichheld 2003 for looking at the top of the scale.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pandas as pd

from sqmlib import charts, stats
from sqmlib.checks import DataError, Remark
from sqmlib.conform import Conformed, conform
from sqmlib.inputs import Column, Layout, Scale
from sqmlib.result import Decisions, Metric, Parts, Result, not_computable
from sqmlib.rules import Bands

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["EXAMPLE", "INPUT", "SAMPLE_SIZE", "ParcsResult", "analyze", "inspect", "top_share"]

INPUT = Layout("parcs", (Column("respondent", "id"), Column("{item}_score", "scale", scale=Scale(1, 7))))

EXAMPLE = pd.DataFrame(
    {
        "respondent": [f"r{i:02d}" for i in range(1, 9)],
        "punctual_score": [7, 6, 7, 5, 6, 7, 6, 7],
        "crew_score": [5, 6, 4, 5, 6, 5, 7, None],
        "meal_score": [3, 2, 4, 3, 5, 1, 3, 2],
    }
)

TOP_FROM = 6  # of 1..7: "top two boxes", custom of market research
SAMPLE_SIZE = Bands("sample_size", (2, 30), ("one", "workshop", "survey"), "own; 30 is custom")


@dataclass(frozen=True, eq=False)
class ParcsResult(Result):
    """Result of :func:`analyze`.

    Attributes
    ----------
    table : pandas.DataFrame, index ``item``
        ``n`` answers; ``mean`` 1..7; ``low high`` t interval of the mean; ``top_share`` share of the two best
        positions, 0..1; ``rank`` by mean, 1 first, equal means share a rank.
    """

    method: ClassVar[str] = "parcs"
    metrics: ClassVar[tuple[Metric, ...]] = (Metric("mean", "low", "high", kind="mean", better=1),)

    def digits(self, column: str) -> int:
        """Return 0 for counts and ranks, else 2."""
        return 0 if column in ("n", "rank") else 2

    def parts(self, lang: str | None = None, decisions: Decisions | None = None) -> Parts:
        """Return the findings as sentences: the order and what the group decided, how sure it is, where to begin."""
        order = self._order()
        if not order:
            return {"says": [self.say("summary.nothing", lang)], "sure": [], "next": []}
        says = [self.say("summary.order", lang, items=order)]
        says.append(self.say("summary.first", lang, first=order[0], mean=self.table["mean"].max()))
        for item, decision in (decisions or {}).items():
            values = {"item": item, "verdict": decision.get("category", ""), "reason": decision.get("reason", "")}
            says.append(self.say("summary.decided", lang, **values))
        return {"says": says, "sure": self._sure(lang), "next": [self.say("next.last", lang, last=order[-1])]}

    def headline(self, lang: str | None = None, decisions: Decisions | None = None) -> str:
        """Return the one sentence that stands in an index of reports."""
        order = self._order()
        if not order:
            return self.say("summary.nothing", lang)
        return self.say("headline", lang, n=len(order), first=order[0], decided=len(decisions or {}))

    def _order(self) -> list[Any]:
        """Return the rated items, best first."""
        return list(self.table["mean"].dropna().sort_values(ascending=False, kind="stable").index)

    def _sure(self, lang: str | None) -> list[str]:
        band = SAMPLE_SIZE.code(self.table["n"].max())
        return [self.say(f"sure.{band}", lang, n=int(self.table["n"].max())), *self.remarks(lang)]

    def plot_means(self, ax: Axes | None = None, lang: str | None = None) -> Axes:
        """Draw the mean of every item with its interval, best on top."""
        table = self.table.dropna(subset=["mean"]).sort_values("mean", kind="stable")
        ax = charts.axes(ax, height=1.2 + 0.4 * len(table))
        reach = np.abs(table[["low", "high"]].to_numpy().T - table["mean"].to_numpy())
        with charts.themed():
            ax.errorbar(table["mean"], range(len(table)), xerr=reach, fmt="o", color=charts.PALETTE[0])
            ax.set_yticks(range(len(table)), [charts.wrap(self.label(i, lang), 24) for i in table.index])
            ax.set_xlabel(self.say("plot.mean", lang, level=self.parameters["confidence"]))
            ax.set_xlim(1, 7)
        return charts.dress(ax, alt=self.say("plot.alt", lang, items=list(table.index[::-1])))


def top_share(scores: pd.DataFrame) -> pd.Series:
    """Return the share of answers at the top of the scale; NaN without answers.

    >>> top_share(pd.DataFrame({"wifi": [7, 6, 5, 1]})).tolist()
    [0.5]
    """
    answered = scores.notna().sum()
    return (scores >= TOP_FROM).sum() / answered.where(answered > 0)


def analyze(answers: pd.DataFrame, *, confidence: float = 0.95, labels: Mapping[str, Any] | None = None) -> ParcsResult:
    """Rank the items of a rating survey by their means and say how sure each mean is.

    Parameters
    ----------
    answers : pandas.DataFrame, one row per respondent
        Columns as in the module's docstring; numbers or numbers as text. It is not changed.
    confidence : float
        Level of the t intervals, above 0 and below 1.
    labels : mapping, optional
        Item texts, id -> text or {"en": ..., "zh": ...}; used in display only.

    Returns
    -------
    ParcsResult

    Raises
    ------
    DataError
        Listing every problem of the answers or the options.

    Examples
    --------
    >>> analyze(EXAMPLE).table["rank"].astype(int).to_dict()
    {'punctual': 1, 'crew': 2, 'meal': 3}
    """
    if not 0 < confidence < 1:
        raise DataError([Remark("parcs.problem.confidence", "error", {"found": confidence})])
    survey = conform(answers, INPUT)
    table, reasons = _table(_scores(survey), confidence)
    notes = (*survey.remarks, *_notes(table))
    parameters = {"confidence": confidence, "interval": "t, Student 1908", "respondents": len(survey.frame)}
    return ParcsResult(table, parameters, notes, dict(labels or {}), {"table": reasons})


def inspect(data: pd.DataFrame) -> tuple[Remark, ...]:
    """Return what is to be said about the quality of the answers; ``sqm check`` prints it."""
    survey = conform(data, INPUT)
    return (*survey.remarks, *_notes(_table(_scores(survey), 0.95)[0]))


def _scores(survey: Conformed) -> pd.DataFrame:
    return survey.frame[[f"{i}_score" for i in survey.items]].set_axis(survey.items, axis=1).rename_axis(columns="item")


def _table(scores: pd.DataFrame, confidence: float) -> tuple[pd.DataFrame, dict[tuple[Any, str], str]]:
    table = pd.DataFrame({"n": scores.notna().sum(), "mean": scores.mean()})
    variance = scores.var(ddof=1)
    spread = variance.where(variance > 0)
    table["low"], table["high"] = stats.mean_interval(table["mean"], spread, table["n"], confidence)
    table["top_share"] = top_share(scores)
    table["rank"] = table["mean"].rank(ascending=False, method="min")
    reasons = not_computable(table, "no_spread")
    reasons |= not_computable(table[table["n"] == 1], "n_is_1") | not_computable(table[table["n"] == 0], "no_answers")
    return table, reasons


def _notes(table: pd.DataFrame) -> list[Remark]:
    """Return remarks: items that nobody rated, neighbours whose intervals overlap."""
    ordered = table.dropna(subset=["low"]).sort_values("mean", ascending=False, kind="stable")
    close = [
        [ordered.index[i], ordered.index[i + 1]]
        for i in range(len(ordered) - 1)
        if ordered["high"].iloc[i + 1] >= ordered["low"].iloc[i]
    ]
    silent = list(table.index[table["n"] == 0])
    notes = [Remark("parcs.note.overlap", "info", {"items": pair}) for pair in close]
    return notes + ([Remark("parcs.note.silent", "warning", {"items": silent})] if silent else [])
