"""The same items in several segments or waves, each against the crosshair of all answers; small groups hidden."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from sqmlib.checks import Remark
from sqmlib.ipa.analysis import Study, codes_of, own_probability, shares_of
from sqmlib.ipa.intervals import bounds
from sqmlib.ipa.knowledge import SETTLED, SHARES_FROM
from sqmlib.ipa.positions import positions_of
from sqmlib.result import not_computable
from sqmlib.stats import effective_n, hidden_groups, natural

__all__ = ["Grouped", "frames_of", "group_table"]


@dataclass(frozen=True, eq=False)
class Grouped:
    """Frames by segment and wave, the reasons of their empty cells, and remarks."""

    frames: dict[str, pd.DataFrame] = field(default_factory=dict)
    reasons: dict[str, dict] = field(default_factory=dict)
    notes: list[Remark] = field(default_factory=list)


def frames_of(study: Study, segment: str | None) -> Grouped:
    """Return ``segments`` when a segment column is there and ``waves`` when a wave column is, unless it is empty."""
    out = Grouped()
    for frame, name, column in (("segments", "segment", segment or "segment"), ("waves", "wave", "wave")):
        if column in study.survey.frame and study.survey.frame[column].notna().any():
            table, reasons, hidden = group_table(study, study.survey.frame[column], name)
            out.frames[frame], out.reasons[frame] = table, reasons
            out.notes.extend([Remark(f"ipa.note.hidden_{name}", "info", {"groups": hidden})] if hidden else [])
            out.notes.extend(_moved(table, name))
    return out


def group_table(study: Study, groups: pd.Series, name: str) -> tuple[pd.DataFrame, dict, list[str]]:
    """Return the coordinates of every item in each group.

    Parameters
    ----------
    study : Study
        The whole survey.
    groups : pandas.Series
        Group of each respondent; missing ones are left out.
    name : {"segment", "wave"}
        Name of the second index level.

    Returns
    -------
    table : pandas.DataFrame, index (item, `name`)
        ``importance performance`` with 95 % bounds ``*_low *_high`` (of derived importance none), ``quadrant`` by the
        crosshair of all answers, so that groups are compared on one map; ``p_quadrant`` share of resamples of all
        respondents with the same quadrant, the crosshair found anew in each, from 30 respondents of the group on;
        ``n`` and ``n_eff`` as in the main table.
    reasons : dict
        Cells without a number.
    hidden : list of str
        Groups hidden.
    """
    labels = groups.astype(object).where(groups.notna(), None)
    names = sorted({str(g) for g in labels if g is not None}, key=natural)
    member = np.stack([(labels.map(str) == g).to_numpy() & groups.notna().to_numpy() for g in names])
    sizes = dict(zip(names, member.sum(axis=1).tolist(), strict=True))
    hidden = hidden_groups(sizes, study.options.min_group)
    index = pd.MultiIndex.from_product([study.survey.items, names], names=["item", name])
    parts = [_one(study, rows) for rows in member]
    columns = {c: np.stack([part[c] for part in parts], axis=1).ravel() for c in parts[0]}
    table = pd.DataFrame(columns, index=index)
    here = positions_of(study.tally, study.tally.groups(member), study.options)
    lines = study.here.lines(study.options.crosshair, study.options)
    table.insert(0, "importance", here.importance.T.ravel())
    table.insert(3, "performance", here.performance.T.ravel())
    table["quadrant"] = codes_of(here.quadrants(study.options.crosshair, study.options, lines).T.ravel())
    large = np.array([effective_n(study.survey.scaled[rows]) >= SHARES_FROM for rows in member])
    table["p_quadrant"] = _probabilities(study, table["quadrant"], member, large & ~np.isin(names, hidden))
    return _hide(study, table, hidden, np.tile(large, len(study.index)))


def _probabilities(study: Study, found: pd.Series, member: np.ndarray, told: np.ndarray) -> np.ndarray:
    """Return how often each group's item keeps its quadrant in resamples; NaN in groups that are not to be told."""
    out, options = np.full((len(member), len(study.index)), np.nan), study.options
    if study.drawn is None:
        return out.T.ravel()
    lines, own = study.drawn.lines(options.crosshair, options), found.to_numpy().reshape(out.T.shape)
    for k in np.flatnonzero(told):
        sums = study.tally.draws(options.bootstrap, options.seed, member[k])
        drawn = positions_of(study.tally, sums, options).quadrants(options.crosshair, options, lines)
        out[k] = own_probability(shares_of(drawn, study.index), pd.Series(own[:, k]))
    return out.T.ravel()


def _one(study: Study, rows: np.ndarray) -> dict[str, np.ndarray]:
    """Return bounds and numbers of answers of one group."""
    survey, options = study.survey, study.options
    weights = None if survey.weights is None else survey.weights[rows]
    performance = bounds(survey.performance[rows], weights, options.statistic, options.scale[1])
    empty = np.full(len(survey.items), np.nan)
    stated = (empty, empty)
    if not options.derived:
        stated = bounds(survey.stated[rows], weights, options.statistic, options.importance_scale[1])[:2]
    found = dict(zip(("importance_low", "importance_high"), stated, strict=True))
    found |= dict(zip(("performance_low", "performance_high", "n_eff"), performance, strict=True))
    return found | {"n": (~np.isnan(survey.performance[rows])).sum(0).astype(float)}


def _hide(study: Study, table: pd.DataFrame, hidden: list[str], large: np.ndarray):
    """Empty the rows of hidden groups and say why cells hold no number; `large` rows may have probabilities."""
    small, derived = table.index.get_level_values(1).isin(hidden), study.options.derived
    table.loc[small, [c for c in table if c != "quadrant"]] = np.nan
    table["quadrant"] = table["quadrant"].astype(object).where(~small, None)
    reasons = not_computable(table, "few_answers" if derived else "no_answers")
    known = table["performance"].notna()
    few = study.unsure if study.drawn is None else "few_respondents"
    for rows, code in ((~large, few), (large, study.unsure)):
        reasons |= not_computable(table[known & table["importance"].notna() & rows], code, ["p_quadrant"])
    bounds_ = [c for c in table if c.endswith(("_low", "_high"))]
    reasons |= not_computable(table[known], "n_is_1", bounds_)
    if derived:
        reasons |= not_computable(table[known], "not_in_groups", ["importance_low", "importance_high"])
    return table, reasons | not_computable(table[small], "group_hidden"), hidden


def _moved(table: pd.DataFrame, name: str) -> list[Remark]:
    """Name the items that stand in different quadrants in the groups shown, and those near a line in one of them."""
    shown = table["quadrant"].dropna()
    moved = [item for item, codes in shown.groupby(level="item", sort=False) if codes.nunique() > 1]
    near = table.index[table["p_quadrant"] < SETTLED.limits[0]].get_level_values("item")
    lists = {"differs": moved, "unsure": list(dict.fromkeys(near))}
    return [Remark(f"ipa.note.{name}_{key}", "info", {"items": items}) for key, items in lists.items() if items]
