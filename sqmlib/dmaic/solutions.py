"""Which solution: criteria, weights, TOPSIS; and the cause-and-effect matrix that says what to test first."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sqmlib.checks import Remark

__all__ = ["matrix_scores", "solutions_table"]


def matrix_scores(causes: pd.DataFrame, importance: pd.Series) -> pd.Series:
    """Return the score of every cause in the cause-and-effect matrix: sum of importance x score (0 1 3 9).

    Opinion, not evidence: it orders what to test first.

    >>> causes = pd.DataFrame({"scores": [{"q1": 9, "q2": 3}, {"q1": 3, "q2": 9}]}, index=["training", "system"])
    >>> matrix_scores(causes, pd.Series({"q1": 9, "q2": 6})).tolist()
    [99.0, 81.0]
    """
    weights = importance.fillna(1.0)
    scores = [
        sum(float(weights.get(c, 1.0)) * v for c, v in given.items()) if given else np.nan for given in causes["scores"]
    ]
    return pd.Series(scores, causes.index, dtype=float)


def solutions_table(
    solutions: pd.DataFrame, criteria: pd.DataFrame, draws: int, seed: int
) -> tuple[pd.DataFrame, dict[tuple[str, str], str], list[Remark]]:
    """Return the solutions, the best first.

    Parameters
    ----------
    solutions, criteria : pandas.DataFrame
        As entered.
    draws, seed : int
        Weights shaken, for ``p_first``.

    Returns
    -------
    table : pandas.DataFrame, index ``solution``
        ``closeness`` to the ideal 0..1 (TOPSIS, Hwang & Yoon 1981), ``rank``, ``p_first`` how often it leads when the
        weights are shaken; ``causes`` it acts on; ``chosen``; ``owner due`` given or missing.
    reasons : dict
        (solution, column) -> why there is no number.
    notes : list of Remark
        Of the ranking.
    """
    from sqmlib.weights import topsis

    out = pd.DataFrame(index=solutions.index.rename("solution"))
    out["closeness"] = out["rank"] = out["p_first"] = np.nan
    scores = pd.DataFrame([dict(s) for s in solutions["scores"]], index=solutions.index, dtype=float)
    scores = scores.reindex(columns=[c for c in criteria.index if c in scores])
    full = scores.dropna() if len(scores.columns) else scores.iloc[:0]
    weights, notes = criteria["weight"].fillna(1.0), []
    if len(full) >= 2 and weights[full.columns].sum() > 0 and (weights >= 0).all():
        kinds = criteria["better"].replace("", "max").to_dict()
        found = topsis(full, weights[full.columns].to_dict(), types={c: kinds[c] for c in full}, draws=draws, seed=seed)
        out.loc[full.index, "closeness"] = found.table["closeness"].reindex(full.index).to_numpy(float)
        out["rank"] = (-out["closeness"]).rank(method="min")
        if draws and "p_first" in found.table:
            out.loc[full.index, "p_first"] = found.table["p_first"].reindex(full.index).to_numpy(float)
    out["causes"] = [float(len(c)) for c in solutions["causes"]]
    out["chosen"] = solutions["chosen"].to_numpy(bool)
    out["owner"] = ["given" if v else "missing" for v in solutions["owner"]]
    out["due"] = np.where(solutions["due"].notna(), "given", "missing")
    left = [str(i) for i in solutions.index if i not in full.index]
    if left:
        notes.append(Remark("dmaic.note.not_scored", "info", {"solutions": left}))
    empty = {(k, c): "not_scored" for c in ("closeness", "rank", "p_first") for k in out.index[out[c].isna()]}
    empty |= {(k, "p_first"): "no_bootstrap" for k in full.index if np.isnan(out.at[k, "p_first"])}
    return out.sort_values("rank", kind="stable"), empty, notes
