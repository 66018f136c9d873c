"""From scores to the frames of a result: dimensions, items, tests, reliability, overall scores."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sqmlib import stats
from sqmlib.psychometrics import Difference, alpha, difference_scores
from sqmlib.result import not_computable
from sqmlib.servqual.formulas import paired_test, signed_rank
from sqmlib.servqual.knowledge import LARGE_GAP, SHARES_FROM
from sqmlib.servqual.resample import ranks
from sqmlib.servqual.scoring import Scores
from sqmlib.servqual.survey import Survey

__all__ = ["dimension_table", "item_table", "reliability_table", "test_table"]

Floats = NDArray[np.float64]
Moments = tuple[Floats, Floats, Floats]  # mean, sample variance, effective n, as ``stats.moments`` returns them
_FROM_DIFFERENCE = {"alpha_e": "alpha_second", "alpha_p": "alpha_first", "alpha_gap": "alpha_difference"}
_FROM_DIFFERENCE |= {"alpha_gap_low": "low", "alpha_gap_high": "high", "reliability_gap": "formula", "r_ep": "r"}
_FROM_DIFFERENCE |= {"var_e": "var_second", "var_p": "var_first"}
EXPECTED = ("expectation", "gap", "t", "p", "p_holm", "p_wilcoxon", "p_wilcoxon_holm", "dz", "weighted_gap", "ceiling")
EXPECTED += ("expectation_low", "expectation_high", "gap_low", "gap_high", "sd_gap", "alpha_e", "alpha_gap", "r_ep")
EXPECTED += ("alpha_gap_low", "alpha_gap_high", "reliability_gap", "var_e", "p_below", "sd_e", "missing_e", "half")


def described(blocks: dict[str, Moments], index: pd.Index) -> pd.DataFrame:
    """Return means with 95 % t intervals, on Kish's effective n when weighted."""
    out = pd.DataFrame(index=index)
    for name, (mean, variance, n) in blocks.items():
        out[name] = mean
        out[f"{name}_low"], out[f"{name}_high"] = stats.mean_interval(mean, variance, n)
    return out


def tested(gap: Moments, ranked: list[float], index: pd.Index) -> pd.DataFrame:
    """Return the paired tests of gaps from their moments; `ranked` are the p of signed-rank tests.

    Returns
    -------
    pandas.DataFrame
        ``sd_gap`` standard deviation; ``t df p`` paired t test against no gap; ``p_holm`` Holm over the rows;
        ``p_wilcoxon p_wilcoxon_holm`` signed-rank test, unweighted; ``dz`` mean / sd (Cohen 1988). No p below 30
        respondents.
    """
    mean, variance, n = gap
    t, p, dz = paired_test(mean, variance, n)
    out = pd.DataFrame({"sd_gap": np.sqrt(variance), "t": t, "df": n - 1}, index=index)
    out["p"] = np.where(n >= SHARES_FROM, p, np.nan)
    out["p_holm"] = stats.holm(out["p"])
    out["p_wilcoxon"] = np.where(n >= SHARES_FROM, ranked, np.nan)
    out["p_wilcoxon_holm"] = stats.holm(out["p_wilcoxon"])
    out["dz"] = dz
    return out


def test_table(scores: Scores) -> pd.DataFrame:
    """Return the paired tests of the dimensions; see :func:`tested`."""
    gap = stats.moments(scores.gap, scores.survey.weights)
    return tested(gap, [signed_rank(column) for column in scores.gap.T], dimension_index(scores.survey))


def dimension_index(survey: Survey) -> pd.Index:
    return pd.Index(list(survey.template.dimensions), name="dimension", dtype=object)


