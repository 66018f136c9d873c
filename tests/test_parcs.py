"""PARCS against known answers and its own promises; the contract tests run over it as well."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqmlib import parcs
from sqmlib._share import share
from sqmlib.checks import DataError

KNOWN = tomllib.loads((Path(__file__).parent / "known" / "parcs.toml").read_text(encoding="utf-8"))


def survey(scores: list) -> pd.DataFrame:
    return pd.DataFrame({"respondent": [f"R{i}" for i in range(len(scores))], "item_score": scores})


@pytest.mark.parametrize("case", KNOWN["means"], ids=lambda case: case["name"])
def test_known_means(case):
    row = parcs.analyze(survey(case["scores"])).table.loc["item"]
    for column in ("n", "mean", "low", "high", "top_share"):
        assert row[column] == pytest.approx(case[column], abs=case["tolerance"]), column


def test_sample_data_show_their_truth():
    """The sample was drawn with punctual best and meal worst; the analysis finds it."""
    table = parcs.analyze(pd.read_csv(share("data") / "airline" / "parcs.csv")).table
    assert table["rank"].idxmin() == "punctual"
    assert table["rank"].idxmax() == "meal"


@pytest.mark.parametrize("level", [0, 1, -0.5, 95])
def test_confidence_is_checked(level, lang):
    with pytest.raises(DataError) as caught:
        parcs.analyze(parcs.EXAMPLE, confidence=level)
    assert str(level) in caught.value.text(lang)


@given(st.lists(st.integers(1, 7), min_size=2, max_size=30))
def test_interval_holds_the_mean_and_grows_with_confidence(scores):
    narrow, wide = (parcs.analyze(survey(scores), confidence=c).table.loc["item"] for c in (0.5, 0.99))
    if len(set(scores)) == 1:
        assert narrow[["low", "high"]].isna().all()
    else:
        assert wide["low"] < narrow["low"] < narrow["mean"] < narrow["high"] < wide["high"]


def test_one_answer_and_equal_answers_have_no_interval():
    assert parcs.analyze(survey([5])).reason("table", "item", "low") == "n_is_1"
    assert parcs.analyze(survey([5, 5, 5])).reason("table", "item", "low") == "no_spread"
    assert parcs.analyze(survey([5, 5, 5])).table.at["item", "mean"] == 5
