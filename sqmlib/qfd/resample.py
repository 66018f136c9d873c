"""How sure the ranks are: the same judgements, made again.

A draw answers: what if the group had met on another day? Every strength that was judged moves one step on the scale
none - weak - medium - strong with probability ``doubt``, up and down equally likely; at an end of the scale only the
step inwards is left, with half that probability. A pair that was not judged stays so: blank is not zero. Every
importance is drawn anew: from its 95 % interval where it has one (normal, not below 0), else by one point up or down
with probability ``doubt`` where importances are ratings (whole numbers up to 10), else times a lognormal factor of mean
1 and coefficient of variation ``doubt``. Current levels, targets and sales points stay as they are. The idea is the
parametric bootstrap (Efron & Tibshirani 1993); the steps are this project's own rule.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sqmlib.qfd import formulas
from sqmlib.qfd.analysis import Options, level_of, normalized, roof_values, valued
from sqmlib.qfd.house import House, wide
from sqmlib.qfd.knowledge import FIRM, LEVELS, RATINGS_UP_TO, SCALES

Floats = NDArray[np.float64]
_CELLS = 2_000_000  # strengths drawn at once
_TAILS = (2.5, 97.5)
_Z = 1.959963984540054


def draws_of(house: House, factors: Floats, kept: dict[str, NDArray[np.bool_]], options: Options) -> dict[str, Floats]:
    """Return draws of the relative importance in every phase.

    Parameters
    ----------
    house : House
    factors : ndarray, shape (requirements,)
        Improvement ratio times sales point.
    kept : dict of ndarray of bool
        Phase -> which of its things were handed on; a draw hands on the same ones.
    options : Options

    Returns
    -------
    dict of ndarray, shape (draws, things)
        ``characteristics`` and, as far as the cascade goes, ``processes`` and ``controls``. They do not depend on the
        order in which requirements and characteristics stand.
    """
    random = np.random.default_rng(options.seed)
    needs = house.requirements.sort_index()
    rows = house.requirements.index.get_indexer(needs.index)
    weights = drawn_importance(needs, options, random) * factors[rows]
    found: dict[str, Floats] = {}
    order, roof = needs.index, roof_values(house)
    for phase, frame, columns in phases(house):
        names = columns.sort_values()
        here = columns.get_indexer(names)
        levels = level_of(wide(frame, order, names))
        inner = roof[np.ix_(here, here)] if phase == "characteristics" else None
        blocks = _importances(formulas.relative(weights), levels, inner, options, random)
        found[phase] = formulas.relative(np.concatenate(list(blocks)))[:, names.get_indexer(columns)]
        weights, order = found[phase] * kept.get(phase, True), columns
    return found


def phases(house: House) -> Iterator[tuple[str, pd.DataFrame, pd.Index]]:
    """Yield name, relationships and columns of every house of the cascade, as far as it goes."""
    yield "characteristics", house.relationships, house.characteristics.index
    for name in ("processes", "controls"):
        frame = getattr(house, name)
        if not len(frame):
            return
        yield name, frame, frame.index.unique(1)


def drawn_importance(needs: pd.DataFrame, options: Options, random: np.random.Generator) -> Floats:
    """Return draws of the importances, shape (draws, requirements); see the module's docstring."""
    value = needs["importance"].to_numpy(float)
    low, high = needs["importance_low"].to_numpy(float), needs["importance_high"].to_numpy(float)
    shape = (options.bootstrap, len(value))
    normal, uniform = random.standard_normal(shape), random.random(shape)
    if is_rating(value):
        drawn = value + _steps(uniform, options.doubt)
    else:
        spread = np.log1p(options.doubt**2)
        drawn = value * np.exp(np.sqrt(spread) * normal - spread / 2)
    known = ~np.isnan(low) & ~np.isnan(high)
    from_survey = value + normal * np.where(known, high - low, 0) / (2 * _Z)
    return np.maximum(np.where(known, from_survey, drawn), 0)


def is_rating(importance: Floats) -> bool:
    """Say whether importances look like ratings: whole numbers up to 10.

    >>> is_rating(np.array([5.0, 3, 0])), is_rating(np.array([0.4, 0.6])), is_rating(np.array([40.0, 60]))
    (True, False, False)
    """
    return bool((importance == np.floor(importance)).all() and importance.max(initial=0) <= RATINGS_UP_TO)


def _steps(uniform: Floats, doubt: float) -> NDArray[np.int8]:
    """Return -1, 0 or 1 for uniform numbers: each step has half the probability."""
    return (uniform < doubt / 2).astype(np.int8) - (uniform > 1 - doubt / 2).astype(np.int8)