def reliability_table(survey: Survey) -> tuple[pd.DataFrame, dict[tuple[Any, str], str], dict[str, list[str]]]:
    """Return what the scores and gaps of each dimension are worth.

    Returns
    -------
    table : pandas.DataFrame, index ``dimension``
        ``k n`` items and respondents complete in all of them; ``alpha_e alpha_p alpha_gap`` coefficient alpha of
        expectations, perceptions and item gaps, the last with its Feldt interval; ``reliability_gap`` the classical
        formula (Johns 1981), which assumes uncorrelated errors and is the lower of the two; ``r_ep`` correlation of
        the scores; ``var_e var_p`` their variances. Unweighted.
    reasons : dict
        Cells without a number.
    constant : dict
        Dimension -> items of which all answers are the same: left out of alpha.
    """
    rows, reasons, constant = {}, {}, {}
    items = survey.template.items
    for name, at in survey.template.positions.items():
        p = pd.DataFrame(survey.perception[:, at], columns=[f"P{items[k]}" for k in at])
        if survey.expectation is None:
            found = alpha(p)
            row = {"k": len(at), "n": found.n, "alpha_p": found.alpha}
            why, gone = {"alpha_p": found.reasons.get(("", "alpha"), "")}, list(found_dropped(p))
        else:
            e = pd.DataFrame(survey.expectation[:, at], columns=[f"E{items[k]}" for k in at])
            pair = difference_scores(p, e)
            row, why = _worth(pair)
            gone = [*pair.dropped["second"], *pair.dropped["first"]] if pair.n > 1 else []
        rows[name] = row
        reasons |= {(name, c): code for c, code in why.items() if code}
        constant |= {name: gone} if gone else {}
    columns = ["k", "n", *_FROM_DIFFERENCE]
    table = pd.DataFrame.from_dict(rows, orient="index").reindex(columns=columns)
    table.index = dimension_index(survey)
    return table.astype(dict.fromkeys(_FROM_DIFFERENCE, float)), reasons, constant


def _worth(pair: Difference) -> tuple[dict[str, float], dict[str, str]]:
    """Return the figures of a dimension and why some are missing; a gap that is the same for all has no reliability."""
    row = {"k": pair.k, "n": pair.n} | {c: getattr(pair, f) for c, f in _FROM_DIFFERENCE.items()}
    why = {c: pair.reasons.get(f, "") for c, f in _FROM_DIFFERENCE.items()}
    spread = pair.var_first + pair.var_second - 2 * pair.r * np.sqrt(pair.var_first * pair.var_second)
    if spread <= 1e-9 * (pair.var_first + pair.var_second):
        names = ("alpha_gap", "alpha_gap_low", "alpha_gap_high", "reliability_gap")
        row |= dict.fromkeys(names, np.nan)
        why |= {name: why[name] or "no_difference" for name in names}
    return row, why


def found_dropped(frame: pd.DataFrame) -> list[str]:
    """Return the columns of which all answers are the same."""
    return [str(c) for c in frame if frame[c].notna().sum() > 1 and frame[c].nunique() == 1]


def ceiling(survey: Survey) -> Floats:
    """Return the share of expectations at the good end of the scale, per item; weighted when weights are given."""
    if survey.expectation is None:
        return np.full(len(survey.template.items), np.nan)
    return np.array([_share_at(c, survey.options.scale.high, survey.weights) for c in survey.expectation.T])


def _share_at(answers: Floats, end: float, weights: Floats | None) -> float:
    """Return the share of the answers given that lie at one end of the scale."""
    at, known = answers == end, ~np.isnan(answers)
    if weights is not None:
        at, known = at * weights, known * weights
    return float(at.sum() / known.sum()) if known.any() else np.nan


