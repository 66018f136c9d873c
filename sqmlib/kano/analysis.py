"""From answers to the result: assemble the formulas, tests and resampling into frames."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sqmlib import stats
from sqmlib.kano import formulas
from sqmlib.kano.knowledge import (
    CATEGORIES,
    COUNTS,
    EVALUATIONS,
    PRIORITY,
    QUADRANT_LINE,
    RULES,
    SHARES_FROM,
    evaluation_table,
)
from sqmlib.kano.survey import Options, Survey
from sqmlib.result import not_computable


def main_table(
    counts: NDArray[np.float64], sample: NDArray[np.float64], options: Options, index: pd.Index
) -> pd.DataFrame:
    """Return counts, class, coefficients with Wilson intervals, and strengths; `sample` as for :func:`frames_of`."""
    table = pd.DataFrame(counts, columns=list(CATEGORIES), index=index)
    table["n"] = counts.sum(-1)
    table["category"] = formulas.codes(options.classify(counts))
    table = table.join(coefficients(counts, sample, index))
    table["strength"] = formulas.category_strength(counts)
    return table


def coefficients(counts: NDArray[np.float64], sample: NDArray[np.float64], index: pd.Index) -> pd.DataFrame:
    """Return the shares that are compared, with 95 % Wilson intervals and the numbers of answers these rest on.

    `sample` holds the counts at the effective sample size; the two differ in weighted data only.

    >>> counts = np.array([[5.0, 1, 2, 2, 1, 1]])
    >>> table = coefficients(counts, counts, pd.Index(["wifi"]))
    >>> table[["better", "better_low", "better_high", "n_valid"]].round(3).loc["wifi"].tolist()
    [0.6, 0.313, 0.832, 10.0]
    """
    better, worse, total = formulas.better(counts), formulas.worse(counts), formulas.total_strength(counts)
    n, valid = sample.sum(-1), formulas.valid_n(sample)
    out = pd.DataFrame({"better": better, "worse": worse}, index=index)
    out["better_low"], out["better_high"] = stats.wilson(better * valid, valid)
    low, high = stats.wilson(-worse * valid, valid)
    out["worse_low"], out["worse_high"] = -high, -low
    out["total_strength"] = total
    out["total_strength_low"], out["total_strength_high"] = stats.wilson(total * n, n)
    out["n_eff"], out["n_valid"] = n, valid
    return out


def top_two_tests(sample: NDArray[np.float64], index: pd.Index) -> pd.DataFrame:
    """Return the test of the two largest classes per item; `sample` as for :func:`frames_of`.

    Returns
    -------
    pandas.DataFrame, index ``item``
        ``first second`` the two largest classes of A O M I R; ``difference`` a - b; ``p_exact`` two-sided binomial
        (a; a + b, 1/2); ``p_holm`` the same, Holm over the items; ``chi2_equal`` chi-square of A O M I against equal
        shares, which says nothing on which class is right; ``fong_critical fong_significant`` the historic statistic
        (Fong 1996), which is too liberal. All on effective counts when weighted. No p below 30 respondents.
    """
    first, second, a, b = formulas.top_two(sample)
    out = pd.DataFrame(
        {"first": formulas.codes(first), "second": formulas.codes(second), "difference": a - b}, index=index
    )
    enough = sample.sum(-1) >= SHARES_FROM
    out["p_exact"] = np.where(enough, stats.binomial_half(np.round(a), np.round(a + b)), np.nan)
    out["p_holm"] = stats.holm(out["p_exact"])
    out["chi2_equal"] = formulas.chi2_equal(sample)
    out["fong_critical"] = formulas.fong_critical(sample)
    out["fong_significant"] = out["difference"] >= out["fong_critical"]
    return out


def rules_table(
    counts: NDArray[np.float64], pairs: NDArray[np.float64] | None, options: Options, index: pd.Index
) -> pd.DataFrame:
    """Return the class under every accepted rule, and whether they agree.

    Returns
    -------
    pandas.DataFrame, index ``item``
        ``mode near_tie blauth`` class under the chosen evaluation table; ``pouliot`` mode under the strict table;
        ``modal_pair`` class of the two modal answers, a shortcut that is no rule; ``agree`` whether mode, near_tie and
        blauth give one class; ``blauth_tied`` O + A + M equals I + R + Q.
    """
    out = pd.DataFrame(index=index)
    for rule in RULES:
        out[rule] = formulas.codes(formulas.classify(counts, rule, options.width))
    if pairs is not None:
        out["pouliot"] = formulas.codes(formulas.classify(formulas.category_counts(pairs, evaluation_table("pouliot"))))
        out["modal_pair"] = formulas.codes(formulas.modal_pair(pairs, options.table))
    out["agree"] = out[list(RULES)].nunique(axis=1) == 1
    out["blauth_tied"] = np.isclose(counts[:, :3].sum(-1), counts[:, 3:].sum(-1))
    return out


def scores_table(pairs: NDArray[np.float64], n_eff: NDArray[np.float64], index: pd.Index) -> pd.DataFrame:
    """Return the continuous scores (DuMouchel in Berger et al. 1993).

    Returns
    -------
    pandas.DataFrame, index ``item``
        ``functional dysfunctional`` mean scores, -2..4; ``*_low *_high`` 95 % t intervals, on the effective n when
        weighted; ``n`` complete pairs (weighted when weights are given); ``quadrant`` class by the lines at 2.
    """
    f, f_var, d, d_var = formulas.continuous_moments(pairs, n_eff)
    out = pd.DataFrame({"functional": f, "dysfunctional": d, "n": pairs.sum(-1)}, index=index)
    for name, mean, variance in (("functional", f, f_var), ("dysfunctional", d, d_var)):
        out[f"{name}_low"], out[f"{name}_high"] = stats.mean_interval(mean, variance, n_eff)
    grid = np.array([["I", "M"], ["A", "O"]], dtype=object)
    out["quadrant"] = grid[(f >= QUADRANT_LINE).astype(int), (d >= QUADRANT_LINE).astype(int)]
    return out


def priority_rank(table: pd.DataFrame) -> pd.Series:
    """Return the priority: M > O > A > I > R > Q (Berger et al. 1993), then (CS+ + |CS-|) / 2 (Park et al. 2012)."""
    order = table["category"].map({c: i for i, c in enumerate(PRIORITY)})
    size = pd.Series(formulas.average_coefficient(table[list(CATEGORIES)]), table.index).fillna(-1)
    return (order * 10 - size).round(12).rank(method="min").astype(int)


def strengths_table(counts: NDArray[np.float64], survey: Survey | None, index: pd.Index) -> pd.DataFrame:
    """Return how strongly an item moves satisfaction, beyond its class.

    Returns
    -------
    pandas.DataFrame, index ``item``
        ``asc`` (CS+ + |CS-|) / 2, 0..1; from answers also the finer classes, counts of ``a_weak a_plain a_strong``
        (like it when there; expect, are neutral to, live with its absence) and ``m_weak m_plain m_strong`` (dislike its
        absence; live with, are neutral to, expect its presence): strong lies next to one-dimensional (own naming, after
        Pouliot and Shahin et al. 2011); ``importance importance_low importance_high importance_n`` mean of
        ``<item>_imp``, 1..9 (weighted when weights are given), with 95 % t interval and the number of answers (Kish's
        effective one when weights are given), when it was asked.
    """
    out = pd.DataFrame({"asc": formulas.average_coefficient(counts)}, index=index)
    if survey is None:
        return out
    grid = survey.pairs.reshape(-1, 5, 5)
    for i, name in enumerate(("weak", "plain", "strong")):
        out[f"a_{name}"], out[f"m_{name}"] = grid[:, 0, 1 + i], grid[:, 3 - i, 4]
    names = [f"{i}_imp" for i in index if f"{i}_imp" in survey.frame]
    if names:
        asked = survey.frame[names].rename(columns=lambda c: c.removesuffix("_imp")).reindex(columns=index)
        mean, variance, n = stats.moments(asked, survey.weights)
        out["importance"] = mean
        out["importance_low"], out["importance_high"] = stats.mean_interval(mean, variance, n)
        out["importance_n"] = n
    return out


def pairs_table(pairs: NDArray[np.float64], items: list[str]) -> pd.DataFrame:
    """Return the 5x5 answer pairs: index (item, functional answer), columns d1..d5 dysfunctional answer."""
    index = pd.MultiIndex.from_product([items, range(1, 6)], names=["item", "functional"])
    return pd.DataFrame(pairs.reshape(-1, 5), index=index, columns=[f"d{i}" for i in range(1, 6)])


def whole(frame: pd.DataFrame) -> pd.DataFrame:
    """Show counts as integers where they are whole: unweighted data."""
    names = [c for c in frame if c in COUNTS]
    values = frame[names].to_numpy(float)
    if np.isnan(values).any() or (values != np.round(values)).any():
        return frame
    return frame.astype(dict.fromkeys(names, int))


def frames_of(
    counts: NDArray[np.float64],
    sample: NDArray[np.float64],
    survey: Survey | None,
    options: Options,
    index: pd.Index,
    sure: pd.DataFrame | None,
) -> tuple[dict[str, pd.DataFrame], dict[str, dict]]:
    """Return the ungrouped frames of a result and the reasons of their empty cells.

    `counts` are what is shown; `sample` are the same shares at the effective sample size, which intervals and tests
    rest on. The two differ only in weighted data.
    """
    table, pairs = main_table(counts, sample, options, index), None if survey is None else survey.pairs
    n_eff = sample.sum(-1)
    frames = {"tests": top_two_tests(sample, index), "rules": rules_table(counts, pairs, options, index)}
    position = [CATEGORIES.index(c) for c in table["category"]]
    again = np.nan if sure is None else sure[list(CATEGORIES)].to_numpy()[np.arange(len(table)), position]
    table["p_category"] = np.where(n_eff >= SHARES_FROM, again, np.nan)
    table["p_top_two"], table["rank"] = frames["tests"]["p_exact"], priority_rank(table)
    frames |= {"table": table, "strengths": strengths_table(counts, survey, index)}
    if sure is not None:
        frames["certainty"] = sure.set_index(index)
    if pairs is not None:
        frames |= {"scores": scores_table(pairs, n_eff, index), "pairs": pairs_table(pairs, list(index))}
    frames = {name: whole(frame) for name, frame in frames.items()}
    return frames, _reasons(frames, n_eff)


def _reasons(frames: dict[str, pd.DataFrame], n_eff: NDArray[np.float64]) -> dict[str, dict]:
    """Say why cells are empty; a more telling reason replaces the general one."""
    out = {name: not_computable(frame, "no_valid_answers") for name, frame in frames.items()}
    unsure = "few_respondents" if "certainty" in frames else "no_bootstrap"
    special = [("table", ["p_category"], n_eff >= 0, unsure)]
    special += [("table", ["p_top_two"], n_eff < SHARES_FROM, "few_respondents")]
    special += [("tests", ["p_exact", "p_holm"], n_eff < SHARES_FROM, "few_respondents")]
    if "scores" in frames:
        bounds = [c for c in frames["scores"] if c.endswith(("_low", "_high"))]
        special += [("scores", bounds, (n_eff > 0) & (n_eff <= 1), "n_is_1")]
    asked = [c for c in frames["strengths"] if c.startswith("importance")]
    special += [("strengths", asked, n_eff >= 0, "no_answers")]
    for name, columns, rows, reason in special:
        out[name] |= not_computable(frames[name][columns][rows], reason)
    return out


def parameters_of(evaluation: Any, options: Options, bootstrap: int, seed: int, **others: Any) -> dict[str, Any]:
    """Return what a result was computed with, conventions and their sources included."""
    named = isinstance(evaluation, str)
    return {
        "evaluation": evaluation if named else "custom",
        "evaluation_source": EVALUATIONS[evaluation].source if named else "user",
        "evaluation_table": ["".join(CATEGORIES[c] for c in row) for row in options.table],
        "rule": options.rule,
        "rule_source": RULES[options.rule].source,
        "near_tie": options.width,
        "tie_order": "".join(PRIORITY),
        "test": "exact_binomial_holm",
        "intervals": "wilson_95",
        "bootstrap": bootstrap,
        "seed": seed,
        **others,
    }
