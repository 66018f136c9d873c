"""Where every item stands and where the lines are: importance, performance, crosshair, quadrant."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sqmlib.ipa import formulas
from sqmlib.ipa.knowledge import CROSSHAIRS
from sqmlib.ipa.survey import Options
from sqmlib.ipa.tally import Tally

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Positions:
    """Coordinates of the items, one row per set of sums (the answers, a resample, a group).

    Attributes
    ----------
    importance, performance, benchmark : ndarray, shape (rows, items)
        In units of the statistic; importance as chosen.
    """

    importance: Floats
    performance: Floats
    benchmark: Floats

    def lines(self, crosshair: str, options: Options) -> tuple[Floats, Floats]:
        """Return the crosshair of every row: importance (rows, 1), performance (rows, 1 or items)."""
        rows = len(self.importance)
        if crosshair == "chosen":
            return tuple(np.full((rows, 1), line) for line in options.lines)
        if crosshair == "midpoint":
            top = options.statistic == "top2"
            return tuple(
                np.full((rows, 1), 0.5 if top else sum(s) / 2) for s in (options.importance_scale, options.scale)
            )
        middle = _median if crosshair == "medians" else _mean
        important = middle(self.importance)
        return important, self.benchmark if crosshair == "benchmark" else middle(self.performance)

    def quadrants(self, crosshair: str, options: Options, lines: tuple[Floats, Floats] | None = None):
        """Return positions in ``CATEGORIES`` (rows, items), -1 where unknown; `lines` default to those of each row."""
        lines = self.lines(crosshair, options) if lines is None else lines
        return formulas.quadrant(self.importance, self.performance, *lines)


def positions_of(tally: Tally, sums: Floats, options: Options) -> Positions:
    """Return the coordinates that these sums say."""
    performance, benchmark = tally.read("performance", sums), tally.read("benchmark", sums)
    if not options.derived:
        return Positions(tally.read("stated", sums), performance, benchmark)
    return Positions(derived(tally, sums, options.importance), performance, benchmark)


def derived(tally: Tally, sums: Floats, kind: str) -> Floats:
    """Return one kind of derived importance, (rows, items); NaN where it cannot be computed.

    ``correlation`` needs three complete respondents; the others two more than there are items.
    """
    reader, place = tally.parts["model"]
    rxx, rxy, varies = tally.read("model", sums)
    method = {"regression": formulas.beta, "relative_weights": formulas.relative_weights, "lmg": formulas.lmg}
    found = rxy if kind == "correlation" else method[kind](rxx, rxy)
    there = varies[:, :-1] & varies[:, -1:] & enough(tally, sums[:, place], kind)[:, None]
    out = np.full((len(sums), len(reader.used)), np.nan)
    out[:, reader.used] = np.where(there, found, np.nan)
    return out


def enough(tally: Tally, sums: Floats, kind: str) -> NDArray[np.bool_]:
    """Return whether enough respondents rated everything, per row of the model's sums; weights count as one each."""
    reader, place = tally.parts["model"]
    needed = 3 if kind == "correlation" else int(reader.used.sum()) + 2
    complete = float((tally.data[:, place.start] > 0).sum())
    share = sums[:, 0] / max(float(tally.weights @ tally.data[:, place.start]), 1e-300)
    return complete * share >= needed - 1e-6


def crosshairs_for(options: Options, benchmark: Floats) -> list[str]:
    """Return the crosshairs these data allow, the chosen one first."""
    names = [options.crosshair, *CROSSHAIRS]
    allowed = {"chosen", "means", "medians"} | ({"midpoint"} if not options.derived else set())
    allowed |= {"benchmark"} if not np.isnan(benchmark).all() else set()
    return [name for name in dict.fromkeys(names) if name in allowed]


def _mean(values: Floats) -> Floats:
    known = ~np.isnan(values)
    total = np.where(known, values, 0).sum(1, keepdims=True)
    n = known.sum(1, keepdims=True)
    return np.where(n > 0, total / np.maximum(n, 1), np.nan)


def _median(values: Floats) -> Floats:
    known = (~np.isnan(values)).any(axis=1)
    filled = np.where(known[:, None], values, 0)
    return np.where(known, np.nanmedian(filled, axis=1), np.nan)[:, None]
