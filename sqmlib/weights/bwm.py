"""The best-worst method: one linear programme for all judges together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from sqmlib.checks import DataError, Remark, raise_errors
from sqmlib.conform import capped
from sqmlib.weights.knowledge import SCALE
from sqmlib.weights.options import check_options
from sqmlib.weights.people import of_people
from sqmlib.weights.results import WeightsResult

__all__ = ["bwm", "bwm_consistency_index", "bwm_input_ratio", "bwm_linear"]

Floats = NDArray[np.float64]
_COLUMNS = ("item", "best_to_others", "others_to_worst")


def bwm_linear(best_to_others: ArrayLike, others_to_worst: ArrayLike) -> tuple[Floats, Floats]:
    """Return weights and xi of the linear model, for one judge or many at once.

    Minimise xi with abs(w_B - a_Bj w_j) <= xi, abs(w_j - a_jW w_W) <= xi, sum w = 1, w >= 0. Rezaei 2016.

    Parameters
    ----------
    best_to_others, others_to_worst : array-like, shape (judges, items) or (items,)
        1..9; 1 at the best item in the first, at the worst item in the second.

    Returns
    -------
    weights : ndarray, shape (judges, items) or (items,)
    xi : ndarray, shape (judges,) or ()
        0 when all judgements agree. Not to be divided by :func:`bwm_consistency_index`.

    Examples
    --------
    >>> weights, xi = bwm_linear([2, 1, 4, 2, 8], [4, 8, 2, 4, 1])
    >>> (weights * 19).round(6).tolist(), round(abs(float(xi)), 9)
    ([4.0, 8.0, 2.0, 4.0, 1.0], 0.0)
    """
    from scipy.optimize import linprog
    from scipy.sparse import block_diag

    ab, aw = (np.atleast_2d(np.asarray(a, float)) for a in (best_to_others, others_to_worst))
    judges, n = ab.shape
    rows = _constraints(ab, aw)
    bounds = np.array([(0, None)] * n + [(0, None)], object)
    found = linprog(
        np.tile(np.r_[np.zeros(n), 1.0], judges),
        A_ub=block_diag(list(rows), format="csr"),
        b_ub=np.zeros(judges * rows.shape[1]),
        A_eq=block_diag([np.r_[np.ones(n), 0.0][None]] * judges, format="csr"),
        b_eq=np.ones(judges),
        bounds=np.tile(bounds, (judges, 1)),
        method="highs",
    )
    if not found.success:
        raise DataError([Remark("weights.not_solved", "error", {"status": int(found.status)})])
    x = found.x.reshape(judges, n + 1)
    x = x[0] if np.ndim(best_to_others) == 1 else x
    return x[..., :n], x[..., n]


def _constraints(ab: Floats, aw: Floats) -> Floats:
    """Return the rows of the programme of every judge, shape (judges, 4 n, n + 1)."""
    judges, n = ab.shape
    who, eye = np.arange(judges), np.eye(n)
    first = -eye[None] * ab[:, None, :]
    first[who, :, ab.argmin(1)] += 1  # w_B - a_Bj w_j
    second = np.tile(eye, (judges, 1, 1))
    second[who, :, aw.argmin(1)] -= aw  # w_j - a_jW w_W
    both = np.concatenate([first, -first, second, -second], axis=1)
    return np.concatenate([both, -np.ones((judges, 4 * n, 1))], axis=2)


def bwm_consistency_index(best_over_worst: ArrayLike) -> Floats:
    """Return the largest possible xi of the non-linear model by a_BW, the smaller root of x^2 - (1+2a)x + a^2 - a = 0.

    It belongs to the xi of the non-linear model alone. Rezaei 2015.

    >>> bwm_consistency_index([1, 3, 9]).round(4).tolist()
    [0.0, 1.0, 5.228]
    """
    a = np.asarray(best_over_worst, float)
    return ((1 + 2 * a) - np.sqrt((1 + 2 * a) ** 2 - 4 * (a**2 - a))) / 2


def bwm_input_ratio(best_to_others: ArrayLike, others_to_worst: ArrayLike) -> Floats:
    """Return the input-based consistency ratio, max_j abs(a_Bj a_jW - a_BW) / (a_BW^2 - a_BW); 0 for a_BW = 1.

    0 for judgements without contradiction, 1 the worst possible; known before any weights. Liang, Brunelli &
    Rezaei 2020.

    >>> float(bwm_input_ratio([2, 1, 4, 2, 8], [4, 8, 2, 4, 1]))
    0.0
    """
    ab, aw = (np.asarray(a, float) for a in (best_to_others, others_to_worst))
    both = np.take_along_axis(ab, aw.argmin(-1)[..., None], -1)  # a_BW
    scale = (both**2 - both)[..., 0]
    worst = np.abs(ab * aw - both).max(-1)
    return np.where(scale > 0, worst / np.where(scale > 0, scale, 1), 0.0)


def bwm(
    frame: pd.DataFrame, *, bootstrap: int = 2000, seed: int = 0, labels: Mapping[Any, Any] | None = None
) -> WeightsResult:
    """Weigh items by comparing all of them with the best and with the worst one.

    Parameters
    ----------
    frame : pandas.DataFrame, one row per judge and item
        ``judge`` (optional), ``item``; ``best_to_others`` how many times the best item outweighs this one, 1 at the
        best itself; ``others_to_worst`` how many times this item outweighs the worst one, 1 at the worst itself; 1..9.
    bootstrap, seed : int
        Resamples of the judges and their seed.
    labels : mapping, optional
        Texts of the items.

    Returns
    -------
    WeightsResult
        The mean of the judges' weights; ``judges`` holds ``best worst xi input_cr``; ``variants`` the weights with the
        ``median`` judge.

    Raises
    ------
    DataError
        A blank or a value off 1..9, no 1 or no single 1 at best or worst, best and worst the same item, a_BW different
        in the two columns, an item twice.

    Examples
    --------
    >>> rows = {"item": list("abc"), "best_to_others": [1, 2, 4], "others_to_worst": [4, 2, 1]}
    >>> bwm(pd.DataFrame(rows)).table["weight"].round(4).tolist()
    [0.5714, 0.2857, 0.1429]
    """
    check_options(bootstrap=bootstrap, seed=seed)
    ab, aw = _read(frame)
    weights, xi = bwm_linear(ab, aw)
    own = pd.DataFrame(np.atleast_2d(weights), ab.index, ab.columns)
    ratio, names = bwm_input_ratio(ab, aw), np.array(ab.columns, object)
    ends = {"best": names[ab.to_numpy().argmin(1)], "worst": names[aw.to_numpy().argmin(1)]}
    judges = pd.DataFrame({**ends, "xi": np.atleast_1d(xi).clip(0), "input_cr": ratio}, index=ab.index)
    values = {"xi": float(judges["xi"].max()), "input_cr": float(judges["input_cr"].max()), "n": len(judges)}
    notes = [Remark("weights.note.bwm_consistency", "info", values)]
    variants = pd.DataFrame({"median": own.median() / own.median().sum()}).rename_axis("item")
    parameters = {"kind": "bwm", "conventions": ["model"], "model": "linear", "source": "Rezaei 2016"}
    parameters |= {"solver_status": "optimal", "bootstrap": bootstrap, "seed": seed}
    return of_people(own, judges, variants, parameters, notes, None, labels)


def _read(frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return both comparisons as (judges, items), or refuse them."""
    absent = [c for c in _COLUMNS if c not in frame]
    raise_errors([Remark("weights.missing_column", "error", {"columns": absent})] if absent else [])
    frame = frame.assign(judge=frame.get("judge", "group"))
    twice = frame[frame.duplicated(["judge", "item"], keep="first")]
    raise_errors(
        capped(
            Remark("weights.item_twice", "error", {"judge": str(r.judge), "a": str(r.item)}) for r in twice.itertuples()
        )
    )
    order = pd.unique(frame["item"]), pd.unique(frame["judge"])
    wide = frame.assign(**{c: pd.to_numeric(frame[c], errors="coerce") for c in _COLUMNS[1:]}).set_index(
        ["judge", "item"]
    )
    ab, aw = (wide[c].unstack("item").reindex(index=order[1], columns=order[0]) for c in _COLUMNS[1:])
    raise_errors(capped(p for judge in ab.index for p in _problems(judge, ab.loc[judge], aw.loc[judge])))
    return ab, aw


