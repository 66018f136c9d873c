"""Gage R&R of a sum score and of its items."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from sqmlib.checks import DataError
from sqmlib.msa.gage import gage_rr

__all__ = ["gage_by_item"]


def gage_by_item(data: pd.DataFrame, values: Sequence[str], **options: Any) -> pd.DataFrame:
    """Return per cent study variation of the sum score and of every item: a good sum may hide poor items.

    Parameters
    ----------
    data : pandas.DataFrame
        As for :func:`gage_rr`.
    values : sequence of str
        Columns of the items.
    **options
        Of :func:`gage_rr`, without ``value``.

    Returns
    -------
    pandas.DataFrame, index ``item``
        ``study study_low study_high`` in per cent; first row ``sum``.

    Examples
    --------
    >>> import numpy as np
    >>> frame = pd.DataFrame({"part": np.repeat([1, 2, 3], 4), "appraiser": ["A", "A", "B", "B"] * 3,
    ...     "trial": [1, 2] * 6, "q1": [1, 2, 2, 2, 4, 5, 5, 5, 7, 7, 8, 9], "q2": [3, 1, 2, 2] * 3})
    >>> gage_by_item(frame, ["q1", "q2"], draws=200).index.tolist()
    ['sum', 'q1', 'q2']
    """
    summed = data.assign(sum=data[list(values)].sum(axis=1, skipna=False))
    rows = {}
    for name in ["sum", *values]:
        try:
            found = gage_rr(summed, value=name, **options).table.loc["gage_rr"]
            rows[name] = [float(found[c]) for c in ("study", "study_low", "study_high")]
        except DataError as error:
            if any(p.code != "msa.problem.no_spread" for p in error.problems):
                raise
            rows[name] = [float("nan")] * 3
    return pd.DataFrame.from_dict(rows, orient="index", columns=["study", "study_low", "study_high"]).rename_axis(
        "item"
    )
