"""SERVQUAL: known answers, the input, the conventions, what the result says."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats as scipy_stats

from sqmlib import psychometrics as ps
from sqmlib import servqual
from sqmlib.checks import DataError
from sqmlib.servqual import groups, overall, resample

KNOWN_FOLDER = Path(__file__).parent / "known"
KNOWN = tomllib.loads((KNOWN_FOLDER / "servqual.toml").read_text(encoding="utf-8"))
KIOSK = KNOWN["kiosk"]
FIVE = ("tangibles", "reliability", "responsiveness", "assurance", "empathy")


def kiosk_answers() -> pd.DataFrame:
    folder = KNOWN_FOLDER / "kiosk"
    return pd.read_csv(folder / "kiosk_servqual.csv").merge(pd.read_csv(folder / "kiosk_outcomes.csv"), on="respondent")


def kiosk_template() -> pd.DataFrame:
    table = pd.DataFrame({"item": [str(i) for i in range(1, 25)], "dimension": ""})
    for name, known in KIOSK["dimensions"].items():
        table.loc[[i - 1 for i in known["items"]], "dimension"] = name
    return table


@pytest.fixture(scope="module")
def kiosk() -> servqual.ServqualResult:
    outcome = "satisfaction_1, satisfaction_2, reuse_1, reuse_2"
    return servqual.analyze(
        kiosk_answers(), template=kiosk_template(), outcome=outcome, segment="age_group", bootstrap=400
    )


@pytest.fixture(scope="module")
def example() -> servqual.ServqualResult:
    return servqual.analyze(servqual.EXAMPLE, bootstrap=400)


# ---- the real survey


def test_kiosk_items(kiosk):
    rows = kiosk.items.droplevel("dimension")
    for name, column in (("E_mean", "expectation"), ("P_mean", "perception")):
        found = [rows.at[str(i), column] for i in range(1, 25)]
        np.testing.assert_allclose(found, KIOSK["items"][name], atol=KIOSK["items"]["tolerance"])


@pytest.mark.parametrize("name", list(KIOSK["dimensions"]))
def test_kiosk_dimensions(kiosk, name):
    frames = (kiosk.table, kiosk.reliability, kiosk.tests)
    found = {c: frame.at[name, c] for frame in reversed(frames) for c in frame}
    for column, value in KIOSK["dimensions"][name].items():
        if column != "items":
            assert found[column] == pytest.approx(value, abs=2e-6), column


def test_kiosk_overall_gaps_have_different_names_and_numbers(kiosk):
    """Pitfall 1: three overall gaps from the same answers."""
    known = KIOSK["overall"]
    for score in set(known) - {"tolerance", "share_at_maximum"}:
        assert kiosk.overall.at[score, "mean"] == pytest.approx(known[score], abs=known["tolerance"]), score
    assert kiosk.items["ceiling"].mean() == pytest.approx(known["share_at_maximum"], abs=known["tolerance"])


@pytest.mark.parametrize("outcome", ["satisfaction", "reuse"])
def test_kiosk_validity(kiosk, outcome):
    """Pitfall 12: perceptions alone predict better than the gap."""
    rows = kiosk.validity.loc[outcome]
    for score, r in KIOSK["validity"][outcome].items():
        assert rows.at[score, "r"] == pytest.approx(r, abs=KIOSK["validity"]["tolerance"]), score
    assert rows["p_best"].idxmax() == "servperf"
    assert rows.at["servperf", "difference_low"] > 0
    assert any(note.code == "servqual.note.performance_predicts" for note in kiosk.notes)


def test_kiosk_structure(kiosk):
    found = kiosk.structure.loc["dimensions"]
    assert found["status"] == "ok"
    assert found["df"] == KIOSK["structure"]["df"]
    assert found["chi2"] == pytest.approx(KIOSK["structure"]["chi2"], abs=0.01)
    assert found["cfi"] == pytest.approx(KIOSK["structure"]["cfi"], abs=0.0006)
    assert found["rmsea"] == pytest.approx(KIOSK["structure"]["rmsea"], abs=0.0006)


def test_kiosk_age_groups_too_small_are_hidden(kiosk):
    """Pitfall 19."""
    shown = kiosk.segments[kiosk.segments["n"].notna()]
    assert set(shown.index.get_level_values("segment")) == {"20-29"}
    assert kiosk.reason("segments", ("security", "30-39"), "gap") == "group_hidden"


# ---- exact arithmetic


def test_weighted_scores_of_two_respondents():
    known = KNOWN["weights"]
    shares, gaps = np.array(known["points"]) / 100, np.array(known["gaps"])
    found = servqual.overall_weighted(shares, gaps)
    np.testing.assert_allclose(found, known["per_respondent"], atol=1e-12)
    assert found.mean() == pytest.approx(known["mean_of_weighted"])
    assert servqual.overall_weighted(shares.mean(0), gaps.mean(0)) == pytest.approx(known["average_weights"])
    assert gaps.mean() == pytest.approx(known["unweighted"])


def two_respondents() -> pd.DataFrame:
    """Return the two respondents of the reference as answers: every item of a dimension has its gap."""
    known, form = KNOWN["weights"], servqual.TEMPLATES["servqual1991"]
    frame = pd.DataFrame({"respondent": ["a", "b"]})
    for item, dimension in zip(form.items, form.dimension_of, strict=True):
        frame[f"E{item}"] = 5
        frame[f"P{item}"] = [int(5 + row[FIVE.index(dimension)]) for row in known["gaps"]]
    for k, dimension in enumerate(FIVE):
        frame[f"W_{dimension}"] = [row[k] for row in known["points"]]
    return frame


def test_both_weightings_are_printed_with_their_difference():
    """Pitfalls 2 and 4."""
    row = servqual.analyze(two_respondents(), bootstrap=0).overall["mean"]
    assert row["servqual"] == pytest.approx(-0.7)
    assert row["servqual_weighted"] == pytest.approx(-1.0)
    assert row["servqual_average_weights"] == pytest.approx(-0.75)
    assert row["weighting_difference"] == pytest.approx(-0.25)


def test_points():
    """Pitfall 3."""
    shares, action = servqual.importance_points(KNOWN["points"]["points"])
    assert action.tolist() == KNOWN["points"]["action"]
    assert shares[1].sum() == pytest.approx(1)
    assert np.isnan(shares[2:]).all()


def test_zone_positions_are_not_clipped():
    """Pitfall 15."""
    z = KNOWN["zone"]
    found = servqual.position(z["perceived"], z["adequate"], z["desired"])
    np.testing.assert_allclose(found, z["position"], atol=1e-12)
    np.testing.assert_allclose(np.array(z["perceived"]) - z["adequate"], z["adequacy"])
    np.testing.assert_allclose(np.array(z["perceived"]) - z["desired"], z["superiority"])


def test_reversal_uses_the_declared_scale():
    """Pitfall 6."""
    known = KNOWN["reverse"]
    for (low, high), answers, expected in zip(known["scale"], known["answers"], known["recoded"], strict=True):
        assert servqual.reverse(answers, low, high).tolist() == expected


def test_audit():
    """Pitfall 20."""
    known = KNOWN["audit"]
    found = servqual.audit(known["n"], known["mean"], sd=known["sd"])
    for figure in ("se", "t", "low", "high"):
        assert found.at[figure, "implied"] == pytest.approx(known[figure], abs=known["tolerance"])
    wrong = servqual.audit(120, -0.3, sd=0.9, t=-2.65, low=-0.46, high=-0.14)
    assert wrong["agrees"].to_dict() == {"sd": True, "se": True, "t": False, "low": True, "high": True}
    by_t = servqual.audit(120, -0.3, t=known["t"])
    assert by_t.at["sd", "implied"] == pytest.approx(0.9, abs=1e-9)
    with pytest.raises(DataError):
        servqual.audit(1, -0.3, sd=0.9)


@pytest.mark.parametrize("name", ["kiosk_tangibles", "equal_variances"])
def test_difference_reliability(name):
    known = KNOWN["difference"][name]
    assert float(ps.difference_reliability(*known["input"])) == pytest.approx(known["expected"], abs=1e-9)


def test_pairs():
    known = KNOWN["pairs"]
    gap = np.array(known["perception"]) - np.array(known["expectation"])
    assert (~np.isnan(gap)).sum() == known["valid"]
    assert servqual.dimension_scores(gap[None]).tolist() == [known["gap"]]
    assert np.isnan(servqual.dimension_scores(gap[None], 0.6)).all()


# ---- against libraries


def test_signed_rank_agrees_with_scipy():
    rng = np.random.default_rng(1)
    for size in (40, 300):
        d = rng.integers(-4, 4, size).astype(float)
        expected = scipy_stats.wilcoxon(d, zero_method="wilcox", correction=False, method="approx").pvalue
        assert servqual.signed_rank(d) == pytest.approx(float(expected), rel=1e-9)


def test_welch_agrees_with_scipy_for_two_groups():
    rng = np.random.default_rng(2)
    a, b = rng.normal(0, 1, 40), rng.normal(0.5, 2, 55)
    args = [np.array([f(x) for x in (a, b)]) for f in (np.mean, lambda x: x.var(ddof=1), len)]
    f, p = groups.welch(*args)
    expected = scipy_stats.ttest_ind(a, b, equal_var=False)
    assert f == pytest.approx(expected.statistic**2)
    assert p == pytest.approx(expected.pvalue)


def test_correlations_agree_with_numpy():
    rng = np.random.default_rng(3)
    x, y = rng.normal(size=(50, 3)), rng.normal(size=50)
    found = overall.correlations(overall.products(x, y, None).mean(0))
    np.testing.assert_allclose(found, [np.corrcoef(c, y)[0, 1] for c in x.T], atol=1e-12)


def test_both_kinds_of_resampling_agree(monkeypatch):
    columns = np.random.default_rng(4).normal([0, 1], size=(900, 2))
    columns[::7, 0] = np.nan
    weights = np.random.default_rng(5).uniform(0.5, 2, 900)
    drawn = resample.resampled_means(columns, weights, 3000, 0)
    monkeypatch.setattr(resample, "MOST_RESPONDENTS", 10)
    normal = resample.resampled_means(columns, weights, 3000, 0)
    np.testing.assert_allclose(drawn.mean(0), normal.mean(0), atol=0.005)
    np.testing.assert_allclose(drawn.std(0), normal.std(0), rtol=0.08)


# ---- what it says


def test_parameters_say_every_convention(example):
    json.dumps(example.to_dict(), allow_nan=False)
    assert example.parameters["sign"] == "perception_less_expectation"
    assert example.parameters["weights_source"] == "points"
    assert example.parameters["reversed"] == []


def test_summary_names_what_to_act_on(example, lang):
    text = example.summary(lang)
    assert example.label("reliability", lang) in text
    decided = example.summary(lang, decisions={"reliability": {"category": "hold", "reason": "strike"}})
    assert "strike" in decided
    assert example.headline(lang) != example.headline(lang, decisions={"tangibles": {"category": "act"}})


def test_certainty_of_a_clear_order(kiosk):
    assert kiosk.certainty.at["security", "p_rank"] > 0.9
    assert kiosk.certainty.at["security", "p_below"] == 1
    assert kiosk.table["verdict"].to_dict()["tangibles"] == "hold"
    assert kiosk.table["verdict"].to_dict()["security"] == "act"


def test_few_respondents_get_no_p(example):
    for frame, column in (("table", "p_holm"), ("tests", "p_wilcoxon"), ("certainty", "p_rank")):
        assert getattr(example, frame)[column].isna().all()
        assert example.reason(frame, "reliability", column) == "few_respondents"
    assert example.table["gap_low"].notna().all()


def test_sampling_weights_change_means_and_widen_intervals():
    answers = kiosk_answers().iloc[:90]
    weights = np.where(answers["gender"] == "male", 3.0, 1.0)
    plain = servqual.analyze(answers, template=kiosk_template(), bootstrap=0).table
    found = servqual.analyze(answers.assign(w=weights), template=kiosk_template(), weight="w", bootstrap=0)
    same = servqual.analyze(answers.assign(w=2.0), template=kiosk_template(), weight="w", bootstrap=0).table
    pd.testing.assert_frame_equal(same, plain, check_dtype=False)
    gap = (answers[["P7", "P8"]].mean(axis=1) - answers[["E7", "E8"]].mean(axis=1)).to_numpy()
    assert found.table.at["control", "gap"] == pytest.approx(np.average(gap, weights=weights))
    assert (found.table["n_eff"] < found.table["n"]).all()
    assert "servqual.note.unweighted_alpha" in {n.code for n in found.notes}
    with pytest.raises(DataError):
        servqual.analyze(answers.assign(w=np.nan), template=kiosk_template(), weight="w")
