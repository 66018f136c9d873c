"""Importance-performance analysis against published and constructed figures."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sqmlib import ipa
from sqmlib.ipa.formulas import quadrant
from sqmlib.ipa.positions import Positions
from sqmlib.ipa.survey import check_options

FOLDER = Path(__file__).parent / "known"
KNOWN = tomllib.loads((FOLDER / "ipa.toml").read_text(encoding="utf-8"))
NUMBERS = {"seed": 0, "min_group": 5}


def kiosk_answers() -> pd.DataFrame:
    """Return 24 items of the kiosk survey under our column names."""
    frame = pd.read_csv(FOLDER / "kiosk" / "kiosk_ipa.csv")
    ends = {"I": "imp", "S": "perf"}
    return frame.rename(columns=lambda c: c if c == "respondent" else f"i{int(c[1:]):02d}_{ends[c[0]]}")


@pytest.fixture(scope="module")
def answers() -> pd.DataFrame:
    outcomes = pd.read_csv(FOLDER / "kiosk" / "kiosk_outcomes.csv")
    return kiosk_answers().assign(overall=outcomes["satisfaction_1"] + outcomes["satisfaction_2"])


@pytest.fixture(scope="module")
def kiosk(answers) -> ipa.IpaResult:
    return ipa.analyze(answers, bootstrap=500)


@pytest.mark.parametrize("crosshair", ["means", "medians", "midpoint"])
def test_martilla_james_1977(crosshair):
    known = KNOWN["martilla_james"]
    options = check_options("1-4", "", "stated", crosshair, "mean", 0, **NUMBERS)
    importance, performance = (np.array([known[axis]]) for axis in ("importance", "performance"))
    here = Positions(importance, performance, np.full_like(importance, np.nan))
    found = [ipa.CATEGORIES[q] for q in here.quadrants(crosshair, options)[0]]
    expected = {item: q for q, items in known["quadrants"][crosshair].items() for item in items}
    assert found == [expected[item] for item in range(1, 15)]
    if crosshair in known:
        lines = [float(line[0, 0]) for line in here.lines(crosshair, options)]
        np.testing.assert_allclose(lines, known[crosshair], atol=1e-9)


def test_a_point_on_a_line_counts_as_high():
    known = KNOWN["equality"]
    found = quadrant(known["importance"], known["performance"], *known["crosshair"])
    assert [ipa.CATEGORIES[q] for q in found] == known["quadrant"]


def test_indices():
    known = KNOWN["csi"]
    i, p = np.array(known["importance"]), np.array(known["performance"])
    assert ipa.csi(i, p, known["most"]) == pytest.approx(known["csi"], abs=1e-12)
    assert ipa.conformity(i, p) == pytest.approx(known["conformity"])
    np.testing.assert_allclose(i - p, known["priority"])
    np.testing.assert_allclose(ipa.opportunity(i, p, known["most"]), known["opportunity"])


def test_the_index_of_the_kiosk_survey():
    known = KNOWN["index"]
    outcomes = pd.read_csv(FOLDER / "kiosk" / "kiosk_outcomes.csv")
    means = outcomes[known["items"]].mean().to_numpy()
    assert ipa.index_0_100(np.ones(2), means, *known["scale"]) == pytest.approx(known["index"], abs=1e-9)


@pytest.mark.parametrize("case", KNOWN["drivers"], ids=lambda c: c["name"])
def test_derived_importance(case):
    rxx = np.array([[1, case["between"]], [case["between"], 1]])
    assert ipa.r_squared(rxx, case["r"]) == pytest.approx(case["r_squared"], abs=1e-12)
    np.testing.assert_allclose(ipa.beta(rxx, case["r"]), case["beta"], atol=1e-12)
    for method in (ipa.lmg, ipa.relative_weights):  # with two predictors the same
        np.testing.assert_allclose(method(rxx, case["r"]), case["lmg"], atol=1e-12)


def test_lmg_is_the_mean_gain_over_all_orders():
    """Three predictors, every order written out."""
    from itertools import permutations

    rng = np.random.default_rng(3)
    r = np.corrcoef(rng.normal(size=(60, 4)) @ rng.normal(size=(4, 4)), rowvar=False)
    rxx, rxy = r[:3, :3], r[:3, 3]

    def explained(subset):
        s = list(subset)
        return float(rxy[s] @ np.linalg.solve(rxx[np.ix_(s, s)], rxy[s])) if s else 0.0

    gains = np.zeros(3)
    for order in permutations(range(3)):
        for place, j in enumerate(order):
            gains[j] += (explained(order[: place + 1]) - explained(order[:place])) / 6
    np.testing.assert_allclose(ipa.lmg(rxx, rxy), gains, atol=1e-12)


def test_asymmetry():
    known = KNOWN["asymmetry"]
    ia, range_ = ipa.asymmetry(np.array(known["reward"]), np.array(known["penalty"]))
    np.testing.assert_allclose(ia, known["asymmetry"], atol=1e-12)
    np.testing.assert_allclose(range_, known["range"], atol=1e-12)


def test_the_kiosk_map_is_made_of_plain_means(answers, kiosk):
    for column, kind in (("importance", "imp"), ("performance", "perf")):
        plain = answers[[f"{item}_{kind}" for item in kiosk.table.index]].mean().to_numpy()
        np.testing.assert_allclose(kiosk.table[column], plain, atol=1e-12)
        assert kiosk.crosshairs.at["means", column] == pytest.approx(plain.mean())
        assert kiosk.crosshairs.at["medians", column] == pytest.approx(np.median(plain))


def test_the_kiosk_model_is_least_squares(answers, kiosk):
    """Standardized weights and R2 as statsmodels has them, weights summing to R2."""
    import statsmodels.api as sm

    columns = [f"{item}_perf" for item in kiosk.table.index] + ["overall"]
    z = answers[columns].apply(lambda c: (c - c.mean()) / c.std(ddof=0))
    fit = sm.OLS(z["overall"], z[columns[:-1]]).fit()
    np.testing.assert_allclose(kiosk.importance["regression"], fit.params, atol=1e-9)
    assert kiosk.csi.at["r_squared", "value"] == pytest.approx(fit.rsquared)
    assert kiosk.importance["relative_weight"].sum() == pytest.approx(fit.rsquared)


def test_penalty_and_reward_are_least_squares_on_dummies():
    import statsmodels.api as sm

    rng = np.random.default_rng(5)
    a, b = rng.integers(1, 8, (2, 300))
    overall = 5 - 2.0 * (a <= 2) + 1.0 * (b >= 6) + rng.normal(0, 0.5, 300)
    frame = pd.DataFrame({"respondent": range(300), "a_perf": a, "b_perf": b, "overall": overall})
    found = ipa.analyze(frame, importance="relative_weights", bootstrap=0).asymmetry
    x = np.column_stack([a <= 2, a >= 6, b <= 2, b >= 6]).astype(float)
    fit = sm.OLS(overall, sm.add_constant(x)).fit()
    np.testing.assert_allclose(found[["penalty", "reward"]].to_numpy().ravel(), fit.params[1:], atol=1e-9)
    bounds = found[["penalty_low", "penalty_high", "reward_low", "reward_high"]].to_numpy().reshape(-1, 2)
    np.testing.assert_allclose(bounds, fit.conf_int()[1:], atol=1e-9)
    assert found["factor"].to_dict() == {"a": "basic", "b": "excitement"}


@pytest.mark.parametrize(("statistic", "expected"), [("mean", 3.0), ("median", 3.0), ("top2", 0.4)])
def test_statistics_of_the_coordinates(statistic, expected):
    frame = pd.DataFrame({"respondent": range(5), "a_imp": [1, 2, 3, 4, 5], "a_perf": [1, 2, 3, 4, 5]})
    table = ipa.analyze(frame, scale="1-5", statistic=statistic, bootstrap=0).table
    assert table.at["a", "importance"] == table.at["a", "performance"] == pytest.approx(expected)
    assert table.at["a", "performance_low"] <= expected <= table.at["a", "performance_high"]


def test_summary_names_the_items_in_both_languages(kiosk, lang):
    text = kiosk.summary(lang, decisions={"i07": {"category": "keep", "reason": "because"}})
    assert "because" in text
    assert "i16" in text
