"""Scores per respondent: dimensions over complete pairs, overall scores by every accepted way. Never exported."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sqmlib.servqual.formulas import dimension_scores, overall_weighted
from sqmlib.servqual.survey import Survey

__all__ = ["Scores", "scores_of"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Scores:
    """Scores of every respondent; columns are dimensions in the order of the form, NaN where too few pairs.

    Attributes
    ----------
    survey : Survey
        Where they come from.
    perception, expectation, gap : ndarray, shape (respondents, dimensions)
        Means over the same complete pairs; without expectations the last two are NaN.
    """

    survey: Survey
    perception: Floats
    expectation: Floats
    gap: Floats

    @cached_property
    def weighted(self) -> Floats:
        """Each respondent's weighted gaps w_d g_d; NaN without importance."""
        shares = self.survey.shares
        return np.full_like(self.gap, np.nan) if shares is None else shares * self.gap

    @cached_property
    def overall(self) -> dict[str, Floats]:
        """Score -> value per respondent; a score over dimensions needs all of them."""
        survey, none = self.survey, np.full(self.survey.n, np.nan)
        shares = survey.shares
        e, p, g = self._items("expectation"), self._items("perception"), self._items("gap")
        inside = sorted(k for places in survey.template.positions.values() for k in places)
        found = {
            "servqual": self.gap.mean(1),
            "servqual_weighted": none if shares is None else overall_weighted(shares, self.gap),
            "servqual_items": g,
            "servperf": p,
            "servperf_dimensions": self.perception.mean(1),
            "servperf_weighted": none if shares is None else overall_weighted(shares, self.perception),
            "expectation": e,
        }
        if len(inside) < len(survey.template.items):
            found["servqual_dimension_items"] = self._items("gap", inside)
        return found

    def _items(self, half: str, places: list[int] | None = None) -> Floats:
        """Return each respondent's mean over items, all of them or some; over complete pairs when both were asked."""
        survey, least = self.survey, self.survey.options.min_answered
        e, p = survey.expectation, survey.perception
        if e is None:
            return dimension_scores(_some(p, places), least) if half == "perception" else np.full(survey.n, np.nan)
        e, p = _some(e, places), _some(p, places)
        return dimension_scores(
            p - e if half == "gap" else _paired(*((e, p) if half == "expectation" else (p, e))), least
        )


def _some(block, places: list[int] | None):
    return block if places is None else block[:, places]


def _paired(values, other):
    """Return answers whose other half is there, too; the same array when none is missing."""
    lacks = np.isnan(other)
    return np.where(lacks, np.nan, values) if lacks.any() else values


def scores_of(survey: Survey) -> Scores:
    """Return the scores of every respondent, one dimension at a time so that a large survey is never copied whole."""
    places = survey.template.positions
    perception, expectation, gap = (np.full((survey.n, len(places)), np.nan, order="F") for _ in range(3))
    least = survey.options.min_answered
    for d, at in enumerate(places.values()):
        p = survey.perception[:, at]
        if survey.expectation is None:
            perception[:, d] = dimension_scores(p, least)
            continue
        e = survey.expectation[:, at]
        perception[:, d] = dimension_scores(_paired(p, e), least)
        expectation[:, d] = dimension_scores(_paired(e, p), least)
        gap[:, d] = perception[:, d] - expectation[:, d]
    return Scores(survey, perception, expectation, gap)
