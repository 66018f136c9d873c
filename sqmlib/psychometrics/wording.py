"""Do negatively worded items form a factor of their own, whatever they are meant to measure?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sqmlib.checks import raise_errors
from sqmlib.psychometrics.cfa import Cfa, cfa
from sqmlib.psychometrics.checking import item_problems
from sqmlib.psychometrics.matrix import as_covariance

__all__ = ["Wording", "wording_check"]

FIGURES = ("chi2", "df", "cfi", "tli", "rmsea", "srmr", "aic", "bic")


@dataclass(frozen=True, eq=False)
class Wording:
    """Three models of the same items, side by side.

    Attributes
    ----------
    table : pandas.DataFrame, index ``model``
        ``status chi2 df cfi tli rmsea srmr aic bic`` of ``dimensions`` (as assumed), ``wording_factor`` (the worded
        items leave their dimensions for a factor of their own) and ``method_factor`` (they keep their dimension and
        share an uncorrelated method factor).
    better : str
        The admissible model of smallest BIC; "" when none is admissible.
    suspected : bool
        Whether that is one of the two wording models.
    lost : tuple of str
        Dimensions made of worded items only: they vanish in ``wording_factor``.
    models : dict
        Model -> Cfa.
    reasons : dict
        (model, column) -> reason code.
    """

    table: pd.DataFrame
    better: str
    suspected: bool
    lost: tuple[str, ...]
    models: dict[str, Cfa]
    reasons: dict[tuple[str, str], str]


def wording_check(
    data: Any,
    dimensions: Mapping[str, Sequence[str]],
    worded: Sequence[str],
    *,
    divisor: str = "n",
    missing: str = "listwise",
) -> Wording:
    """Test a wording factor before a dimension is called one.

    Parameters
    ----------
    data : pandas.DataFrame, Keyed or Covariance
        Answers, reversed items turned round, or a matrix with n.
    dimensions : mapping
        Dimension -> its items.
    worded : sequence of str
        The negatively worded items among them.
    divisor, missing
        As for :func:`sqmlib.psychometrics.cfa`.

    Returns
    -------
    Wording

    Raises
    ------
    DataError
        If a worded item is none of the dimensions' items.

    Notes
    -----
    Babakus & Boller 1992 for SERVQUAL; Marsh 1996 for method factors. The models hold the same items, so BIC compares
    them; an inadmissible one is shown and never chosen.

    Examples
    --------
    >>> from sqmlib.psychometrics import from_matrix
    >>> own, method = np.kron(np.eye(2), np.full((4, 1), 0.6)), np.array([0, 0, 0.6, 0.6, 0, 0, 0.6, 0.6])
    >>> r = own @ own.T + np.outer(method, method)
    >>> np.fill_diagonal(r, 1)
    >>> found = wording_check(from_matrix(r, n=500), {"care": ["i1", "i2", "i3", "i4"],
    ...     "speed": ["i5", "i6", "i7", "i8"]}, ["i3", "i4", "i7", "i8"])
    >>> found.better, found.suspected
    ('method_factor', True)
    """
    items = list(dict.fromkeys(i for named in dimensions.values() for i in named))
    raise_errors(item_problems([str(i) for i in worded if i not in items], []))
    s = as_covariance(data, missing, items)
    name = _free_name(dimensions)
    rest = {f: [i for i in named if i not in worded] for f, named in dimensions.items()}
    lost = tuple(f for f, named in rest.items() if not named)
    with_own = {f: named for f, named in rest.items() if named} | ({name: list(worded)} if len(worded) else {})
    with_method = dict(dimensions) | ({name: list(worded)} if len(worded) else {})
    models = {
        "dimensions": cfa(s, dimensions, divisor=divisor),
        "wording_factor": cfa(s, with_own, divisor=divisor),
        "method_factor": cfa(s, with_method, divisor=divisor, orthogonal=(name,) if len(worded) else ()),
    }
    rows = [[m.status, *[getattr(m.fit, c) if m.fit else np.nan for c in FIGURES]] for m in models.values()]
    table = pd.DataFrame(rows, index=pd.Index(list(models), name="model"), columns=["status", *FIGURES])
    usable = table[table["status"] == "ok"]
    better = str(usable["bic"].idxmin()) if len(usable) and len(worded) else ""
    return Wording(table, better, better not in ("", "dimensions"), lost, models, _reasons(models, table))


def _free_name(dimensions: Mapping[str, Sequence[str]]) -> str:
    name = "wording"
    while name in dimensions:
        name += "_"
    return name


def _reasons(models: Mapping[str, Cfa], table: pd.DataFrame) -> dict[tuple[str, str], str]:
    holes = [(m, c) for m in table.index for c in FIGURES if pd.isna(table.loc[m, c])]
    return {(m, c): models[m].fit.reasons.get(c, "saturated") if models[m].fit else models[m].status for m, c in holes}
