"""Sums over respondents from which every figure follows: counted once, and once more for each resample or group.

A statistic of the answers is read from weighted sums of a few columns per respondent. The answers as they are, a
resample and a segment differ in nothing but the weights, so all three are one matrix product.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sqmlib.ipa.knowledge import BOX, MOST_RESPONDENTS
from sqmlib.ipa.survey import Options, Survey
from sqmlib.stats import resampling_weights

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Ratings:
    """One block of ratings as columns to be summed, and the statistic read back from the sums.

    Attributes
    ----------
    low, high : int
        First and last position of the scale.
    statistic : {"mean", "median", "top2"}
        What is read.
    """

    low: int
    high: int
    statistic: str = "mean"

    def columns(self, values: Floats) -> Floats:
        """Return what is summed: numbers of answers and their sum, or the counts of every position; (n, f * items)."""
        known = ~np.isnan(values)
        if self.statistic == "median":
            parts = [values == position for position in range(self.low, self.high + 1)]
        elif self.statistic == "top2":
            parts = [known, values > self.high - BOX]
        else:
            parts = [known, np.where(known, values, 0)]
        return np.concatenate([np.asarray(part, float) for part in parts], axis=1)

    def read(self, sums: Floats) -> Floats:
        """Return the statistic per item, (rows, items), NaN without answers."""
        if self.statistic == "median":
            return self._median(sums.reshape(len(sums), self.high - self.low + 1, -1))
        n, total = np.split(sums, 2, axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(n > 0, total / n, np.nan)

    def _median(self, counts: Floats) -> Floats:
        """Return the middle of the lower and the upper median of (weighted) counts of positions."""
        reached = counts.cumsum(axis=1)
        half, slack = reached[:, -1:] / 2, 1e-9 * reached[:, -1:]
        lower, upper = (reached >= half - slack).argmax(axis=1), (reached > half + slack).argmax(axis=1)
        return np.where(reached[:, -1] > 0, self.low + (lower + upper) / 2, np.nan)


@dataclass(frozen=True, eq=False)
class Model:
    """Complete ratings and overall judgment as products to be summed, and correlations read back.

    Attributes
    ----------
    used : ndarray of bool, shape (items,)
        Items that are rated at all; the others are left out.
    """

    used: NDArray[np.bool_]

    def columns(self, performance: Floats, overall: Floats) -> Floats:
        """Return 1, every variable and every product of two, zero for incomplete respondents; centered first."""
        data = np.column_stack([performance[:, self.used], overall])
        complete = ~np.isnan(data).any(axis=1)
        middle = data[complete].mean(axis=0) if complete.any() else 0.0
        data = np.where(complete[:, None], data - middle, 0)
        first, second = np.triu_indices(data.shape[1])
        return np.column_stack([complete.astype(float), data, data[:, first] * data[:, second]])

    def read(self, sums: Floats) -> tuple[Floats, Floats, Floats]:
        """Return correlations of the items, those with the outcome, and which vary (outcome last).

        A variable that does not vary correlates with nothing.
        """
        k = int(self.used.sum()) + 1
        first, second = np.triu_indices(k)
        n = np.where(sums[:, :1] > 0, sums[:, :1], 1)
        means, products = sums[:, 1 : 1 + k] / n, np.empty((len(sums), k, k))
        products[:, first, second] = products[:, second, first] = sums[:, 1 + k :] / n
        cov = products - means[:, :, None] * means[:, None, :]
        variance = np.einsum("nii->ni", cov)
        varies = variance > 1e-12
        scale = np.where(varies, 1 / np.sqrt(np.where(varies, variance, 1)), 0)
        r = np.clip(cov * scale[:, :, None] * scale[:, None, :], -1, 1)
        r[:, np.arange(k), np.arange(k)] = 1
        return r[:, :-1, :-1], r[:, :-1, -1], varies


@dataclass(frozen=True, eq=False)
class Tally:
    """All columns of one survey that are summed, respondents in an order that does not depend on the file.

    Attributes
    ----------
    parts : dict
        Name -> (reader, place of its columns).
    data : ndarray, shape (respondents, columns)
        What is summed.
    order : ndarray of int
        Rows of the survey in the order of `data`.
    weights : ndarray
        Sampling weights in this order.
    """

    parts: dict[str, tuple[Ratings | Model, slice]]
    data: Floats
    order: NDArray[np.int64]
    weights: Floats

    def read(self, name: str, sums: Floats):
        """Return what a part says, for every row of sums."""
        reader, place = self.parts[name]
        return reader.read(sums[:, place])

    def whole(self) -> Floats:
        """Return the sums over all respondents, shape (1, columns)."""
        return (self.weights @ self.data)[None]

    def groups(self, member: NDArray[np.bool_]) -> Floats:
        """Return the sums over groups; `member` has shape (groups, respondents of the survey)."""
        return (member[:, self.order] * self.weights) @ self.data

    def draws(self, count: int, seed: int, member: NDArray[np.bool_] | None = None) -> Floats:
        """Return the sums over resamples of respondents, shape (count, columns). Efron & Tibshirani 1993.

        Of a group (`member`, per respondent of the survey) the same seed gives the sums in the same resamples.
        More than 20,000 respondents are dealt into as many random groups of equal size, which are resampled: the sums
        vary as those of respondents do.
        """
        weights = self.weights if member is None else self.weights * member[self.order]
        data = self.data * weights[:, None]
        if len(data) > MOST_RESPONDENTS:
            data = data[np.random.default_rng(seed).permutation(len(data))]
            starts = np.linspace(0, len(data), MOST_RESPONDENTS, endpoint=False).astype(int)
            data = np.add.reduceat(data, starts, axis=0)
        return np.concatenate([block @ data for block in resampling_weights(len(data), count, seed)])


def tally_of(survey: Survey, options: Options) -> Tally:
    """Return what has to be summed for these options."""
    stated, rated = options.importance_scale, options.scale
    blocks = [
        ("stated", Ratings(*stated, options.statistic), survey.stated),
        ("performance", Ratings(*rated, options.statistic), survey.performance),
        ("benchmark", Ratings(*rated, options.statistic), survey.benchmark),
        ("stated_mean", Ratings(*stated), survey.stated),
        ("performance_mean", Ratings(*rated), survey.performance),
    ]
    found = [(name, reader, reader.columns(values)) for name, reader, values in blocks]
    if survey.overall is not None:
        model = Model(~np.isnan(survey.performance).all(axis=0))
        found.append(("model", model, model.columns(survey.performance, survey.overall)))
    order, parts, start = _order(survey), {}, 0
    for name, reader, columns in found:
        parts[name] = (reader, slice(start, start + columns.shape[1]))
        start += columns.shape[1]
    data = np.concatenate([columns for _, _, columns in found], axis=1)
    return Tally(parts, data[order], order, survey.scaled[order])


def _order(survey: Survey) -> NDArray[np.int64]:
    """Sort respondents by what they answered: the order of the rows must not change a verdict."""
    columns = [survey.stated, survey.performance, survey.benchmark, survey.scaled[:, None]]
    columns += [] if survey.overall is None else [survey.overall[:, None]]
    answers = pd.DataFrame(np.concatenate(columns, axis=1))
    return np.argsort(pd.util.hash_pandas_object(answers, index=False).to_numpy(), kind="stable")
