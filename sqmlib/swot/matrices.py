"""IFE and EFE with their conventions side by side, the IE cell, the SPACE vector: each with how firmly it stands."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sqmlib.swot.board import Board
from sqmlib.swot.formulas import ie_cell, posture, space_point, weighted_total
from sqmlib.swot.knowledge import AXES, CONVENTIONS, IE_POSTURES, KINDS, MATRICES, STANDING
from sqmlib.swot.priorities import FLAT, Weights

__all__ = ["axes_table", "conventions_table", "outside", "position_table", "scale_of", "totals_table"]

Floats = NDArray[np.float64]


def scale_of(convention: str) -> tuple[float, float]:
    """Return the ends of the scale of totals under a convention.

    >>> scale_of("david"), scale_of("wheelen_hunger")
    ((1.0, 4.0), (1.0, 5.0))
    """
    limits = CONVENTIONS[convention].value
    return float(min(low for low, _ in limits.values())), float(max(high for _, high in limits.values()))


def outside(factors: pd.DataFrame, convention: str) -> pd.Series:
    """Say which factors have a rating that the convention does not allow for their kind."""
    limits = CONVENTIONS[convention].value
    ends = np.array([limits[kind] for kind in factors["kind"]], float).reshape(-1, 2)
    rating = factors["rating"].to_numpy(float)
    with np.errstate(invalid="ignore"):
        off = (rating < ends[:, 0]) | (rating > ends[:, 1])
    return pd.Series(off, index=factors.index)


def _own(board: Board, matrix: str) -> NDArray[np.bool_]:
    return board.factors["kind"].isin(MATRICES[matrix]).to_numpy()


def totals_table(board: Board, weights: Weights, convention: str) -> pd.DataFrame:
    """Return both totals under the convention in use, index ``matrix``.

    ``n_factors`` and ``n_used``, those with weight and rating; ``weight_sum`` of all weights; ``total`` sum of weight x
    rating; ``normalized`` the same with weights brought to a sum of 1; ``favorable`` and ``unfavorable`` the parts of
    strengths or opportunities and of weaknesses or threats in ``total``; ``low high`` range when any one factor is left
    out (normalized), or 95 % of resampled votes where the weights come from votes; ``middle`` of the scale;
    ``standing`` of ``normalized``; ``weights`` where they come from.
    """
    ratings, rows = board.factors["rating"].to_numpy(float), {}
    for matrix, kinds in MATRICES.items():
        own = _own(board, matrix)
        w, r = weights.weight[own], ratings[own]
        used = ~(np.isnan(w) | np.isnan(r))
        _, total, normalized = weighted_total(w, r)
        good = (board.factors["kind"] == kinds[0]).to_numpy()[own]
        low, high = _range(sample(board, weights, matrix), drawn(weights, matrix))
        rows[matrix] = {
            "n_factors": int(own.sum()),
            "n_used": int(used.sum()),
            "weight_sum": float(w[~np.isnan(w)].sum()) if (~np.isnan(w)).any() else np.nan,
            "total": total,
            "normalized": normalized,
            "low": low,
            "high": high,
            "favorable": float((w * r)[used & good].sum()) if used.any() else np.nan,
            "unfavorable": float((w * r)[used & ~good].sum()) if used.any() else np.nan,
            "middle": sum(scale_of(convention)) / 2,
            "standing": standing(normalized, convention),
            "weights": weights.source[matrix],
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("matrix")


def standing(total: float, convention: str) -> Any:
    """Return below, at_middle or above the middle of the scale; NaN without a total."""
    if np.isnan(total):
        return np.nan
    return STANDING[int(np.sign(np.round(total - sum(scale_of(convention)) / 2, 9)))]


def sample(board: Board, weights: Weights, matrix: str) -> Floats:
    """Return totals that could as well have come out: of resampled votes, else without one factor at a time."""
    own, ratings = _own(board, matrix), board.factors["rating"].to_numpy(float)[_own(board, matrix)]
    moving = drawn(weights, matrix)
    w = weights.draws[:, own] if moving else weights.weight[own] * (1 - np.eye(int(own.sum())))
    w = np.where(np.isnan(ratings) | np.isnan(w), 0, w)
    with np.errstate(invalid="ignore", divide="ignore"):
        return (w @ np.where(np.isnan(ratings), 0, ratings)) / w.sum(1)


def drawn(weights: Weights, matrix: str) -> bool:
    """Say whether the weights of a matrix come from people and were resampled."""
    return weights.draws is not None and weights.source[matrix] in FLAT


def _range(totals: Floats, resampled: bool = False) -> tuple[float, float]:
    """Return 95 % of resamples, or the range of a few repetitions."""
    totals = totals[np.isfinite(totals)]
    if len(totals) < 2:
        return np.nan, np.nan
    ends = np.quantile(totals, (0.025, 0.975)) if resampled else (totals.min(), totals.max())
    return float(ends[0]), float(ends[1])


def conventions_table(board: Board, weights: Weights) -> pd.DataFrame:
    """Return both totals under every convention, index (matrix, convention).

    ``low high`` ends of the scale; ``outside`` ratings the convention does not allow; ``total`` with weights brought to
    a sum of 1, not given when a rating is outside; ``relative`` its place on the scale, 0 lowest to 1 highest;
    ``standing`` against the middle.
    """
    rows = {}
    for matrix in MATRICES:
        own = board.factors[_own(board, matrix)]
        for name in CONVENTIONS:
            low, high = scale_of(name)
            off = int(outside(own, name).sum())
            total = weighted_total(weights.weight[_own(board, matrix)], own["rating"])[2] if not off else np.nan
            rows[matrix, name] = {
                "low": low,
                "high": high,
                "outside": off,
                "total": total,
                "relative": (total - low) / (high - low),
                "standing": standing(total, name),
            }
    index = pd.MultiIndex.from_tuples(rows, names=["matrix", "convention"])
    return pd.DataFrame(list(rows.values()), index=index)


def axes_table(space: pd.DataFrame) -> pd.DataFrame:
    """Return the four axes of a SPACE matrix, index ``axis``: ``n`` scores, unrounded ``mean``, ``lowest highest``."""
    scores = space["score"].groupby(space["axis"]).agg(["count", "mean", "min", "max"]).reindex(list(AXES))
    scores.columns = ["n", "mean", "lowest", "highest"]
    return scores.assign(n=scores["n"].fillna(0).astype(int)).rename_axis("axis")


def position_table(board: Board, weights: Weights, totals: pd.DataFrame, convention: str) -> pd.DataFrame:
    """Return where the organisation stands, index ``view`` (ie, space; without SPACE scores only ie).

    ``x y`` IFE and EFE total, or the SPACE vector; ``x_low x_high y_low y_high`` the range of ``basis``; ``cell`` I to
    IX, ``posture`` what follows; ``kept`` share of the repetitions of ``basis`` with the same cell or posture;
    ``basis`` votes resampled or leave_one_out (one factor or score at a time).
    """
    rows = {"ie": _ie(board, weights, totals, convention)}
    axes = axes_table(board.space)
    if (axes["n"] > 0).all():
        rows["space"] = _space(board.space)
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("view")


def _ie(board: Board, weights: Weights, totals: pd.DataFrame, convention: str) -> dict[str, Any]:
    x, y = (float(totals.at[m, "normalized"]) for m in MATRICES)
    ends = {f"{a}_{e}": float(totals.at[m, e]) for a, m in zip("xy", MATRICES, strict=True) for e in ("low", "high")}
    moving = [m for m in MATRICES if drawn(weights, m)]
    basis = "votes" if moving else "leave_one_out"
    if np.isnan(x + y):
        return {"x": x, "y": y, **ends, "cell": np.nan, "posture": np.nan, "kept": np.nan, "basis": basis}
    scale = scale_of(convention)
    cell = str(ie_cell(x, y, *scale))
    samples = {m: sample(board, weights, m) for m in MATRICES}
    if moving:  # both totals of one resample together
        size = len(samples[moving[0]])
        points = [samples[m] if m in moving else np.full(size, at) for m, at in zip(MATRICES, (x, y), strict=True)]
    else:
        xs, ys = samples["ife"], samples["efe"]
        points = [np.append(xs, np.full(len(ys), x)), np.append(np.full(len(xs), y), ys)]
    known = np.isfinite(points[0]) & np.isfinite(points[1])
    cells = ie_cell(points[0][known], points[1][known], *scale)
    kept = float((cells == cell).mean()) if len(cells) else np.nan
    return {"x": x, "y": y, **ends, "cell": cell, "posture": IE_POSTURES[cell], "kept": kept, "basis": basis}


def _space(space: pd.DataFrame) -> dict[str, Any]:
    scores = {axis: space.loc[space["axis"] == axis, "score"].dropna().tolist() for axis in AXES}
    x, y = space_point(scores)
    found = posture(x, y)
    others = [
        space_point({**scores, axis: [*values[:i], *values[i + 1 :]]})
        for axis, values in scores.items()
        if len(values) > 1
        for i in range(len(values))
    ]
    xs, ys = np.array(others).reshape(-1, 2).T
    ends = dict(zip(("x_low", "x_high", "y_low", "y_high"), (*_range(xs), *_range(ys)), strict=True))
    kept = float(np.mean([posture(*point) == found for point in others])) if others else np.nan
    return {"x": x, "y": y, **ends, "cell": "unused", "posture": found, "kept": kept, "basis": "leave_one_out"}


def groups_table(board: Board, weight: Floats, share: Floats, draws: Floats | None) -> pd.DataFrame:
    """Return the four groups, index ``kind``: ``n_factors``, ``weight`` sum, ``share`` with 95 % interval, ``mean``."""
    rows = {}
    for kind in KINDS:
        own = (board.factors["kind"] == kind).to_numpy()
        known = own & ~np.isnan(share)
        ends = (np.nan, np.nan)
        if draws is not None and known.any():
            ends = tuple(np.nanquantile(np.nansum(draws[:, own], axis=1), (0.025, 0.975)))
        rows[kind] = {
            "n_factors": int(own.sum()),
            "weight": float(np.nansum(weight[own])) if (~np.isnan(weight[own])).any() else np.nan,
            "share": float(share[known].sum()) if known.any() else np.nan,
            "share_low": ends[0],
            "share_high": ends[1],
            "mean_share": float(share[known].mean()) if known.any() else np.nan,
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("kind")
