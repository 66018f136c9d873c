"""Segments, and waves with signed changes: paired where the same people answered. Small groups are hidden."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sqmlib.checks import Remark
from sqmlib.result import not_computable
from sqmlib.satisfaction import differences, formulas
from sqmlib.satisfaction.differences import Difference
from sqmlib.satisfaction.knowledge import PAIRED_FROM, SHARES_FROM
from sqmlib.satisfaction.scores import COLUMNS, score_of
from sqmlib.satisfaction.survey import Measure, Options, Survey
from sqmlib.stats import g_test, hidden_groups, holm, natural

__all__ = ["Grouped", "frames_of", "segment_table", "wave_table"]

CHANGES = ["change", "change_low", "change_high", "p_change", "pairs"]
DESIGNS = ("independent", "overlapping", "paired")
TESTS = ["p", "p_holm"]


@dataclass(frozen=True, eq=False)
class Grouped:
    """Frames by segment and wave, the reasons of their empty cells, and remarks."""

    frames: dict[str, pd.DataFrame] = field(default_factory=dict)
    reasons: dict[str, dict] = field(default_factory=dict)
    notes: list[Remark] = field(default_factory=list)


@dataclass(frozen=True, eq=False)
class Groups:
    """The groups of one column, in their natural order.

    Attributes
    ----------
    names : list of str
        Groups.
    member : ndarray of bool, shape (groups, respondents)
        Who belongs to each.
    hidden : list of str
        Groups too small to show.
    """

    names: list[str]
    member: NDArray[np.bool_]
    hidden: list[str]

    @classmethod
    def of(cls, column: pd.Series, least: int) -> Groups:
        """Return the groups of a column; missing values belong to none."""
        text, known = column.astype(object).map(str), column.notna().to_numpy()
        names = sorted(text[known].unique(), key=natural)
        member = np.stack([(text == name).to_numpy() & known for name in names])
        sizes = dict(zip(names, member.sum(axis=1).tolist(), strict=True))
        return cls(names, member, hidden_groups(sizes, least))


def frames_of(survey: Survey, options: Options, segment: str | None) -> Grouped:
    """Return ``segments`` when a segment column is there and ``waves`` when a wave column is, unless it is empty."""
    out = Grouped()
    makers = {"segments": ("segment", segment or "segment", segment_table), "waves": ("wave", "wave", wave_table)}
    for frame, (name, column, make) in makers.items():
        if column in survey.frame and survey.frame[column].notna().any():
            groups = Groups.of(survey.frame[column], options.min_group)
            out.frames[frame], out.reasons[frame], notes = make(survey, options, groups)
            hidden = {"groups": groups.hidden}
            out.notes.extend([Remark(f"satisfaction.note.hidden_{name}", "info", hidden)] if groups.hidden else [])
            out.notes.extend(notes)
    return out


def _scores(survey: Survey, options: Options, groups: Groups, name: str) -> pd.DataFrame:
    """Return the figures of every measure in every group."""
    rows = {
        (m.name, group): score_of(m, member, survey.weights, options)
        for m in survey.measures
        for group, member in zip(groups.names, groups.member, strict=True)
    }
    index = pd.MultiIndex.from_tuples(list(rows), names=["measure", name])
    return pd.DataFrame(list(rows.values()), index=index)[list(COLUMNS)]


def _small(table: pd.DataFrame, groups: Groups, options: Options) -> pd.Series:
    """Return which rows to hide: groups too small, and questions that too few in a group answered."""
    small = pd.Series(table.index.get_level_values(1).isin(groups.hidden), table.index)
    for name, rows in table.groupby(level=0, sort=False):
        sizes = rows["n"].droplevel(0)
        rare = hidden_groups(sizes[sizes > 0].to_dict(), options.min_group)
        small.loc[[(name, group) for group in rare]] = True
    return small


def _blank(table: pd.DataFrame, small: pd.Series) -> dict:
    """Take the hidden figures out; return why cells hold no number."""
    table.loc[small, list(COLUMNS)] = np.nan
    reasons = not_computable(table, "no_answers")
    there = table["n"] > 0
    reasons |= not_computable(table[there], "n_is_1", [c for c in COLUMNS if c.endswith(("low", "high"))])
    reasons |= not_computable(table[there & table["nps"].isna()], "not_nps", ["nps", "nps_low", "nps_high"])
    return reasons | not_computable(table[small], "group_hidden")


def segment_table(survey: Survey, options: Options, groups: Groups) -> tuple[pd.DataFrame, dict, list[Remark]]:
    """Return the scores by segment, with a test whether the segments answer alike.

    Returns
    -------
    table : pandas.DataFrame, index (measure, segment)
        Columns as of the main table; ``p p_holm`` G-test of bad, middle and good answers over the segments shown
        (unweighted, permutation where counts are small), Holm over the measures; the same in every row of a measure,
        given from 30 answers on.
    reasons : dict
        Cells without a number.
    notes : list of Remark
        Measures on which segments differ.
    """
    table = _scores(survey, options, groups, "segment")
    small = _small(table, groups, options)
    p = np.array([_same(m, groups, small[m.name].to_numpy(), options.seed) for m in survey.measures])
    table["p"], table["p_holm"] = np.repeat(p, len(groups.names)), np.repeat(holm(p), len(groups.names))
    reasons = _blank(table, small)
    for name in dict.fromkeys(table.index.get_level_values(0)):
        rows = table.loc[[name]]
        code = "few_respondents" if rows["n"].sum() < SHARES_FROM else "one_group" if _shown(rows) < 2 else "one_class"
        reasons |= not_computable(rows, code, TESTS)
    differ = [m.name for m, q in zip(survey.measures, holm(p), strict=True) if q < 0.05]
    notes = [Remark("satisfaction.note.segment_differs", "info", {"measures": differ})] if differ else []
    return table, reasons, notes


def _shown(rows: pd.DataFrame) -> int:
    return int((rows["n"] > 0).sum())


def _same(measure: Measure, groups: Groups, small: NDArray[np.bool_], seed: int) -> float:
    """Return p of the hypothesis that the groups shown answer alike."""
    scores = measure.scores
    counts = np.array([[(scores[m] == s).sum() for s in (-1, 0, 1)] for m in groups.member])[~small]
    if len(counts) < 2 or counts.sum() < SHARES_FROM:
        return np.nan
    return g_test(counts, seed=seed)[1]


def wave_table(survey: Survey, options: Options, groups: Groups) -> tuple[pd.DataFrame, dict, list[Remark]]:
    """Return the scores by wave, each with its signed change from the wave before.

    Returns
    -------
    table : pandas.DataFrame, index (measure, wave)
        Columns as of the main table; ``change`` value less the value of the wave shown before, in its unit, with 95 %
        bounds ``change_low change_high``, ``p_change`` from 30 answers in both waves on; ``pairs`` people who answered
        both; ``design`` how the waves were compared.
    reasons : dict
        Cells without a number.
    notes : list of Remark
        Waves with the same people, people left out of pairs, scores that changed.

    Notes
    -----
    paired: at least half of the smaller wave answered both; only these people count for the change. overlapping: fewer
    did; everybody counts, and the interval allows for those who answered twice. independent: nobody did.
    """
    table = _scores(survey, options, groups, "wave")
    small = _small(table, groups, options)
    table[CHANGES], table["design"], left = np.nan, None, {}
    table["design"] = table["design"].astype(object)
    ids = survey.frame["respondent"].astype("str").to_numpy()
    for measure in survey.measures:
        before = None
        for name, member in zip(groups.names, groups.member, strict=True):
            answered, place = member & ~np.isnan(measure.values), (measure.name, name)
            if small[place] or not answered.any():
                continue
            if before is not None:
                found, design, lost = change_of(measure, before, answered, ids, survey.weights)
                few = min(before.sum(), answered.sum()) < SHARES_FROM
                table.loc[place, CHANGES] = [*found[:3], np.nan if few else found.p, found.pairs]
                table.loc[place, "design"] = design
                left[measure.name] = max(left.get(measure.name, 0), lost)
            before = answered
    reasons = _blank(table, small) | _change_reasons(table)
    return table, reasons | not_computable(table[small], "group_hidden"), _wave_notes(table, left)


def _change_reasons(table: pd.DataFrame) -> dict:
    """Return why a wave has no change, or one without bounds or test."""
    reasons = not_computable(table, "first_wave", [*CHANGES, "design"])
    compared = table["change"].notna()
    reasons |= not_computable(table[compared], "no_difference", CHANGES)
    few = (table["n"] < SHARES_FROM) | (table.groupby(level=0)["n"].shift() < SHARES_FROM)
    return reasons | not_computable(table[compared & few], "few_respondents", ["p_change"])


def change_of(
    measure: Measure, before: NDArray[np.bool_], after: NDArray[np.bool_], ids: NDArray, weights: NDArray | None
) -> tuple[Difference, str, int]:
    """Return the change of one measure between two sets of rows, its design, and how many answers pairs leave out."""
    common, first, second = np.intersect1d(ids[before], ids[after], return_indices=True)
    smaller = min(before.sum(), after.sum())
    if len(common) >= 2 and len(common) >= PAIRED_FROM * smaller:
        rows = np.flatnonzero(before)[first], np.flatnonzero(after)[second]
        return _paired(measure, rows, weights), "paired", int(before.sum() + after.sum() - 2 * len(common))
    if len(common):
        values, w = _values(measure), np.ones(len(ids)) if weights is None else weights
        samples = [(values[rows], w[rows]) for rows in (before, after)]
        return differences.overlapping_difference(*samples, (ids[before], ids[after])), "overlapping", 0
    return _independent(measure, before, after, weights), "independent", 0


def _values(measure: Measure) -> NDArray:
    """Return what is averaged per person: net score, satisfied or not, the answer itself."""
    if measure.kind == "nps":
        return 100 * measure.scores
    return (measure.scores == 1).astype(float) if measure.kind == "csat" else measure.values


def _paired(measure: Measure, rows: tuple[NDArray, NDArray], weights: NDArray | None) -> Difference:
    values = _values(measure)
    w = None if weights is None else weights[rows[1]]
    return differences.paired_difference(values[rows[1]] - values[rows[0]], w)


def _independent(measure: Measure, before: NDArray, after: NDArray, weights: NDArray | None) -> Difference:
    if measure.kind == "ces":
        w = None if weights is None else (weights[before], weights[after])
        return differences.difference_of_means(measure.values[before], measure.values[after], w)
    counts = [
        formulas.effective_counts(measure.scores[rows], None if weights is None else weights[rows])
        for rows in (before, after)
    ]
    if measure.kind == "nps":
        return differences.difference_of_nps(*counts)
    return differences.difference_of_shares(*((c[2], c.sum()) for c in counts))


def _wave_notes(table: pd.DataFrame, left: dict[str, int]) -> list[Remark]:
    """Say which waves were compared person by person, who was left out of that, and which scores changed."""
    notes = []
    for design in ("paired", "overlapping"):
        names = list(dict.fromkeys(table.index[(table["design"] == design).to_numpy()].get_level_values(0)))
        notes += [Remark(f"satisfaction.note.{design}", "info", {"measures": names})] if names else []
    lost = {name: n for name, n in left.items() if n}
    if lost:
        most = max(lost, key=lambda name: lost[name])
        notes.append(Remark("satisfaction.note.unpaired", "warning", {"measure": most, "n": lost[most]}))
    clear = table[(table["change_low"] > 0) | (table["change_high"] < 0)]
    for (name, wave), row in clear.iterrows():
        way = "rose" if row["change"] > 0 else "fell"
        notes.append(Remark(f"satisfaction.note.wave_{way}", "info", {"measure": name, "wave": wave}))
    return notes
