"""Cases through steps: first-time yield and what is left of it at the end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from sqmlib.capability.count_results import YieldResult
from sqmlib.capability.counted import ALL, label_all, names_of, option_problems, row_numbers
from sqmlib.capability.reading import counts
from sqmlib.capability.shares import clopper_pearson
from sqmlib.capability.sigma_level import first_time_yield, rolled_interval
from sqmlib.checks import Remark, raise_errors

__all__ = ["rolled_yield"]

NONE = float("nan")


def rolled_yield(
    entered: Any,
    scrapped: Any,
    reworked: Any,
    *,
    steps: Any = None,
    level: float = 0.95,
    labels: Mapping[str, Any] | None = None,
) -> YieldResult:
    """Say which share of cases passes all steps in a row right the first time.

    Parameters
    ----------
    entered, scrapped, reworked : array-like of int
        Cases that entered each step, were lost there, or had to be done again.
    steps : array-like, optional
        Names of the steps, one after the other; parallel steps are not multiplied.
    level : float
        Confidence level.
    labels : mapping, optional
        Step -> text.

    Returns
    -------
    YieldResult

    Raises
    ------
    DataError
        Listing every problem.

    Examples
    --------
    >>> found = rolled_yield([500, 480], [20, 0], [30, 24])
    >>> round(float(found.chain.loc["all_together", "rty"]), 4)
    0.855
    """
    given = counts({"entered": entered, "scrapped": scrapped, "reworked": reworked})
    n, lost, again = given["entered"], given["scrapped"], given["reworked"]
    index, problems = names_of(steps, len(n), "step")
    if (bad := (lost + again > n) | (n <= 0)).any():
        problems.append(Remark("capability.problem.more_than_entered", "error", {"rows": row_numbers(bad)}))
    raise_errors([*problems, *option_problems(level, 0.0)])
    right = n - lost - again
    low, high = clopper_pearson(right, n, level)
    table = pd.DataFrame(
        {**given, "first_time_yield": first_time_yield(n, lost, again), "low": low, "high": high}, index=index
    ).assign(final_yield=(n - lost) / n)
    rty = float(table["first_time_yield"].prod())
    ends, final = rolled_interval(right, n, level), float(table["final_yield"].prod())
    row = [rty, *ends, rty ** (1 / len(n)), -np.log(rty) if rty else NONE, final, len(n)]
    columns = ["rty", "low", "high", "normalized_yield", "tdpu", "final_yield", "n"]
    chain = pd.DataFrame([row], index=pd.Index([ALL], name="whole"), columns=columns)
    reasons = {(ALL, "tdpu"): "nothing_right"} if not rty else {}
    more = [str(index[i + 1]) for i in range(len(n) - 1) if n[i + 1] > n[i] - lost[i]]
    notes = (Remark("capability.note.parallel", "warning", {"steps": more}),) if more else ()
    options = {"level": level, "source": "Harry & Schroeder 2000; Zou & Donner 2008"}
    return YieldResult(table, options, notes, label_all() | dict(labels or {}), {"chain": reasons}, chain=chain)
