"""The analytic hierarchy process for a group: joined judgements and joined priorities, consistency, stability."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sqmlib.checks import Remark, raise_errors
from sqmlib.result import not_computable
from sqmlib.rules import choose
from sqmlib.weights import incomplete
from sqmlib.weights import priorities as formulas
from sqmlib.weights.judgments import Judgments, read_pairs
from sqmlib.weights.knowledge import CONSISTENT, GROUPS, MISSING, PRIORITIES, RANDOM_INDEX
from sqmlib.weights.notes import ahp_notes
from sqmlib.weights.resample import acceptability, ranks, resample_judges, stability
from sqmlib.weights.results import AhpResult

__all__ = ["ahp", "aij", "judge_weights", "verdicts"]

Floats = NDArray[np.float64]
_MARGIN = 1e-12  # so that a ratio of exactly .10 passes, as the rule says


def aij(values: Floats, counts: Floats | None = None) -> Floats:
    """Return the geometric mean of the judgements, pair by pair over those who judged it; NaN where nobody did.

    Parameters
    ----------
    values : ndarray, shape (judges, items, items)
        NaN where missing.
    counts : ndarray, shape (..., judges), optional
        How often each judge counts, one matrix per row; default: once.

    Notes
    -----
    The geometric mean alone keeps the matrix reciprocal. Aczel & Saaty 1983.

    Examples
    --------
    >>> aij(np.array([[[1, 2], [1 / 2, 1]], [[1, 8], [1 / 8, 1]]], float)).tolist()
    [[1.0, 4.0], [0.25, 1.0]]
    """
    n, known = values.shape[-1], ~np.isnan(values)
    counts = np.ones(len(values)) if counts is None else np.asarray(counts, float)
    logs = np.where(known, np.log(np.where(known, values, 1)), 0).reshape(len(values), -1)
    sums, times = counts @ logs, counts @ known.reshape(len(values), -1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(times > 0, np.exp(sums / times), np.nan).reshape(*counts.shape[:-1], n, n)


def judge_weights(values: Floats, method: str = "eigenvector", missing: str = "harker") -> Floats:
    """Return the weights of every matrix of a stack, NaN where the judged pairs do not link all items.

    Parameters
    ----------
    values : ndarray, shape (judges, items, items)
        NaN where a pair was not judged.
    method : {"eigenvector", "geometric_mean", "column_average"}
        For complete matrices.
    missing : {"harker", "llsm", "optimal", "leave_out"}
        For incomplete ones. The geometric mean goes with ``llsm``, which is the same for complete matrices.

    Examples
    --------
    >>> judge_weights(np.array([[[1, 3], [1 / 3, 1]]])).round(2).tolist()
    [[0.75, 0.25]]
    """
    whole, linked = ~np.isnan(values).any((-2, -1)), incomplete.connected(values)
    out = np.full(values.shape[:-1], np.nan)
    if whole.any():
        out[whole] = formulas.priorities(values[whole], method)
    gaps = linked & ~whole
    if missing != "leave_out" and gaps.any():
        out[gaps] = _with_gaps(values[gaps], method, missing)
    return out


def _with_gaps(values: Floats, method: str, missing: str) -> Floats:
    if missing == "llsm" or (missing == "harker" and method != "eigenvector"):
        return incomplete.llsm(values)
    if missing == "harker":
        return formulas.eigenvector(incomplete.harker(values))
    return formulas.priorities(incomplete.optimal_completion(values), method)


def _eigenvalues(values: Floats, missing: str) -> Floats:
    """Return the principal eigenvalues, gaps filled for them; NaN where the pairs do not link all items."""
    whole, linked = ~np.isnan(values).any((-2, -1)), incomplete.connected(values)
    out = np.full(len(values), np.nan)
    if whole.any():
        out[whole] = formulas.lambda_max(values[whole])
    gaps = linked & ~whole
    if missing != "leave_out" and gaps.any():
        own, n = values[gaps], values.shape[-1]
        if missing == "optimal":
            filled = incomplete.optimal_completion(own)
        elif missing == "llsm":
            w = incomplete.llsm(own)
            filled = np.where(np.isnan(own), w[..., :, None] / w[..., None, :], own)
        else:
            filled = incomplete.harker(own)
        out[gaps] = formulas.lambda_max(filled) if n > 2 else n
    return out


def verdicts(ratio: Any) -> NDArray[Any]:
    """Return consistent, inconsistent or not_given for consistency ratios, .10 itself being consistent. Saaty 1980.

    >>> verdicts([0.1, 0.2, np.nan]).tolist()
    ['consistent', 'inconsistent', 'not_given']
    """
    ratio = np.asarray(ratio, float)
    good, bad = CONSISTENT.codes
    return np.where(np.isnan(ratio), "not_given", np.where(ratio <= CONSISTENT.limits[0] + _MARGIN, good, bad))


def ahp(
    pairs: pd.DataFrame | Judgments,
    *,
    method: str = "eigenvector",
    group: str = "aij",
    missing: str = "harker",
    random_index: str = "alonso_lamata2006",
    bootstrap: int = 2000,
    seed: int = 0,
    labels: Mapping[Any, Any] | None = None,
) -> AhpResult:
    """Weigh items by pairwise comparison.

    Parameters
    ----------
    pairs : pandas.DataFrame or Judgments
        One row per judge and pair: ``judge`` (optional), ``a``, ``b``, ``value`` 1/9..9, how many times a weighs as
        much as b; or what :func:`read_matrices` gives.
    method : {"eigenvector", "geometric_mean", "column_average"}
        How a matrix becomes weights.
    group : {"aij", "aip_geometric", "aip_arithmetic"}
        Join judgements (the group decides as one) or priorities (individuals). Forman & Peniwati 1998.
    missing : {"harker", "llsm", "optimal", "leave_out"}
        What becomes of a judge's open pairs; see :func:`judge_weights`. No judgement is ever set to 1.
    random_index : str
        Table behind the consistency ratio, one of ``RANDOM_INDEX``; all are shown.
    bootstrap, seed : int
        Resamples of the judges and their seed.
    labels : mapping, optional
        Texts of the items.

    Returns
    -------
    AhpResult

    Raises
    ------
    DataError
        Unreadable judgements, or pairs that do not link all items.

    Examples
    --------
    >>> rows = [["a", "b", 3], ["a", "c", 3], ["b", "c", 2]]
    >>> found = ahp(pd.DataFrame(rows, columns=["a", "b", "value"]))
    >>> found.table["weight"].round(3).tolist(), round(float(found.consistency.at["saaty2005", "cr"]), 3)
    ([0.594, 0.249, 0.157], 0.052)
    """
    for name, value, known in (("method", method, PRIORITIES), ("group", group, GROUPS), ("missing", missing, MISSING)):
        choose(name, value, known)
    choose("random_index", random_index, RANDOM_INDEX)
    given = pairs if isinstance(pairs, Judgments) else read_pairs(pairs)
    joined = aij(given.values)
    raise_errors([] if incomplete.connected(joined) else [_unlinked(given, joined)])
    own = judge_weights(given.values, method, missing)
    index = pd.Index(given.items, name="item")
    weigh = _weigher(given.values, own, method, group)
    weight = weigh(np.ones((1, len(own))))[0]
    judges = judge_frame(given, own, missing, random_index)
    table, drawn = _table(given, weight, weigh, own, index, bootstrap, seed)
    options = {"kind": "ahp", "method": method, "group": group, "missing": missing, "random_index": random_index}
    sources = {n: c[options[n]].source for n, c in _CONVENTIONS.items()}
    shown = [n for n in _CONVENTIONS if n != "missing" or given.missing.any()]
    frames = {"variants": _variants(given, own, judges, index, method), "judges": judges}
    frames |= {"individual": pd.DataFrame(own, pd.Index(given.judges, name="judge"), columns=list(given.items))}
    frames |= {"consistency": _consistency(joined), "pairs": _pairs(given, joined, weight)}
    frames |= {"places": acceptability(drawn, index)}
    extra = {"conventions": shown, "sources": sources, "bootstrap": bootstrap, "draws": len(drawn), "seed": seed}
    extra |= {"resampled": "judges", "judges": len(given.judges)}
    notes = ahp_notes(given, frames | {"table": table}, options, weight)
    reasons = ahp_reasons(frames | {"table": table}, len(given.judges), bootstrap)
    return AhpResult(table, options | extra, notes, dict(labels or {}), reasons, **frames)


_CONVENTIONS = {"method": PRIORITIES, "group": GROUPS, "random_index": RANDOM_INDEX, "missing": MISSING}


def _unlinked(given: Judgments, joined: Floats) -> Remark:
    names = np.array(given.items, object)
    open_pairs = [f"{names[i]} - {names[j]}" for i, j in np.argwhere(np.triu(np.isnan(joined)))]
    return Remark("weights.unlinked", "error", {"pairs": open_pairs})


def _weigher(values: Floats, own: Floats, method: str, group: str):
    """Return the function from how often each judge counts to the weights of the group."""
    usable = ~np.isnan(own).any(1)
    filled = np.where(usable[:, None], own, 1)

    def joined(counts: Floats) -> Floats:
        matrices = aij(values, counts)
        linked = incomplete.connected(matrices)  # a resample may leave a pair to nobody
        out = judge_weights(matrices, method, "harker")
        return np.where(linked[:, None], out, np.nan)

    def geometric(counts: Floats) -> Floats:
        counts = counts * usable
        logs = counts @ np.log(filled) / np.maximum(counts.sum(1, keepdims=True), 1)
        weights = np.exp(logs)
        return np.where(counts.sum(1, keepdims=True) > 0, weights / weights.sum(1, keepdims=True), np.nan)

    def arithmetic(counts: Floats) -> Floats:
        counts = counts * usable
        with np.errstate(invalid="ignore"):
            return counts @ filled / counts.sum(1, keepdims=True)

    return {"aij": joined, "aip_geometric": geometric, "aip_arithmetic": arithmetic}[group]


def _table(given: Judgments, weight: Floats, weigh: Any, own: Floats, index: pd.Index, bootstrap: int, seed: int):
    """Return the main table and the drawn weights."""
    many = len(given.judges) > 1 and bootstrap > 0
    drawn = resample_judges(weigh, len(own), bootstrap, seed) if many else np.zeros((0, len(index)))
    drawn = drawn[~np.isnan(drawn).any(1)]
    table = stability(drawn, weight).set_axis(index)
    table.insert(0, "weight", weight)
    table.insert(3, "rank", ranks(weight))
    known = given.known & ~np.eye(len(index), dtype=bool)
    table["n"] = known.any(2).sum(0)
    return table, drawn


def judge_frame(given: Judgments, own: Floats, missing: str, table: str) -> pd.DataFrame:
    """Return consistency and the least consistent judgement of every judge; see ``AhpResult.judges``.

    >>> from sqmlib.weights.judgments import read_matrices
    >>> one = read_matrices([[1, 3, 3], [1 / 3, 1, 2], [1 / 3, 1 / 2, 1]], items=["a", "b", "c"])
    >>> judge_frame(one, judge_weights(one.values), "harker", "saaty2005")[["cr", "verdict"]].round(3).values.tolist()
    [[0.052, 'consistent']]
    """
    n, values = len(given.items), given.values
    whole = given.missing == 0
    ci = np.maximum(_eigenvalues(values, missing) - n, 0) / (n - 1)
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


def _consistency(joined: Floats) -> pd.DataFrame:
    """Return the ratio of the group's matrix under every table, gaps filled as Harker does."""
    n = len(joined)
    ci = float(max(_eigenvalues(joined[None], "harker")[0] - n, 0) / (n - 1))
    index = pd.Series({name: formulas.random_index(n, name) for name in RANDOM_INDEX})
    ratio = pd.Series(0.0, index.index) if n < 3 else ci / index
    frame = {"random_index": index, "ci": ci, "cr": ratio, "verdict": verdicts(ratio)}
    return pd.DataFrame(frame).rename_axis("table_name")


