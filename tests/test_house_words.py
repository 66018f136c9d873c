"""Sentences of QFD, weights and chain that hold a count: right for one as for many, in both languages."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from qfd_kit import airline

from sqmlib import chain, qfd, weights
from sqmlib.i18n import words

PLURAL = re.compile(
    r"\b1 (?:judges|people|pairs|rows|items|characteristics|requirements|more \w+s|of \d+ \w+ are)\b|\(s\)"
)


def sentences() -> dict[str, object]:
    """Return results in which every count is 1."""
    pairs = pd.DataFrame([["J1", "a", "b", 2], ["J1", "b", "c", 2], ["J2", "a", "b", 9], ["J2", "a", "c", 0.2]])
    pairs = pd.concat([pairs, pd.DataFrame([["J2", "b", "c", 7]])]).set_axis(["judge", "a", "b", "value"], axis=1)
    shared = pd.DataFrame({"a": [60, 50, 50, 9], "b": [40, None, 49, 9]})
    best = pd.DataFrame({"item": list("abc"), "best_to_others": [1, 2, 4], "others_to_worst": [4, 2, 1]})
    plan = pd.DataFrame({"importance": [4, 5], "improvement_ratio": [1.5, 1.4]}, index=["safe", "wifi"])
    kano = pd.DataFrame({"category": ["M", "A"], "better": 0.5, "worse": -0.5}, index=["safe", "wifi"])
    rivals = {f: chain.kano_importance(plan, kano, formula=f) for f in ("tan_shen", "chaudha")}
    return {
        "ahp": weights.ahp(pairs, missing="leave_out", bootstrap=0),
        "points": weights.points(shared, tolerance=5, bootstrap=0),
        "ranking": weights.ranking(pd.DataFrame({"a": [1, 2], "b": [2, None]}), bootstrap=0),
        "bwm": weights.bwm(best, bootstrap=0),
        "one_of_many": weights.ahp(pairs[pairs["judge"] == "J2"], bootstrap=0),
        "airline": qfd.analyze(airline(), bootstrap=0),
        "rivals": chain.side_by_side(rivals | {"unadjusted": chain.planning_importance(plan)}),
    }


RESULTS = sentences()


@pytest.mark.parametrize("name", RESULTS)
def test_a_count_of_one_reads_well(name, lang):
    found = RESULTS[name]
    said = "\n".join([found.headline(lang), found.summary(lang), *found.remarks(lang)])
    assert not PLURAL.search(said), PLURAL.search(said)
    assert not re.search(r"[，。；：）] +[\u4e00-\u9fff]", said), "no blank after a full-width mark"


def test_the_counts_of_one_are_there():
    codes = {
        note.code.removeprefix("weights.note.") for name in ("ahp", "points", "ranking") for note in RESULTS[name].notes
    }
    assert {"gaps", "no_own_weights", "points_blank", "points_rescaled", "points_far_off", "ranks_blank"} <= codes
    assert "chain.note.philosophies" in {note.code for note in RESULTS["rivals"].notes}


@pytest.mark.parametrize("module", ["qfd", "qfd_guide", "qfd_plot", "weights", "chain"])
def test_no_word_leaves_the_plural_to_the_reader(module):
    assert not [key for key, text in words(module).items() if "(s)" in text["en"]]