def _importances(
    weights: Floats, levels: NDArray[np.int64], roof: Floats | None, options: Options, random: np.random.Generator
) -> Iterator[Floats]:
    """Yield technical importances, a block of draws at a time."""
    rows, columns = np.nonzero(levels >= 0)
    judged = levels[rows, columns].astype(np.int8)
    scale = np.array(SCALES[options.scale].value)
    size = max(1, _CELLS // max(levels.size, 1))
    edges = [*range(0, len(weights), size), len(weights)]
    for start, stop in pairwise(edges):
        moved = judged + _steps(random.random((stop - start, len(judged)), dtype=np.float32), options.doubt)
        strengths = np.zeros((stop - start, *levels.shape))
        strengths[:, rows, columns] = scale[np.clip(moved, 0, len(LEVELS) - 1)]
        strengths = normalized(strengths, options.normalization, roof)
        yield formulas.technical_importance(weights[start:stop], strengths)


def intervals(draws: Floats, relative: Floats, rank: NDArray[np.int64]) -> dict[str, NDArray]:
    """Return 95 % intervals of relative importance and rank, and the probability of rank 1.

    The intervals hold the value the group's own judgements give, which is one of the possible draws.

    Returns
    -------
    dict
        ``relative_low relative_high rank_low rank_high p_first``.
    """
    low, high = np.percentile(draws, _TAILS, axis=0)
    ranked = np.concatenate([formulas.ranks(part) for part in np.array_split(draws, max(1, draws.size // 60_000))])
    rank_low, rank_high = np.percentile(ranked, _TAILS, axis=0, method="closest_observation")
    return {
        "relative_low": np.minimum(low, relative),
        "relative_high": np.maximum(high, relative),
        "rank_low": np.minimum(rank_low, rank).astype(int),
        "rank_high": np.maximum(rank_high, rank).astype(int),
        "p_first": (ranked == 1).mean(0),
    }


def sensitivity_table(draws: Floats | None, house: House, weights: Floats, options: Options) -> pd.DataFrame:
    """Return which differences of rank survive other judgements and another scale.

    Returns
    -------
    pandas.DataFrame, index (characteristic, other), the more important one first
        ``difference`` of relative importance; ``p_ahead`` share of draws in which the first stays ahead, a tie counting
        half; ``scales_agree`` whether the order is the same under 9-3-1, 5-3-1 and 4-2-1; ``neighbors`` whether they
        follow each other in rank; ``verdict`` firm (at least 95 % and the scales agree), scale (at least 95 %, but a
        scale turns it round), likely (80 %), open, tied. Without draws ``p_ahead`` is empty and ``verdict`` rests on
        the scales: scale, agreed or tied.
    """
    levels, roof = level_of(house.matrix), roof_values(house)
    found = {}
    for name in SCALES:
        strengths = normalized(valued(levels, name), options.normalization, roof)
        found[name] = formulas.relative(formulas.technical_importance(weights, strengths))
    here = found[options.scale]
    ranked = {name: formulas.ranks(values) for name, values in found.items()}
    order = np.argsort(-here, kind="stable")
    a, b = (order[side] for side in np.triu_indices(len(here), 1))
    names = house.characteristics.index
    index = pd.MultiIndex.from_arrays([names[a], names[b]], names=["characteristic", "other"])
    out = pd.DataFrame({"difference": here[a] - here[b]}, index=index)
    out["p_ahead"] = np.nan if draws is None else _ahead(draws)[a, b]
    signs = np.array([np.sign(r[b] - r[a]) for r in ranked.values()])
    out["scales_agree"] = (signs == signs[:1]).all(0)
    place = np.argsort(order)
    out["neighbors"] = place[b] - place[a] == 1
    out["verdict"] = _verdicts(out, ranked[options.scale][a] == ranked[options.scale][b])
    return out


def _ahead(draws: Floats) -> Floats:
    """Return the share of draws in which the row's thing is ahead of the column's, a tie counting half."""
    ahead = np.zeros((draws.shape[1], draws.shape[1]))
    for part in np.array_split(draws, max(1, draws.size // 60_000)):
        order = formulas.ranks(part)
        ahead += (order[:, :, None] < order[:, None, :]).sum(0) + 0.5 * (order[:, :, None] == order[:, None, :]).sum(0)
    return ahead / len(draws)


def _verdicts(pairs: pd.DataFrame, tied: NDArray[np.bool_]) -> NDArray[np.object_]:
    p, agree = pairs["p_ahead"].to_numpy(float), pairs["scales_agree"].to_numpy(bool)
    likely, firm = FIRM.limits
    cases = [tied, np.isnan(p) & agree, np.isnan(p), (p >= firm) & agree, p >= firm, p >= likely]
    words = ["tied", "agreed", "scale", "firm", "scale", "likely"]
    return np.select(cases, words, "open").astype(object)