def item_table(survey: Survey) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the items: what is said of each, and its tests; complete pairs only.

    Returns
    -------
    items : pandas.DataFrame, index (dimension, item)
        As the main table: ``n n_eff expectation perception gap`` with 95 % intervals of all three; ``t p_holm dz``;
        ``ceiling`` share of expectations at the end of the scale; ``rank`` 1 for the largest shortfall.
    tests : pandas.DataFrame, index (dimension, item)
        See :func:`tested`; Holm over all items.
    """
    form, index = survey.template, survey.template.index
    order = [form.items.index(i) for i in index.get_level_values("item")]
    found = [_one_item(survey, k) for k in order]
    mean, variance, size = (np.array(part) for part in zip(*(moments for moments, _, _ in found), strict=True))
    blocks = {c: (mean[:, j], variance[:, j], size[:, 1]) for j, c in enumerate(("expectation", "perception", "gap"))}
    table = described(blocks, index)
    tests = tested(blocks["gap"], [p for _, p, _ in found], index)
    table.insert(0, "n", [n for _, _, n in found])
    table.insert(1, "n_eff", size[:, 1])
    table = table.join(tests[["t", "p_holm", "dz"]])
    table["ceiling"] = ceiling(survey)[order]
    table["rank"] = _ranked(table, survey)
    return table, tests


def _one_item(survey: Survey, k: int) -> tuple[Moments, float, int]:
    """Return the moments of expectation, perception and gap of one item over its pairs, its p, and how many pairs."""
    p = survey.perception[:, k].astype(float)
    e = np.full_like(p, np.nan) if survey.expectation is None else survey.expectation[:, k].astype(float)
    gap = p - e
    known = ~np.isnan(p if survey.expectation is None else gap)
    whole = known.all()
    values = np.array([e, p, gap] if whole else [np.where(known, e, np.nan), np.where(known, p, np.nan), gap]).T
    return stats.moments(values, survey.weights), signed_rank(gap), int(known.sum())


def _ranked(table: pd.DataFrame, survey: Survey) -> Any:
    """Return ranks, 1 for what is worst: by weighted gap, gap, or perception when nothing else was asked."""
    values = table[ranked_by(survey, table)].to_numpy(float)
    found = ranks(values)
    return np.where(np.isnan(found), len(found), found).astype(int)


def ranked_by(survey: Survey, table: Any) -> str:
    """Return the column that ranks."""
    if survey.expectation is None:
        return "perception"
    return "weighted_gap" if survey.shares is not None and "weighted_gap" in table else "gap"


def dimension_table(scores: Scores, tests: pd.DataFrame, reliability: pd.DataFrame) -> pd.DataFrame:
    """Return the main table; see ``ServqualResult``."""
    survey, index = scores.survey, dimension_index(scores.survey)
    blocks = {"expectation": scores.expectation, "perception": scores.perception, "gap": scores.gap}
    moments = {name: stats.moments(block, survey.weights) for name, block in blocks.items()}
    table = described(moments, index)
    known = ~np.isnan(scores.perception)
    table.insert(0, "n", known.sum(0))
    table.insert(1, "n_eff", moments["perception"][2])
    table = table.join(tests[["t", "p_holm", "dz"]])
    shares = np.full_like(scores.gap, np.nan) if survey.shares is None else np.asarray(survey.shares)
    table["weight"] = stats.moments(shares, survey.weights)[0]
    table["weighted_gap"] = stats.moments(scores.weighted, survey.weights)[0]
    table = table.join(reliability[["alpha_e", "alpha_p", "alpha_gap", "reliability_gap"]])
    per_item = ceiling(survey)
    table["ceiling"] = [per_item[at].mean() for at in survey.template.positions.values()]
    table["rank"] = _ranked(table, survey)
    table["verdict"] = verdicts(table, survey.expectation is not None)
    return table


def verdicts(table: pd.DataFrame, gaps: bool) -> Any:
    """Return what the figures suggest per dimension: act, watch or hold. Own rule, for a group to overrule.

    ``act``: the interval of the gap lies below 0, the gap is not smaller than the mean of all dimensions and not a
    small effect (d_z at least .2); ``hold``: no shortfall was measured; ``watch``: everything between. With
    perceptions alone: the interval lies below, or above, the mean of all dimensions.
    """
    if gaps:
        worse = (table["gap_high"] < 0) & (table["gap"] <= table["gap"].mean() + 1e-9)
        return np.select([worse & (table["dz"].abs() >= LARGE_GAP), table["gap"] >= 0], ["act", "hold"], "watch")
    middle = table["perception"].mean()
    below, above = table["perception_high"] < middle, table["perception_low"] > middle
    return np.select([below, above], ["act", "hold"], "watch")


def reasons_of(frame: pd.DataFrame, survey: Survey, **special: str) -> dict[tuple[Any, str], str]:
    """Say why cells are empty; a more telling reason replaces the general one.

    `special` names a reason for columns of its own.
    """
    n = frame["n"] if "n" in frame else pd.Series(survey.n, frame.index)
    size = frame.get("n_eff", n)
    out = not_computable(frame, "no_complete_pair")
    out |= not_computable(frame[(n == 1).to_numpy()], "n_is_1")
    tests = [c for c in ("t", "p", "p_holm", "dz", "p_wilcoxon", "p_wilcoxon_holm", "sd_gap") if c in frame]
    out |= not_computable(frame[(n > 1).to_numpy()], "no_spread", tests)
    tested = [c for c in tests if c.startswith("p")]
    out |= not_computable(frame[((size < SHARES_FROM) & (n > 0)).to_numpy()], "few_respondents", tested)
    for column, code in special.items():
        out |= not_computable(frame, code, [column]) if column in frame else {}
    if survey.expectation is None:
        out |= not_computable(frame, "no_expectations", [c for c in EXPECTED if c in frame])
    return out
