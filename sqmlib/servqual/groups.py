"""Segments and waves: the same dimensions in several groups, compared, with small groups hidden."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sqmlib import stats
from sqmlib.checks import Remark
from sqmlib.servqual.analysis import described
from sqmlib.servqual.formulas import paired_test
from sqmlib.servqual.knowledge import ALPHA, SHARES_FROM
from sqmlib.servqual.scoring import Scores

__all__ = ["Grouped", "frames_of", "group_table", "hidden_groups", "welch"]

Floats = NDArray[np.float64]
TESTS = ["f", "p", "p_holm"]  # one number per dimension, over the groups


def hidden_groups(sizes: pd.Series, least: int) -> list[str]:
    """Return the groups too small to show, with the next smallest while the hidden ones could be computed back.

    >>> hidden_groups(pd.Series({"north": 90, "south": 40, "night": 3}), 5)
    ['night', 'south']
    """
    ordered = sizes.sort_values(kind="stable")
    count = int((ordered < least).sum())
    while 0 < count < len(ordered) and (count < 2 or ordered.iloc[:count].sum() < least):
        count += 1
    return [str(g) for g in ordered.index[:count]]


def welch(mean: Floats, variance: Floats, n: Floats) -> tuple[float, float]:
    """Return F and p of equal means in groups of unequal variance; NaN without two groups with spread. Welch 1951.

    >>> f, p = welch(np.array([4.0, 5.0]), np.array([1.0, 2.0]), np.array([30.0, 40.0]))
    >>> round(f, 4), round(p, 4)
    (12.0, 0.0009)
    """
    from scipy.special import fdtrc

    usable = (n > 1) & (variance > 1e-20)
    if usable.sum() < 2 or not usable.all():
        return np.nan, np.nan
    w, k = n / variance, len(n)
    grand = (w * mean).sum() / w.sum()
    spread = ((1 - w / w.sum()) ** 2 / (n - 1)).sum()
    f = (w * (mean - grand) ** 2).sum() / (k - 1) / (1 + 2 * (k - 2) / (k**2 - 1) * spread)
    return float(f), float(fdtrc(k - 1, (k**2 - 1) / (3 * spread), f))


def group_table(scores: Scores, groups: pd.Series, name: str) -> tuple[pd.DataFrame, dict, list[str]]:
    """Return dimensions by group.

    Parameters
    ----------
    scores : Scores
        Of every respondent.
    groups : pandas.Series
        Group of each respondent; missing ones are left out.
    name : {"segment", "wave"}
        Name of the second index level.

    Returns
    -------
    table : pandas.DataFrame, index (dimension, `name`)
        ``n n_eff``; ``expectation perception gap`` with 95 % t intervals; ``dz``; ``p_rest`` the group against all
        others shown (Welch's t), Holm over all rows; ``f p p_holm`` Welch's one-way test over the groups shown, Holm
        over the dimensions, the same in every row of a dimension. Tests of gaps, of perceptions when only these were
        asked; no p unless every group compared has 30 respondents.
    reasons : dict
        Cells without a number.
    hidden : list of str
        Groups hidden.
    """
    text = groups.astype(object).where(groups.notna(), None).map(lambda g: None if g is None else str(g))
    names = sorted(text.dropna().unique(), key=_natural)
    hidden = hidden_groups(text.value_counts().reindex(names), scores.survey.options.min_group)
    member = {g: (text == g).to_numpy() for g in names}
    parts = {g: _one_group(scores, at) for g, at in member.items()}
    shown = [g for g in names if g not in hidden]
    table = pd.concat(parts, names=[name]).swaplevel()
    index = pd.MultiIndex.from_product([scores.survey.template.dimensions, names], names=["dimension", name])
    table = table.reindex(index)
    return _hide(_tested(table, scores, member, shown, name), hidden, name, scores)


def _natural(name: str) -> list[tuple[int, int, str]]:
    """Sort key that puts wave 2 before wave 10."""
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in re.split(r"(\d+)", name) if part]


def _one_group(scores: Scores, at: NDArray[np.bool_]) -> pd.DataFrame:
    survey = scores.survey
    w = None if survey.weights is None else survey.weights[at]
    blocks = {"expectation": scores.expectation, "perception": scores.perception, "gap": scores.gap}
    moments = {name: stats.moments(block[at], w) for name, block in blocks.items()}
    out = described(moments, pd.Index(list(survey.template.dimensions), name="dimension"))
    out.insert(0, "n", (~np.isnan(scores.perception[at])).sum(0).astype(float))
    out.insert(1, "n_eff", moments["perception"][2])
    return out.assign(dz=paired_test(*moments["gap"])[2])


def _tested(table: pd.DataFrame, scores: Scores, member: dict, shown: list[str], name: str) -> pd.DataFrame:
    """Add the tests of every dimension over the groups shown."""
    judged = scores.perception if scores.survey.expectation is None else scores.gap
    over, rest = np.full((len(judged.T), 2), np.nan), pd.Series(np.nan, table.index)
    weights = scores.survey.weights
    for d, dimension in enumerate(scores.survey.template.dimensions):
        cells = [_moments(judged[member[g], d], None if weights is None else weights[member[g]]) for g in shown]
        if len(cells) < 2 or min(n for _, _, n in cells) < SHARES_FROM:
            continue
        over[d] = welch(*(np.array(part) for part in zip(*cells, strict=True)))
        for g, own in zip(shown, cells, strict=True):
            at = np.any([member[o] for o in shown if o != g], axis=0)
            others = _moments(judged[at, d], None if weights is None else weights[at])
            rest[dimension, g] = welch(*(np.array(pair) for pair in zip(own, others, strict=True)))[1]
    each = np.column_stack([over, stats.holm(over[:, 1])]).repeat(len(member), axis=0)
    table["p_rest"] = stats.holm(rest)
    table[TESTS] = each
    return table


def _moments(values: Floats, weights: Floats | None) -> tuple[float, float, float]:
    return tuple(float(part[0]) for part in stats.moments(values[:, None], weights))


def _hide(table: pd.DataFrame, hidden: list[str], name: str, scores: Scores) -> tuple[pd.DataFrame, dict, list[str]]:
    small = table.index.get_level_values(name).isin(hidden)
    table.loc[small, [c for c in table if c not in TESTS]] = np.nan
    sizes = table["n_eff"].groupby(level="dimension").min()
    many = len(set(table.index.get_level_values(name)) - set(hidden))
    reasons = {}
    rows, columns = list(table.index), list(table.columns)
    expected = scores.survey.expectation is not None
    for r, c in zip(*np.nonzero(table.isna().to_numpy()), strict=True):
        (dimension, _), column = rows[r], columns[c]
        if small[r] and column not in TESTS:
            code = "group_hidden"
        elif column in (*TESTS, "p_rest"):
            code = "one_group" if many < 2 else "few_respondents" if sizes[dimension] < SHARES_FROM else "no_spread"
        elif not expected and column.startswith(("expectation", "gap", "dz")):
            code = "no_expectations"
        else:
            n = table["n"].iloc[r]
            code = "no_complete_pair" if n == 0 else "n_is_1" if n == 1 else "no_spread"
        reasons[rows[r], column] = code
    return table, reasons, hidden


@dataclass(frozen=True, eq=False)
class Grouped:
    """Frames by segment and wave with the reasons of their empty cells and what to say about them."""

    frames: dict[str, pd.DataFrame] = field(default_factory=dict)
    reasons: dict[str, dict] = field(default_factory=dict)
    notes: list[Remark] = field(default_factory=list)


def frames_of(scores: Scores) -> Grouped:
    """Return ``segments`` when a segment column is there and ``waves`` when a wave column is, unless it is empty."""
    out = Grouped()
    for frame, name in (("segments", "segment"), ("waves", "wave")):
        column = scores.survey.column(name)
        if column is not None:
            table, reasons, hidden = group_table(scores, scores.survey.frame[column], name)
            out.frames[frame], out.reasons[frame] = table, reasons
            out.notes.extend(group_notes(table, hidden, name))
    return out


def group_notes(table: pd.DataFrame, hidden: list[str], name: str) -> list[Remark]:
    """Return remarks: groups hidden, dimensions that differ between groups."""
    notes = [Remark(f"servqual.note.hidden_{name}", "info", {"groups": hidden})] if hidden else []
    value = "gap" if table["gap"].notna().any() else "perception"
    told = table[table[value].notna() & (table["p_holm"] < ALPHA)]
    for dimension, rows in told.groupby(level="dimension", sort=False):
        places = rows.index.get_level_values(name)
        worst, best = int(rows[value].argmin()), int(rows[value].argmax())
        values = {"dimension": dimension, "p": float(rows["p_holm"].iloc[0])}
        values |= {"worst": str(places[worst]), "low": float(rows[value].iloc[worst])}
        values |= {"best": str(places[best]), "high": float(rows[value].iloc[best])}
        notes.append(Remark(f"servqual.note.{name}_differs", "info", values))
    return notes