def _pairs(given: Judgments, joined: Floats, weight: Floats) -> pd.DataFrame:
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


def _variants(given: Judgments, own: Floats, judges: pd.DataFrame, index: pd.Index, method: str) -> pd.DataFrame:
    """Return the weights under the other conventions; NaN where a convention has nothing to go by."""
    once = np.ones((1, len(own)))
    out = {name: _weigher(given.values, own, name, "aij")(once)[0] for name in PRIORITIES}
    out |= {name: _weigher(given.values, own, method, name)(once)[0] for name in ("aip_geometric", "aip_arithmetic")}
    good = (judges["verdict"] == CONSISTENT.codes[0]).to_numpy()
    out["without_inconsistent"] = _weigher(given.values, own, method, "aij")(good[None] * 1.0)[0]
    return pd.DataFrame(out, index=index)


def ahp_reasons(frames: dict[str, pd.DataFrame], judges: int, bootstrap: int) -> dict[str, Any]:
    """Return why numbers are missing: one judge, no resamples, beyond the table, pairs that link nothing."""
    why = "no_bootstrap" if bootstrap == 0 and judges > 1 else "one_judge"
    by_frame = {"table": why, "consistency": "beyond_random_index", "pairs": "one_judge"}
    by_frame |= {"variants": "no_usable_judges", "judges": "open_pairs"}
    return {name: not_computable(frames[name], reason) for name, reason in by_frame.items()}
