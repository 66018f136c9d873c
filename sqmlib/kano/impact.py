"""Classes from ratings instead of question pairs: the penalty-reward regression."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sqmlib.checks import DataError, Remark
from sqmlib.stats import holm

__all__ = ["penalty_reward"]


def penalty_reward(
    ratings: pd.DataFrame, outcome: pd.Series, *, low: float, high: float, alpha: float = 0.05
) -> pd.DataFrame:
    """Classify items by what low and high performance do to overall satisfaction.

    Parameters
    ----------
    ratings : pandas.DataFrame, one row per respondent, one column per item
        Performance ratings; rows with a missing one are left out.
    outcome : pandas.Series
        Overall satisfaction of the same respondents, higher is better.
    low, high : float
        Ratings up to `low` count as low, from `high` on as high; `low` is below `high`.
    alpha : float
        Level at which a coefficient counts, after Holm over all coefficients.

    Returns
    -------
    pandas.DataFrame, index ``item``
        ``penalty`` and ``reward`` change of the outcome by low and by high performance, in its units, with 95 % bounds
        ``*_low *_high``; ``p_penalty p_reward`` (Holm); ``category``: penalty only M, reward only A, both O, none I;
        ``n`` complete rows. NaN where nobody rated low or high.

    Raises
    ------
    DataError
        If columns are not numeric, `low` is not below `high`, or there are too few complete rows.

    Notes
    -----
    Ordinary least squares on two dummies per item. Brandt 1987; the classes depend on where low and high are cut and on
    correlated items (Mikulic & Prebezac 2011): read them beside a Kano survey, not instead of one.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> ratings = pd.DataFrame(rng.integers(1, 6, (400, 2)), columns=["queue", "smile"])
    >>> outcome = 5 - 2.0 * (ratings["queue"] <= 2) + 1.0 * (ratings["smile"] >= 4) + rng.normal(0, 0.3, 400)
    >>> penalty_reward(ratings, outcome, low=2, high=4)["category"].to_dict()
    {'queue': 'M', 'smile': 'A'}
    """
    import statsmodels.api as sm

    _refuse(ratings, outcome, low, high)
    complete = ratings.notna().all(axis=1) & outcome.notna()
    ratings, outcome = ratings[complete], outcome[complete]
    dummies = pd.concat({"penalty": ratings <= low, "reward": ratings >= high}, axis=1).astype(float)
    used = dummies.loc[:, dummies.nunique() > 1]
    fit = sm.OLS(outcome.to_numpy(float), sm.add_constant(used.to_numpy())).fit()
    bounds = fit.conf_int(0.05)[1:]
    columns = {"": fit.params[1:], "_low": bounds[:, 0], "_high": bounds[:, 1], "p_": holm(fit.pvalues[1:])}
    found = pd.DataFrame(columns, index=used.columns)
    return _assemble(found, ratings.columns, len(ratings), alpha)


def _assemble(found: pd.DataFrame, items: pd.Index, n: int, alpha: float) -> pd.DataFrame:
    out = pd.DataFrame(index=pd.Index(items, name="item"))
    for kind in ("penalty", "reward"):
        part = found[found.index.get_level_values(0) == kind].droplevel(0).reindex(items)
        for suffix in ("", "_low", "_high"):
            out[f"{kind}{suffix}"] = part[suffix].to_numpy()
        out[f"p_{kind}"] = part["p_"].to_numpy()
    punishes = (out["p_penalty"] < alpha) & (out["penalty"] < 0)
    pleases = (out["p_reward"] < alpha) & (out["reward"] > 0)
    letters = np.array([["I", "A"], ["M", "O"]], dtype=object)
    out["category"] = letters[punishes.to_numpy(int), pleases.to_numpy(int)]
    return out.assign(n=n)


def _refuse(ratings: pd.DataFrame, outcome: pd.Series, low: float, high: float) -> None:
    found = [str(c) for c in ratings if not pd.api.types.is_numeric_dtype(ratings[c])]
    found += [str(outcome.name)] if not pd.api.types.is_numeric_dtype(outcome) else []
    found += [] if low < high else [f"low = {low}, high = {high}"]
    found += [] if len(ratings) == len(outcome) else [f"{len(ratings)} / {len(outcome)}"]
    n, needed = int(ratings.notna().all(axis=1).sum()), 2 * ratings.shape[1] + 1
    if found or n <= needed:
        raise DataError([Remark("kano.problem.ratings", "error", {"found": found, "n": n, "needed": needed})])