def _problems(judge: Any, ab: pd.Series, aw: pd.Series) -> list[Remark]:
    """Return what is wrong with one judge."""
    off = [str(i) for i in ab.index if not (1 <= ab[i] <= SCALE and 1 <= aw[i] <= SCALE)]
    if off:
        return [Remark("weights.bwm_off_scale", "error", {"judge": str(judge), "items": off})]
    if len(ab) < 2:
        return [Remark("weights.two_items", "error", {"n": len(ab)})]
    ones = int((ab == 1).sum()), int((aw == 1).sum())
    if ones[0] < 1 or ones[1] < 1:
        return [Remark("weights.bwm_no_one", "error", {"judge": str(judge)})]
    best, worst = _ends(ab, aw)
    if best is None:
        return [Remark("weights.bwm_same", "error", {"judge": str(judge)})]
    if ab[worst] != aw[best]:
        values = {"judge": str(judge), "first": float(ab[worst]), "second": float(aw[best])}
        return [Remark("weights.bwm_differ", "error", values)]
    return []


def _ends(ab: pd.Series, aw: pd.Series) -> tuple[Any, Any]:
    """Return the best and the worst item, or nothing when they are the same one."""
    best, worst = ab.idxmin(), aw.idxmin()
    return (None, None) if best == worst else (best, worst)
