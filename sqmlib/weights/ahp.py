"""The analytic hierarchy process for a group: joined judgements and joined priorities, consistency, stability."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sqmlib.checks import Remark, raise_errors
from sqmlib.result import not_computable
from sqmlib.weights import incomplete
from sqmlib.weights.frames import consistency_frame, judge_frame, pairs_frame
from sqmlib.weights.joining import aij, judge_weights
from sqmlib.weights.judgments import Judgments, read_pairs
from sqmlib.weights.knowledge import CONSISTENT, GROUPS, MISSING, PRIORITIES, RANDOM_INDEX
from sqmlib.weights.notes import ahp_notes
from sqmlib.weights.options import check_options
from sqmlib.weights.resample import acceptability, ranks, resample_judges, stability
from sqmlib.weights.results import AhpResult

__all__ = ["ahp"]

Floats = NDArray[np.float64]


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
        What becomes of a judge's open pairs; see :func:`judge_weights`. No judgement is ever set to 1. Pairs that
        nobody judged are treated the same way, after Harker with ``leave_out``.
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
        Options that cannot be, unreadable judgements, or pairs that do not link all items.

    Examples
    --------
    >>> rows = [["a", "b", 3], ["a", "c", 3], ["b", "c", 2]]
    >>> found = ahp(pd.DataFrame(rows, columns=["a", "b", "value"]))
    >>> found.table["weight"].round(3).tolist(), round(float(found.consistency.at["saaty2005", "cr"]), 3)
    ([0.594, 0.249, 0.157], 0.052)
    """
    chosen = {"method": method, "group": group, "missing": missing, "random_index": random_index}
    check_options(_CONVENTIONS, **chosen, bootstrap=bootstrap, seed=seed)
    given = pairs if isinstance(pairs, Judgments) else read_pairs(pairs)
    joined = aij(given.values)
    raise_errors([] if incomplete.connected(joined) else [_unlinked(given, joined)])
    own = judge_weights(given.values, method, missing)
    index = pd.Index(given.items, name="item")
    weigh = _weigher(given.values, own, method, group, missing)
    weight = weigh(np.ones((1, len(own))))[0]
    raise_errors([Remark("weights.nobody", "error", {"n": len(own)})] if np.isnan(weight).any() else [])
    judges = judge_frame(given, own, missing, random_index)
    table, drawn = _table(given, weight, weigh, own, index, bootstrap, seed)
    options = {"kind": "ahp", **chosen}
    sources = {n: c[options[n]].source for n, c in _CONVENTIONS.items()}
    shown = [n for n in _CONVENTIONS if n != "missing" or given.missing.any()]
    frames = {"variants": _variants(given, own, judges, index, method, missing), "judges": judges}
    frames |= {"individual": pd.DataFrame(own, pd.Index(given.judges, name="judge"), columns=list(given.items))}
    frames |= {"consistency": consistency_frame(joined, missing), "pairs": pairs_frame(given, joined, weight)}
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


def _weigher(values: Floats, own: Floats, method: str, group: str, missing: str):
    """Return the function from how often each judge counts to the weights of the group."""
    usable = ~np.isnan(own).any(1)
    filled = np.where(usable[:, None], own, 1)

    def joined(counts: Floats) -> Floats:
        matrices = aij(values, counts)
        linked = incomplete.connected(matrices)  # a resample may leave a pair to nobody
        out = judge_weights(matrices, method, "harker" if missing == "leave_out" else missing)
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


def _variants(
    given: Judgments, own: Floats, judges: pd.DataFrame, index: pd.Index, method: str, missing: str
) -> pd.DataFrame:
    """Return the weights under the other conventions; NaN where a convention has nothing to go by."""
    once = np.ones((1, len(own)))
    out = {name: _weigher(given.values, own, name, "aij", missing)(once)[0] for name in PRIORITIES}
    out |= {
        name: _weigher(given.values, own, method, name, missing)(once)[0]
        for name in ("aip_geometric", "aip_arithmetic")
    }
    good = (judges["verdict"] == CONSISTENT.codes[0]).to_numpy()
    out["without_inconsistent"] = _weigher(given.values, own, method, "aij", missing)(good[None] * 1.0)[0]
    return pd.DataFrame(out, index=index)


def ahp_reasons(frames: dict[str, pd.DataFrame], judges: int, bootstrap: int) -> dict[str, Any]:
    """Return why numbers are missing: one judge, no resamples, beyond the table, pairs that link nothing."""
    why = "no_bootstrap" if bootstrap == 0 and judges > 1 else "one_judge"
    by_frame = {"table": why, "consistency": "beyond_random_index", "pairs": "one_judge"}
    by_frame |= {"variants": "no_usable_judges", "judges": "open_pairs"}
    return {name: not_computable(frames[name], reason) for name, reason in by_frame.items()}
