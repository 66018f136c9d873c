"""The gaps model: known answers, and each pitfall of the method as a test."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sqmlib import gaps
from sqmlib.checks import DataError
from sqmlib.conform import conform
from sqmlib.gaps.formulas import against, difference, first_shares, group_means
from sqmlib.gaps.knowledge import ANTECEDENTS, FORMS, GAPS, causes_of

KNOWN = tomllib.loads((Path(__file__).parent / "known" / "gaps.toml").read_text(encoding="utf-8"))
QUICK = {"bootstrap": 0}


@pytest.fixture(scope="module")
def full() -> gaps.GapsResult:
    return gaps.analyze(gaps.EXAMPLE, **gaps.EXAMPLE_FORMS)


def survey(**columns) -> pd.DataFrame:
    """Return answers to two items."""
    n = len(next(iter(columns.values())))
    return pd.DataFrame({"respondent": [f"c{i}" for i in range(n)], **columns})


TWO = pd.DataFrame({"item": ["1", "2"], "dimension": ["speed", "care"]})


def codes(result, name: str) -> list:
    return [note for note in result.notes if note.code == f"gaps.note.{name}"]


# ---- known answers


def test_gap_one_is_welchs_interval_of_student_1908():
    case = KNOWN["welch"]
    found = difference(np.c_[case["first"]], np.c_[case["second"]])
    for name in ("value", "low", "high", "p"):
        assert found[name][0] == pytest.approx(case[name], abs=case["tolerance"]), name


def test_gap_five_is_the_paired_interval():
    case = KNOWN["paired"]
    z = np.linspace(-1, 1, case["n"])
    values = case["mean"] + (z - z.mean()) / z.std(ddof=1) * case["sd"]
    found = against(np.c_[values], 0)
    assert [found["low"][0], found["high"][0]] == pytest.approx([case["low"], case["high"]], abs=case["tolerance"])


@pytest.fixture(scope="module")
def kiosk(shared) -> gaps.GapsResult:
    path = shared / "reference" / "kiosk" / "kiosk_servqual.csv"
    if not path.is_file():
        pytest.skip("the answers of the kiosk survey are not there")
    pairs = [(str(i), d) for d, items in KNOWN["kiosk"]["template"].items() for i in items]
    answers = pd.read_csv(path)
    return gaps.analyze(answers, template=pd.DataFrame(pairs, columns=["item", "dimension"]), **QUICK)


@pytest.mark.parametrize("dimension", ["tangibles", "security", "economy", "convenience"])
def test_gap_five_of_the_kiosk_survey(kiosk, dimension):
    row, case = kiosk.dimensions.loc["gap5", dimension], KNOWN["kiosk"]
    for name, value in case[dimension].items():
        assert row[name] == pytest.approx(value, abs=case["tolerance"]), name


def test_overall_gap_is_the_mean_of_the_dimensions_not_of_the_items(kiosk):
    case = KNOWN["kiosk"]
    assert kiosk.table.at["gap5", "value"] == pytest.approx(case["overall"], abs=case["tolerance"])
    assert kiosk.parameters["overall"] == "mean_of_dimensions"


# ---- each pitfall a test


def test_sign_is_negative_for_a_shortfall_in_every_gap(full):
    assert (full.table["value"] < 0).all()
    assert full.table["value"].to_numpy() == pytest.approx((full.table["level"] - full.table["reference"]).to_numpy())
    assert full.table.loc[["gap2", "gap3", "gap4"], "reference"].tolist() == [7, 7, 7]


def test_gap_five_uses_complete_pairs_only():
    """Two of four pairs are complete; the mean of P and the mean of E over different people would differ."""
    answers = survey(E1=[5, 6, 7, None], P1=[6, 6, None, 1], E2=[4] * 4, P2=[4] * 4)
    row = gaps.analyze(answers, template=TWO, **QUICK).dimensions.loc["gap5", "speed"]
    assert row[["n", "value", "level", "reference"]].tolist() == [2, 0.5, 6, 5.5]


def test_opposite_gaps_of_managers_do_not_vanish_in_the_mean():
    answers = survey(E1=[3, 4] * 20, P1=[3] * 40, E2=[6, 7] * 20, P2=[6] * 40)
    managers = pd.DataFrame({"respondent": range(8), "estimate_1": [6, 7] * 4, "estimate_2": [3, 4] * 4})
    result = gaps.analyze(answers, managers=managers, template=TWO, **QUICK)
    assert result.table.at["gap1", "value"] == pytest.approx(0)
    assert result.table.at["gap1", "short"] == 1
    assert result.dimensions.loc["gap1", "direction"].to_dict() == {"speed": "overestimated", "care": "underestimated"}
    assert codes(result, "opposite")
    assert "gap1" in result.falling_short


def test_items_worded_negatively_are_turned_round_everywhere_on_the_declared_scale():
    answers = survey(E1=[1, 2], P1=[3, 3], E2=[5, 5], P2=[4, 5])
    managers = pd.DataFrame({"respondent": range(5), "estimate_1": [1] * 5, "estimate_2": [5] * 5})
    template = TWO.assign(reversed=["yes", ""])
    result = gaps.analyze(answers, managers=managers, template=template, scale="1-5", **QUICK)
    five, one = result.dimensions.loc["gap5", "speed"], result.dimensions.loc["gap1", "speed"]
    assert five[["level", "reference"]].tolist() == [3, 4.5]
    assert one["level"] == 5
    assert result.parameters["reversed"] == ["1"]
    assert codes(result, "turned")


def test_antecedents_worded_negatively_are_turned_round():
    """Full agreement with everything is a contradiction: the mixed scale lands in between."""
    employees = pd.DataFrame({i: [7] * 6 for a in causes_of("employees") for i in a.items}).assign(respondent=range(6))
    found = gaps.analyze(gaps.EXAMPLE, employees=employees, **QUICK).antecedents["score"].droplevel("gap")
    assert found["teamwork"] == 7
    assert found["conflict"] == found["overpromise"] == 1
    assert found["ambiguity"] == 5


@pytest.mark.parametrize(("form", "lost"), [("managers", ["gap1", "gap2"]), ("employees", ["gap3", "gap4"])])
def test_a_missing_form_is_said_never_silent(form, lost, lang):
    forms = {name: frame for name, frame in gaps.EXAMPLE_FORMS.items() if name != form}
    result = gaps.analyze(gaps.EXAMPLE, **forms, **QUICK)
    assert [gap for gap in GAPS if result.reason("table", gap, "value") == "no_form"] == lost
    (note,) = codes(result, "no_form")
    assert note.values["gaps"] == lost
    assert all(result.label(gap, lang) in result.summary(lang) for gap in lost)


def test_a_question_that_was_not_asked_is_said():
    managers = gaps.EXAMPLE_FORMS["managers"]
    only = managers[["respondent", *(c for c in managers if c.startswith("standard_"))]]
    result = gaps.analyze(gaps.EXAMPLE, managers=only, **QUICK)
    assert result.reason("table", "gap1", "value") == "not_asked"
    assert result.reason("antecedents", ("gap1", "upward"), "score") == "not_asked"
    assert result.table.at["gap2", "n"] == 8
    assert result.items["estimate"].isna().all()


def test_few_colleagues_are_hidden_in_every_frame():
    managers = gaps.EXAMPLE_FORMS["managers"].iloc[:4]
    result = gaps.analyze(gaps.EXAMPLE, managers=managers, **QUICK)
    own = result.antecedents.loc[["gap1", "gap2"]].drop(columns="k")
    frames = (result.table.loc[["gap1", "gap2"]], result.dimensions.loc[["gap1", "gap2"]], own)
    assert all(frame.isna().all(axis=None) for frame in frames)
    assert result.items[["estimate", "value", "low", "high", "n"]].isna().all(axis=None)
    assert codes(result, "group_hidden")
    shown = gaps.analyze(gaps.EXAMPLE, managers=managers, min_group=4, **QUICK)
    assert shown.table.at["gap1", "n"] == 4


def test_no_p_value_and_no_bootstrap_probability_below_thirty(full):
    assert full.table["p"].isna().all()
    assert full.dimensions["p_first"].isna().all()
    assert full.reason("table", "gap5", "p") == "few_respondents"
    many = pd.concat([gaps.EXAMPLE] * 3).assign(respondent=range(36))
    result = gaps.analyze(many, **gaps.EXAMPLE_FORMS, bootstrap=200)
    assert result.table.at["gap5", "p"] < 0.001
    assert result.dimensions.loc["gap5", "p_first"].sum() == pytest.approx(1)
    assert result.reason("table", "gap1", "p") == "few_respondents"


def test_ceiling_of_expectations_is_said():
    answers = survey(E1=[7, 7, 7, 6], P1=[5, 4, 6, 5], E2=[7, 7, 7, 7], P2=[4] * 4)
    (note,) = [n for n in gaps.inspect(answers, template=TWO) if n.code == "gaps.note.ceiling"]
    assert note.values["share"] == 0.875


def test_people_who_rated_some_dimensions_only_are_counted():
    answers = survey(E1=[5] * 6, P1=[4] * 5 + [None], E2=[6] * 6, P2=[5] * 6)
    result = gaps.analyze(answers, template=TWO, **QUICK)
    assert [n.values["n"] for n in codes(result, "incomplete")] == [1]
    assert result.table.at["gap5", "n"] == 5
    assert result.dimensions.loc["gap5", "n"].tolist() == [5, 6]


def test_half_of_the_items_of_a_dimension_must_be_answered():
    found = group_means([[1, 3, np.nan, np.nan], [1, np.nan, np.nan, np.nan]], [[0, 1, 2, 3]])
    assert found[0, 0] == 2
    assert np.isnan(found[1, 0])


def test_problems_of_all_tables_are_refused_together(lang):
    forms = {name: frame.copy() for name, frame in gaps.EXAMPLE_FORMS.items()}
    forms["managers"]["estimate_1"] = 8
    forms["employees"]["promise_empathy"] = 0
    with pytest.raises(DataError) as caught:
        gaps.analyze(gaps.EXAMPLE.drop(columns="P7"), **forms)
    text = caught.value.text(lang)
    assert all(name in text for name in ("P7", "estimate_1", "managers", "promise_empathy", "employees"))


@pytest.mark.parametrize(
    "options",
    [
        {"template": "servqual1889"},
        {"template": TWO.assign(reversed=["maybe", ""])},
        {"template": TWO.assign(dimension=["", ""])},
        {"scale": "7"},
        {"bootstrap": -1},
        {"min_group": -1},
    ],
    ids=["name", "reversed", "dimension", "scale", "bootstrap", "min_group"],
)
def test_bad_options_are_refused_in_words(options, lang):
    with pytest.raises(DataError) as caught:
        gaps.analyze(gaps.EXAMPLE, **options)
    assert len(caught.value.text(lang)) > 20


# ---- knowledge and forms


def test_every_antecedent_leads_to_an_inner_gap_and_has_items_of_its_own():
    items = [item for a in ANTECEDENTS.values() for item in a.items]
    assert len(items) == len(set(items))
    assert {a.gap for a in ANTECEDENTS.values()} == {"gap1", "gap2", "gap3", "gap4"}
    assert all(set(a.reversed) <= set(a.items) for a in ANTECEDENTS.values())
    assert all(gap.source for gap in GAPS.values())


@pytest.mark.parametrize("form", list(FORMS))
def test_a_blank_form_asks_everything_in_words(form, lang):
    asked = gaps.questions(form, lang=lang)
    frame = pd.DataFrame(4, index=range(6), columns=asked.index).assign(respondent=range(6))
    result = gaps.analyze(gaps.EXAMPLE, **{form: frame}, **QUICK)
    assert result.table.loc[[g for g in GAPS if GAPS[g].form == form], "value"].notna().all()
    assert asked["question"].str.len().min() > 5
    assert asked["question"].is_unique


def test_layouts_of_the_case_keep_every_column_of_the_forms():
    for form, frame in gaps.EXAMPLE_FORMS.items():
        assert set(gaps.TABLES[form].declared(list(frame.columns))) == set(frame.columns)
        header = [c.name for c in gaps.TABLES[form].plain]  # what a blank form is made from
        assert header == ["respondent", *gaps.questions(form).index]
    own = ["respondent", "delivery_speed", "promise_care", "teamwork_1", "someone"]
    assert list(gaps.TABLES["employees"].declared(own)) == own[:-1]


@pytest.mark.parametrize("name", ["upward_1", "standard_care", "estimate_x"])
def test_a_form_with_one_part_alone_is_taken(name):
    form = pd.DataFrame({"respondent": ["m1"], name: [3]})
    assert conform(form, gaps.TABLES["managers"]).frame[name].tolist() == [3]


def test_a_form_without_any_question_is_said():
    result = gaps.analyze(gaps.EXAMPLE, managers=pd.DataFrame({"respondent": range(6), "age": 30}), **QUICK)
    assert [n.values["gaps"] for n in codes(result, "not_asked")] == [["gap1", "gap2"]]


def test_decisions_of_the_group_are_said_and_an_accepted_gap_is_left_alone(full, lang):
    advice = full.parts(lang)["next"]
    accepted = full.parts(lang, {"gap2": {"category": "accept", "reason": "costs"}})
    assert len(accepted["next"]) == len(advice) - 1
    assert any("costs" in sentence for sentence in accepted["says"])


def test_weakest_antecedents_stand_in_the_advice(full, lang):
    said = full.parts(lang)["next"]
    assert full.label("upward", lang) in said[0]
    assert full.label("goals", lang) in said[1]


# ---- properties


def test_a_constant_added_to_both_halves_changes_no_gap():
    base = gaps.EXAMPLE.assign(**{c: gaps.EXAMPLE[c] - 2 for c in gaps.EXAMPLE if c[0] in "EP"})
    first, second = gaps.analyze(gaps.EXAMPLE, **QUICK), gaps.analyze(base, **QUICK)
    columns = ["value", "low", "high"]
    pd.testing.assert_frame_equal(first.dimensions[columns], second.dimensions[columns])


def test_swapping_the_halves_flips_the_sign():
    names = {c: f"{'P' if c[0] == 'E' else 'E'}{c[1:]}" for c in gaps.EXAMPLE if c != "respondent"}
    first, second = gaps.analyze(gaps.EXAMPLE, **QUICK), gaps.analyze(gaps.EXAMPLE.rename(columns=names), **QUICK)
    assert second.table.at["gap5", "value"] == pytest.approx(-first.table.at["gap5", "value"])
    assert second.table.at["gap5", "direction"] == "above"


def test_drawn_means_agree_with_resampling():
    """Many people: means are drawn from their normal distribution, with the same probabilities."""
    values = np.random.default_rng(1).normal([0, 0.02, 0.3], 1, (3000, 3))
    resampled = first_shares(values, None, 1000, 0, large=10_000)
    drawn = first_shares(values, None, 20_000, 0, large=10)
    assert drawn == pytest.approx(resampled, abs=0.05)
