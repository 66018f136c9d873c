"""The tables of an AHP: consistency per judge and per random-index table, the least consistent pairs."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sqmlib.weights import priorities as formulas
from sqmlib.weights.joining import eigenvalues, verdicts
from sqmlib.weights.judgments import Judgments
from sqmlib.weights.knowledge import RANDOM_INDEX

__all__ = ["consistency_frame", "judge_frame", "pairs_frame"]

Floats = NDArray[np.float64]


def judge_frame(given: Judgments, own: Floats, missing: str, table: str) -> pd.DataFrame:
    """Return consistency and the least consistent judgement of every judge; see ``AhpResult.judges``.

    >>> from sqmlib.weights import judge_weights, read_matrices
    >>> one = read_matrices([[1, 3, 3], [1 / 3, 1, 2], [1 / 3, 1 / 2, 1]], items=["a", "b", "c"])
    >>> judge_frame(one, judge_weights(one.values), "harker", "saaty2005")[["cr", "verdict"]].round(3).values.tolist()
    [[0.052, 'consistent']]
    """
    n, values = len(given.items), given.values
    whole = given.missing == 0
    ci = np.maximum(eigenvalues(values, missing) - n, 0) / (n - 1)
    base = formulas.random_index(n, table)
    cr = ci if base == 0 else ci / base
    out = {"pairs": n * (n - 1) // 2 - given.missing, "missing": given.missing, "lambda_max": ci * (n - 1) + n}
    out |= {"ci": ci, "cr": cr, "gci": np.where(whole, formulas.gci(np.where(np.isnan(values), 1, values)), np.nan)}
    out["verdict"] = verdicts(cr)
    far = np.abs(formulas.deviations(values, np.where(np.isnan(own), 1 / n, own)))
    far = np.where(np.isnan(far), -1, far * np.triu(np.ones((n, n)), 1))
    i, j = np.unravel_index(far.reshape(len(values), -1).argmax(1), (n, n))
    k, names = np.arange(len(values)), np.array(given.items, object)
    out |= {"item_a": names[i], "item_b": names[j], "given": values[k, i, j], "fitting": own[k, i] / own[k, j]}
    return pd.DataFrame(out, index=pd.Index(given.judges, name="judge"))


def consistency_frame(joined: Floats, missing: str) -> pd.DataFrame:
    """Return the ratio of the group's matrix under every table."""
    n = len(joined)
    ci = float(max(eigenvalues(joined[None], "harker" if missing == "leave_out" else missing)[0] - n, 0) / (n - 1))
    index = pd.Series({name: formulas.random_index(n, name) for name in RANDOM_INDEX})
    ratio = pd.Series(0.0, index.index) if n < 3 else ci / index
    frame = {"random_index": index, "ci": ci, "cr": ratio, "verdict": verdicts(ratio)}
    return pd.DataFrame(frame).rename_axis("table_name")


def pairs_frame(given: Judgments, joined: Floats, weight: Floats) -> pd.DataFrame:
    """Return the joined judgements with the ratio that would fit, the least consistent first."""
    i, j = np.triu_indices(len(joined), 1)
    there = ~np.isnan(joined[i, j])
    i, j = i[there], j[there]
    logs = np.log(given.values[:, i, j])
    known = ~np.isnan(logs)
    n, filled = known.sum(0), np.where(known, logs, 0)
    mean = filled.sum(0) / n
    squares = (np.where(known, logs - mean, 0) ** 2).sum(0)
    frame = {"value": joined[i, j], "fitting": weight[i] / weight[j]}
    frame["deviation"] = np.abs(np.log(frame["value"]) - np.log(frame["fitting"]))
    frame |= {"spread": np.where(n > 1, np.sqrt(squares / np.maximum(n - 1, 1)), np.nan), "n": n}
    names = np.array(given.items, object)
    index = pd.MultiIndex.from_arrays([names[i], names[j]], names=["item", "other"])
    return pd.DataFrame(frame, index=index).sort_values("deviation", ascending=False, kind="stable")
