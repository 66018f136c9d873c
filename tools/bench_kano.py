"""KANO on a large survey against the usual ways with pandas; called by ``tools/bench.py kano``.

The same categories and coefficients of every item, from the same answers. Our ways: ``counts``, these figures alone;
``analyze``, the whole result without resamples, the input checked.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

LIKELY = [0.35, 0.2, 0.25, 0.12, 0.08]  # shares of the five positions


def survey(respondents: int, items: int, seed: int = 0) -> pd.DataFrame:
    """Return random answers as pandas reads them from a file: whole numbers in 64 bits, ids as text."""
    rng = np.random.default_rng(seed)
    answers = {
        f"item{i:02d}_{half}": rng.choice(5, respondents, p=LIKELY if half == "f" else LIKELY[::-1]) + 1
        for i in range(items)
        for half in "fd"
    }
    return pd.DataFrame({"respondent": np.char.mod("P%07d", np.arange(respondents)), **answers})


def counts(answers: pd.DataFrame) -> pd.DataFrame:
    """Return counts, coefficients and categories by the library's formulas."""
    from sqmlib import kano
    from sqmlib.kano.survey import pair_codes

    items = _items(answers)
    codes = (pair_codes(answers[f"{item}_f"], answers[f"{item}_d"]) for item in items)
    pairs = np.array([np.bincount(code, minlength=26)[:25] for code in codes])
    found = kano.category_counts(pairs, kano.evaluation_table("standard"))
    letters = np.array(kano.CATEGORIES)[kano.classify(found)]
    better, worse = kano.better(found), kano.worse(found)
    return pd.DataFrame({"category": letters, "better": better, "worse": worse}, index=items)


def analyze(answers: pd.DataFrame) -> pd.DataFrame:
    """Return the whole result without resampling: input checked, intervals, tests, rules, scores, quality, notes."""
    from sqmlib import kano

    return kano.analyze(answers, bootstrap=0).table


def merge_crosstab(answers: pd.DataFrame) -> pd.DataFrame:
    """Return the same by plain pandas: look the pairs up with a merge, count the letters in a cross table."""
    table, rows = _long_table(), {}
    for item in _items(answers):
        pairs = answers[[f"{item}_f", f"{item}_d"]].set_axis(["f", "d"], axis=1).merge(table, on=["f", "d"], how="left")
        rows[item] = pd.crosstab(pairs["category"], "n")["n"]
    return _coefficients(pd.DataFrame(rows).T)


def merge(answers: pd.DataFrame) -> pd.DataFrame:
    """Return the same with the merge, counted by value_counts."""
    table, rows = _long_table(), {}
    for item in _items(answers):
        pairs = answers[[f"{item}_f", f"{item}_d"]].set_axis(["f", "d"], axis=1)
        rows[item] = pairs.merge(table, on=["f", "d"], how="left")["category"].value_counts()
    return _coefficients(pd.DataFrame(rows).T)


def crosstab(answers: pd.DataFrame) -> pd.DataFrame:
    """Return the same by the cleverest plain way: a cross table of the answers, its 25 cells summed by letter."""
    letters, rows = _long_table().set_index(["f", "d"])["category"], {}
    for item in _items(answers):
        cells = pd.crosstab(answers[f"{item}_f"], answers[f"{item}_d"]).stack()
        rows[item] = cells.groupby(letters.reindex(cells.index).to_numpy()).sum()
    return _coefficients(pd.DataFrame(rows).T)


def _items(answers: pd.DataFrame) -> list[str]:
    return [name[:-2] for name in answers.columns if name.endswith("_f")]


def _long_table() -> pd.DataFrame:
    from sqmlib import kano

    standard = kano.EVALUATIONS["standard"].value
    cells = [(f, d, standard[f - 1][d - 1]) for f in range(1, 6) for d in range(1, 6)]
    return pd.DataFrame(cells, columns=["f", "d", "category"])


def _coefficients(counts: pd.DataFrame) -> pd.DataFrame:
    counts = counts.reindex(columns=list("MOAIRQ")).fillna(0)
    valid = counts[list("AOMI")].sum(axis=1)
    better, worse = (counts["A"] + counts["O"]) / valid, -(counts["O"] + counts["M"]) / valid
    return counts.assign(category=counts.idxmax(axis=1), better=better, worse=worse)


def told(table: pd.DataFrame) -> pd.DataFrame:
    """Return what all ways must agree in."""
    return table[["category", "better", "worse"]].round(9).astype({"category": str})


TITLE = "KANO, {0:,} respondents x {1} items: counts, coefficients, categories"
OURS = {"counts": counts, "analyze": analyze}
RIVALS = OURS | {"merge_crosstab": merge_crosstab, "merge": merge, "crosstab": crosstab}
