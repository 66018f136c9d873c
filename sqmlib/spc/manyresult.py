"""The answer of many charts at once, and how it is put into words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sqmlib.result import Decisions, Parts, Result

__all__ = ["ManyResult"]

Floats = NDArray[np.float64]
MOST_NAMED = 12


@dataclass(frozen=True, eq=False)
class ManyResult(Result):
    """Result of :func:`many`.

    Attributes
    ----------
    table : pandas.DataFrame, index ``series``
        ``n`` points with a value, ``center``; ``last`` value with its limits ``lcl ucl``; ``sigma`` of it; ``signals``
        points marked, ``last_hits`` rules broken at the last point; ``variation``, ``assurance``; for counts
        ``dispersion`` (1 is chance) and its p-value ``p``.
    values, lcl, ucl, hits : ndarray, shape (series, points)
        The plotted values, their limits, and how many rules each breaks.
    times : list
        Names of the points.
    sides : dict of str to ndarray, shape (series, points)
        Of every rule: 1 broken high (or rising), -1 low (or falling), 2 neither side, 0 not broken.
    """

    values: Floats = field(default_factory=lambda: np.empty((0, 0)))
    lcl: Floats = field(default_factory=lambda: np.empty((0, 0)))
    ucl: Floats = field(default_factory=lambda: np.empty((0, 0)))
    hits: NDArray[np.int8] = field(default_factory=lambda: np.empty((0, 0), np.int8))
    times: tuple[Any, ...] = ()
    sides: dict[str, NDArray[np.int8]] = field(default_factory=dict)

    method: ClassVar[str] = "spc"

    def series(self, name: Any) -> pd.DataFrame:
        """Return the points of one series: value, center, lcl, ucl, hits."""
        row = self.table.index.get_loc(name)
        columns = {"value": self.values[row], "center": self.table["center"].iloc[row]}
        columns |= {"lcl": self.lcl[row], "ucl": self.ucl[row], "hits": self.hits[row]}
        return pd.DataFrame(columns, index=pd.Index(self.times, name="point"))

    def digits(self, column: str) -> int:
        """Counts without decimals, the rest with three."""
        return 0 if column in ("n", "signals", "last_hits") else 3

    def found(self, start: str) -> list[Any]:
        """Return the series whose variation begins so: improvement, concern, neutral, common."""
        return list(self.table.index[self.table["variation"].str.startswith(start)])

    def headline(self, lang: str | None = None, decisions: Decisions | None = None) -> str:
        """Return the one sentence that stands for all series."""
        kinds = ("improvement", "concern", "neutral", "common_cause")
        counts = {kind: len(self.found(kind)) for kind in kinds}
        return self.say("many.headline", lang, n=len(self.table), **counts)

    def parts(self, lang: str | None = None, decisions: Decisions | None = None) -> Parts:
        """Return which series have changed, how many would by chance, and what to do."""
        said = [self.headline(lang)]
        for kind in ("concern", "improvement", "neutral"):
            names = self.found(kind)
            said += [self.say(f"many.{kind}", lang, series=names[:MOST_NAMED], n=len(names))] if names else []
        return {"says": said, "sure": [self.chance(lang), *self.remarks(lang)], "next": [self.say("many.next", lang)]}

    def chance(self, lang: str | None = None) -> str:
        """Return how many series chance alone marks at their last point."""
        arl0 = self.parameters["arl0"]
        if not arl0:
            return self.say("sure.no_rules", lang)
        judged = int((self.table["variation"] != "not_judged").sum())
        return self.say("many.chance", lang, expected=judged / arl0, n=judged, arl0=arl0)
