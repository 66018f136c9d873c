"""PARCS against known answers, its sample data and the pitfalls of such grids; the contract runs over it as well."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from parcs_kit import codes, one_cell, rows

import sqmlib as sq
from sqmlib import charts, parcs
from sqmlib._share import share
from sqmlib.checks import DataError
from sqmlib.parcs.agreement import measures

KNOWN = tomllib.loads((Path(__file__).parent / "known" / "parcs.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def airline():
    case = sq.open_case(share("data") / "airline")
    return parcs.analyze(case.data("parcs"), labels=case.labels("parcs"))


# ---- known answers


@pytest.fixture(scope="module")
def grid():
    known = KNOWN["grid"]
    lines = [[*line, None][:3] for line in known["elements"]]
    weights = dict(zip(parcs.ELEMENTS, known["weights"], strict=True))
    data = rows({"A": [list(line) for line in zip(*lines, strict=True)]})
    return parcs.analyze(data, weights=weights, target=known["target"], bootstrap=0)


@pytest.mark.parametrize("column", ["mean", "minimum", "gap"])
def test_known_grid_of_one_assessor(grid, column):
    assert grid.elements[column].tolist() == pytest.approx(KNOWN["grid"][column], abs=KNOWN["grid"]["tolerance"])


def test_known_weighted_mean_stands_beside_its_minimum(grid):
    known, row = KNOWN["grid"], grid.totals.loc["overall"]
    assert row["mean"] == pytest.approx(known["weighted_mean"], abs=known["tolerance"])
    assert (row["minimum"], row["n"]) == (1, known["answered"])
    assert list(grid.table.index[grid.table["alarm"]]) == known["alarm_cells"]


@pytest.mark.parametrize("case", KNOWN["rwg"], ids=lambda case: str(case["ratings"]))
def test_known_rwg(case):
    table = parcs.analyze(one_cell(case["ratings"]), bootstrap=0).table
    assert table.at["s1_people", "rwg"] == pytest.approx(case["value"], abs=1e-12)


def test_known_concordance_and_alpha():
    known = KNOWN["concordance"]
    assert measures(np.array(known["ratings"], float))["kendall_w"] == pytest.approx(known["w"], abs=1e-12)
    ratings = np.array(KNOWN["alpha"]["ratings"], float)
    found = measures(np.where(ratings == 0, np.nan, ratings))["krippendorff"]
    assert found == pytest.approx(KNOWN["alpha"]["ordinal"], abs=KNOWN["alpha"]["tolerance"])


def test_kappa_of_pairs_is_that_of_the_measurement_studies():
    from sqmlib.msa.kappa import cohen, square
    from sqmlib.parcs.agreement import kappas

    ratings = np.random.default_rng(3).integers(1, 6, (4, 15)).astype(float)
    ratings[0, :3] = ratings[2, 5] = np.nan
    codes_ = np.where(np.isnan(ratings), 0, ratings).astype(int) - 1
    expected = cohen(square(codes_[0], codes_[2], 5), "quadratic").kappa
    assert kappas(ratings)[0, 2] == pytest.approx(expected, abs=1e-12)


def test_known_interval_of_a_cell():
    known = KNOWN["interval"]
    row = parcs.analyze(one_cell(known["ratings"]), bootstrap=0).table.loc["s1_people"]
    assert row[["low", "high"]].tolist() == pytest.approx([known["low"], known["high"]], abs=known["tolerance"])


def test_known_paired_change():
    known = KNOWN["paired"]
    both = pd.concat([one_cell(known["before"], "2025-10-01"), one_cell(known["after"], "2026-04-01")])
    row = parcs.analyze(both, bootstrap=0).change.loc["s1_people"]
    found = row[["change", "change_low", "change_high"]].astype(float).tolist()
    assert found == pytest.approx([known["change"], known["low"], known["high"]], abs=known["tolerance"])
    assert (row["design"], row["pairs"]) == ("paired", 4)


# ---- the sample and its stated truth


def test_sample_shows_its_truth(airline):
    truth = pd.read_csv(share("data") / "airline" / "truth_parcs.csv")
    truth.index = truth["stage"] + "_" + truth["element"]
    found = airline.table["mean"]
    assert found.idxmin() == truth["now"].idxmin() == "disruption_process"
    assert found.corr(truth["now"], method="spearman") > 0.9
    off = (found - truth["now"]).abs().drop("cabin_people")
    assert off.max() < 0.6
    assert off.mean() < 0.2


def test_sample_changes_where_it_was_changed(airline):
    truth = pd.read_csv(share("data") / "airline" / "truth_parcs.csv")
    moved = (truth["now"] - truth["before"]).set_axis(truth["stage"] + "_" + truth["element"])
    assert airline.change["change"].idxmax() == moved.idxmax() == "check_in_technology"
    assert airline.change["change"].idxmin() == moved.idxmin() == "disruption_process"
    assert airline.change.loc[["check_in_technology", "disruption_process"], "verdict"].tolist() == ["better", "worse"]


def test_the_one_that_the_mean_hides_is_named(airline, lang):
    assert airline.table.at["cabin_people", "mean"] > 4
    assert airline.table.at["cabin_people", "alarm"]
    assert airline.suggested("cabin_people") == "watch"
    assert {"en": "On board: people", "zh": "机上·人员"}[lang] in " ".join(airline.parts(lang)["says"])
    labels = [label.get_text() for label in airline.plot_weakest(lang=lang).get_yticklabels()]
    assert {"en": "On board: people", "zh": "机上·人员"}[lang] in labels


def test_strict_and_mild_assessors_are_told_apart_but_never_named(airline):
    lean = airline.assessors["lean"]
    assert lean[["A1", "A2", "A3"]].max() < lean[["A7", "A8", "A9"]].min()
    assert "assessors" not in airline.frames
    told = json.dumps(airline.to_dict()) + airline.summary("en")
    assert not any(f'"{name}"' in told for name in lean.index)


def test_proposals_come_with_owner_and_date(airline, lang):
    said = airline.parts(lang)["next"]
    owner = {"en": "Head of operations control", "zh": "运行控制中心主任"}[lang]
    assert owner in said[0]
    assert "2026-09-30" in said[0]
    assert airline.proposals.loc[("boarding_process", "p3"), ["owned", "dated"]].tolist() == [False, False]
    assert {"no_proposal", "no_owner", "no_due"} <= codes(airline)
    kept = airline.parts(lang, {"disruption_process": {"category": "keep", "reason": "x"}})["next"]
    assert owner not in " ".join(kept)


# ---- pitfalls (management.md, 1 to 3, and those of ratings by several people)


def test_a_blank_is_neither_0_nor_forgotten():
    result = parcs.analyze(rows({"a": [[4, None]], "b": [[2, None]], "c": [[None, None]]}), bootstrap=50)
    assert result.table["n"].tolist() == [2, 0, 0, 0]
    assert result.table.at["s1_people", "mean"] == 3
    assert result.totals.at["overall", "mean"] == 3
    assert (result.totals.at["overall", "rated"], result.totals.at["overall", "cells"]) == (1, 4)
    assert result.reason("table", "s1_process", "mean") == "no_rating"
    assert {"unrated", "incomplete"} <= codes(result)


def test_range_of_several_raters_is_shown_and_raters_are_kept():
    row = parcs.analyze(one_cell([1, 3, 5]), bootstrap=50).table.loc["s1_people"]
    assert row[["minimum", "maximum", "spread", "n"]].tolist() == [1, 5, 4, 3]


def test_same_mean_other_minimum_is_another_finding():
    calm, split = (parcs.analyze(one_cell(r), target=3, bootstrap=0) for r in ([3, 3, 3, 3], [1, 5, 1, 5]))
    assert calm.table.at["s1_people", "mean"] == split.table.at["s1_people", "mean"]
    assert (calm.table.at["s1_people", "verdict"], split.table.at["s1_people", "verdict"]) == ("reached", "open")
    assert {"hidden", "alarm", "split"} <= codes(split)
    assert not {"hidden", "alarm", "split"} & codes(calm)


def test_equal_means_share_a_rank():
    table = parcs.analyze(rows({"a": [[2, 2, 4, 5]], "b": [[3, 3, 4, 5]]}), bootstrap=0).table
    assert table["rank"].tolist() == [1, 1, 3, 4]


def test_ratings_that_are_all_the_same_make_no_interval(lang):
    found = parcs.analyze(rows({who: [[2, 2, 2, 2], [2, 2, 2, 2]] for who in "abc"}))
    assert found.totals[["low", "high"]].isna().all(axis=None)
    assert found.reason("totals", "overall", "low") == "no_spread"
    told = " ".join(found.parts(lang)["says"])
    assert "[" not in told
    assert {"en": "all 3 assessors rated 2", "zh": "3 名评价人都评为 2 分"}[lang] in told


def test_equal_elements_are_the_weakest_together(lang):
    grid = [[2, 4, 2, 3], [4, 5, 4, 3]]
    told = parcs.analyze(rows({"a": grid, "b": grid, "c": [[3, 4, 3, 4], [4, 5, 4, 4]]})).parts(lang)["says"]
    first = {
        "en": "Weakest element: people, process, mean 3.17 [3.00, 3.50]",
        "zh": "最弱的要素：人员、流程，均值 3.17",
    }
    assert first[lang] in " ".join(told)
    alone = parcs.analyze(rows({"a": grid})).parts(lang)["says"]
    assert {"en": "mean 3.00, lowest rating 2", "zh": "均值 3.00，最低 2 分"}[lang] in " ".join(alone)


def test_one_assessor_gives_no_interval_and_no_agreement():
    result = parcs.analyze(one_cell([2]))
    assert result.reason("table", "s1_people", "low") == "one_rater"
    assert result.reason("agreement", "kendall_w", "value") == "one_rater"
    assert result.reason("totals", "overall", "low") == "one_rater"
    assert result.table.at["s1_people", "verdict"] == "open"
    assert "one" in codes(result)


def test_a_strict_assessor_who_left_is_no_improvement():
    """Three mild ones rate both times; the strict one rated before only. Person by person nothing changed."""
    before = one_cell([4, 4, 4, 1], "2025-10-01")
    after = one_cell([4, 4, 4], "2026-04-01")
    result = parcs.analyze(pd.concat([before, after]), bootstrap=200)
    row = result.change.loc["s1_people"]
    assert (row["before"], row["after"], row["change"], row["verdict"]) == (3.25, 4.0, 0.0, "open")
    assert "unpaired" in codes(result)


def test_other_assessors_are_compared_as_independent_samples():
    from scipy.stats import ttest_ind

    before, after = [1, 2, 2, 3], [4, 4, 5, 3]
    later = one_cell(after, "2026-04-01").assign(assessor=["x", "y", "z", "w"])
    row = parcs.analyze(pd.concat([one_cell(before, "2025-10-01"), later]), bootstrap=0).change.loc["s1_people"]
    expected = ttest_ind(after, before, equal_var=False).confidence_interval(0.95)
    assert row["design"] == "independent"
    assert row[["change_low", "change_high"]].astype(float).tolist() == pytest.approx([expected.low, expected.high])


def test_low_ratings_without_evidence_are_named():
    result = parcs.analyze(rows({"a": [[1, 4]], "b": [[3, 4]]}, evidence=""), bootstrap=0)
    assert {"no_evidence_low", "no_evidence"} <= codes(result)
    assert result.table["evidence"].dropna().eq(0).all()


def test_somebody_who_gives_one_number_to_everything_is_counted():
    result = parcs.analyze(rows({"a": [[3, 3, 3, 3]], "b": [[2, 4, 5, 3]]}), bootstrap=0)
    assert "flat" in codes(result)


def test_resampling_whole_assessors_keeps_their_lean():
    """All differ in strictness only: the order is certain, the level is not."""
    ratings = {f"a{i}": [[1 + i, 2 + i, 3 + i, 3 + i]] for i in range(3)}
    result = parcs.analyze(rows(ratings), bootstrap=500)
    assert result.table.loc["s1_people", ["rank_low", "rank_high", "p_weakest"]].tolist() == [1, 1, 1]
    row = result.totals.loc["overall"]
    assert row["high"] - row["low"] > 1


@pytest.mark.parametrize("noun", ["heatmap", "weakest", "change"])
def test_nothing_overlaps_with_many_stages_and_long_texts(noun, lang):
    random = np.random.default_rng(1)
    grids = [rows({f"a{i}": random.integers(1, 6, (22, 4)).tolist() for i in range(4)}, d) for d in DAYS]
    text = {
        "en": "Waiting for the bus to the remote stand with hand luggage",
        "zh": "携带手提行李等候前往远机位的摆渡车",
    }
    labels = {f"s{i}": {k: f"{v} {i}" for k, v in text.items()} for i in range(1, 23)}
    result = parcs.analyze(pd.concat(grids), bootstrap=0, labels=labels)
    ax = getattr(result, f"plot_{noun}")(lang=lang)
    assert charts.overlaps(ax) == []
    assert ax.alt


DAYS = ("2025-10-01", "2026-04-01")


def test_a_comparison_needs_two_rounds(lang):
    with pytest.raises(DataError) as caught:
        parcs.analyze(one_cell([3, 4]), bootstrap=0).plot_change(lang=lang)
    assert caught.value.text(lang)
    with pytest.raises(DataError, match="most"):
        parcs.analyze(one_cell([3, 4]), bootstrap=0).plot_weakest(most=0)
