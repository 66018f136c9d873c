"""Segments and waves: the same items in several groups, with a test and with small groups hidden."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sqmlib.checks import Remark
from sqmlib.kano import formulas
from sqmlib.kano.analysis import coefficients
from sqmlib.kano.knowledge import CATEGORIES
from sqmlib.stats import g_test, hidden_groups, holm, natural

if TYPE_CHECKING:
    from sqmlib.kano.survey import Options, Survey

__all__ = ["group_notes", "group_table", "hidden_groups"]

TESTS = ["g", "p", "p_holm"]  # one number per item, over the groups


def group_table(
    classes: NDArray[np.int8], groups: pd.Series, items: list[str], weights, rule, least: int, name: str, seed: int
) -> tuple[pd.DataFrame, dict, list[str]]:
    """Return counts, class and coefficients per item and group, with a test over the groups.

    Parameters
    ----------
    classes : ndarray of int8, shape (items, respondents)
        Class of every pair, 6 where incomplete.
    groups : pandas.Series
        Group of each respondent; missing ones are left out.
    items : list of str
        Item ids in the order of `classes`.
    weights : ndarray or None
        Sampling weights; the test uses unweighted counts.
    rule : callable
        Counts -> class.
    least : int
        Fewest respondents a group must have to be shown.
    name : {"segment", "wave"}
        Name of the second index level.
    seed : int
        Seed of the permutation test.

    Returns
    -------
    table : pandas.DataFrame, index (item, `name`)
        ``A O M I R Q n category`` and the shares of ``analysis.coefficients``; ``g p p_holm`` G-test over the groups
        shown (permutation distribution where expected counts are small, see ``stats.g_test``), Holm over the items; the
        same in every row of an item.
    reasons : dict
        Cells without a number: hidden groups and tests that need two groups.
    hidden : list of str
        Groups hidden.
    """
    names = sorted(groups.dropna().astype(str).unique(), key=natural)
    sizes = groups.dropna().astype(str).value_counts().reindex(names)
    hidden = hidden_groups(sizes.to_dict(), least)
    member = [(groups.astype(object).astype(str) == g).to_numpy() for g in names]
    scale = np.ones(classes.shape[1]) if weights is None else weights
    by = (scale, scale**2, np.ones(len(scale)))
    counts, squares, plain = (np.stack([_counts(classes, m * w) for m in member], axis=1) for w in by)
    shown = [g not in hidden for g in names]
    tests = np.array(
        [g_test(plain[i][shown], seed=seed) if sum(shown) > 1 else (np.nan, np.nan) for i in range(len(items))]
    )
    index = pd.MultiIndex.from_product([items, names], names=["item", name])
    table = _assemble(counts, squares, tests, rule, index)
    return _hide(table, hidden, name, sum(shown))


def _counts(classes: NDArray[np.int8], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.array([np.bincount(row, weights, minlength=7)[:6] for row in classes])


def _assemble(counts, squares, tests, rule, index) -> pd.DataFrame:
    flat, squares = counts.reshape(-1, 6), squares.sum(-1).ravel()
    kish = np.divide(flat.sum(-1), squares, out=np.zeros(len(flat)), where=squares > 0)  # effective n per weight
    table = pd.DataFrame(flat, columns=list(CATEGORIES), index=index)
    table["n"] = flat.sum(-1)
    table["category"] = formulas.codes(rule(flat))
    table = table.join(coefficients(flat, flat * kish[:, None], index))
    each = np.column_stack([tests, holm(tests[:, 1])]).repeat(counts.shape[1], axis=0)
    table[TESTS] = each
    return table


def _hide(table: pd.DataFrame, hidden: list[str], name: str, n_shown: int):
    small = table.index.get_level_values(name).isin(hidden)
    table.loc[small, [c for c in table if c not in ("category", *TESTS)]] = np.nan
    table["category"] = table["category"].astype(object).where(~small, None)
    reasons = {}
    rows, columns = list(table.index), list(table.columns)
    for r, c in zip(*np.nonzero(table.isna().to_numpy()), strict=True):
        tested = columns[c] in TESTS
        code = ("one_group" if n_shown < 2 else "one_class") if tested else "no_valid_answers"
        reasons[rows[r], columns[c]] = "group_hidden" if small[r] and not tested else code
    return table, reasons, hidden


@dataclass(frozen=True, eq=False)
class Grouped:
    """Frames by segment and wave with the reasons of their empty cells and what to say about them."""

    frames: dict[str, pd.DataFrame] = field(default_factory=dict)
    reasons: dict[str, dict] = field(default_factory=dict)
    notes: list[Remark] = field(default_factory=list)


def frames_of(
    survey: Survey, classes: NDArray[np.int8], options: Options, segment: str | None, least: int, seed: int
) -> Grouped:
    """Return ``segments`` when a segment column is there and ``drift`` when a wave column is, unless it is empty."""
    out = Grouped()
    for frame, name, column in (("segments", "segment", segment or "segment"), ("drift", "wave", "wave")):
        if column in survey.frame and survey.frame[column].notna().any():
            table, reasons, hidden = group_table(
                classes, survey.frame[column], survey.items, survey.weights, options.classify, least, name, seed
            )
            out.frames[frame], out.reasons[frame] = table, reasons
            out.notes.extend(group_notes(table, hidden, name))
    return out


def group_notes(table: pd.DataFrame, hidden: list[str], name: str) -> list[Remark]:
    """Return remarks: groups hidden, items that differ between groups, classes that change."""
    notes = [Remark(f"kano.note.hidden_{name}", "info", {"groups": hidden})] if hidden else []
    told = table[table["category"].notna() & (table["p_holm"] < 0.05)]
    for item, rows in told.groupby(level="item", sort=False):
        classes, p = rows["category"].tolist(), float(rows["p_holm"].iloc[0])
        kind = "changes" if len(set(classes)) > 1 else "differs"
        groups = rows.index.get_level_values(name).tolist()
        values = {"item": item, "p": p, "groups": groups, "classes": classes}
        notes.append(Remark(f"kano.note.{name}_{kind}", "info", values))
    return notes
