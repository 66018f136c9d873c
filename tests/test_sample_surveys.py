"""The simulated surveys: the stated truth is found again, and so is every trap that was laid."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sqmlib import gaps, ipa, satisfaction, servqual

ROOT = Path(__file__).resolve().parent.parent
AIRLINE, HELPDESK = ROOT / "data" / "airline", ROOT / "data" / "helpdesk"
QUICK = {"bootstrap": 0}


def truth(path: Path) -> pd.DataFrame:
    """Return a truth table; an empty cell means everybody."""
    return pd.read_csv(path, dtype={"wave": str, "segment": str}).fillna({"wave": "", "segment": ""})


def codes(result, name: str) -> list:
    return [note for note in result.notes if note.code == f"{result.method}.note.{name}"]


@pytest.fixture(scope="module")
def simulations():
    sys.path.insert(0, str(ROOT / "tools"))
    import simulate_satisfaction
    import simulate_surveys

    yield simulate_surveys, simulate_satisfaction
    sys.path.remove(str(ROOT / "tools"))


def test_simulation_gives_the_committed_files_byte_for_byte(simulations):
    for module in simulations:
        for path, text in module.written(ROOT / "data").items():
            assert text.encode() == path.read_bytes(), path.name


def test_another_seed_gives_other_people(simulations):
    for module in simulations:
        first, second = module.written(ROOT / "data"), module.written(ROOT / "data", seed=1)
        assert all(first[path] != second[path] for path in first)


def test_a_whole_answer_has_exactly_the_stated_mean(simulations):
    from scipy.special import ndtri
    from simulate_kit import whole

    grid = ndtri((np.arange(200_000) + 0.5) / 200_000)
    for mean, low, high in ((6.75, 1, 7), (2.4, 1, 7), (4.7, 1, 5)):
        given = whole(grid, np.full(len(grid), mean), low, high)
        assert given.mean() == pytest.approx(mean, abs=1e-4)
        assert set(np.unique(given)) <= set(range(low, high + 1))


def test_every_truth_says_what_it_teaches_in_both_languages():
    for path in (*AIRLINE.glob("truth_*.csv"), *HELPDESK.glob("truth*.csv")):
        table = truth(path)
        if "teaches_en" not in table:  # of a process or of ratings: tests of that method say what it holds
            assert path.stem in ("truth_parcs", "truth_dmaic", "truth_process"), path.name
            continue
        assert (table["teaches_en"].str.len() > 5).all(), path.name
        assert table["teaches_zh"].str.contains(r"[\u4e00-\u9fff]").all(), path.name


# ---- SERVQUAL


@pytest.fixture(scope="module")
def airline():
    return servqual.analyze(pd.read_csv(AIRLINE / "servqual.csv"), segment="route", bootstrap=200)


@pytest.fixture(scope="module")
def helpdesk():
    table = pd.read_csv(HELPDESK / "template.csv")
    answers = pd.read_csv(HELPDESK / "servqual.csv")
    return servqual.analyze(answers, template=table, scale="1-5", segment="department", **QUICK)


SURVEYS = [("airline", AIRLINE / "truth_servqual.csv"), ("helpdesk", HELPDESK / "truth.csv")]
ROWS = [(case, row) for case, path in SURVEYS for _, row in truth(path).iterrows()]


@pytest.mark.parametrize(("case", "row"), ROWS, ids=[f"{c}-{r.dimension}-{r.segment}{r.wave}" for c, r in ROWS])
def test_means_lie_near_the_truth(request, case, row):
    result = request.getfixturevalue(case)
    frame = result.segments if row["segment"] else result.waves if row["wave"] else None
    if frame is None and case == "helpdesk" and row["dimension"] == "reachability":
        frame, group = result.segments, "sales"  # the row that holds for all departments but one
    else:
        group = row["segment"] or row["wave"]
    found = result.table.loc[row["dimension"]] if frame is None else frame.loc[row["dimension"], group]
    for name in ("expectation", "perception"):
        error = (found[f"{name}_high"] - found[f"{name}_low"]) / 2 / 1.96
        assert abs(found[name] - row[name]) < 3.5 * error + 0.02, name
    assert found["gap"] == pytest.approx(row["perception"] - row["expectation"], abs=0.25)


def test_largest_gap_is_found_and_settled(airline, helpdesk):
    assert airline.table["gap"].idxmin() == "reliability"
    assert helpdesk.table["gap"].idxmin() == "speed"
    assert airline.table["rank"].idxmin() == "reliability"
    assert airline.table["gap"].idxmax() == "tangibles"


def test_trap_expectation_at_the_ceiling(airline, helpdesk):
    assert airline.table.index[airline.table["ceiling"] > 0.5].tolist() == ["reliability"]
    assert helpdesk.table.at["competence", "ceiling"] > 0.65


def test_trap_unreliable_difference_scores(airline, helpdesk):
    for result, name in ((airline, "tangibles"), (helpdesk, "tools")):
        others = result.table.drop(index=name)["reliability_gap"]
        assert result.table.at[name, "reliability_gap"] < 0.4
        assert result.table.at[name, "alpha_p"] > 0.7  # each half by itself is reliable
        assert others.min() > 0.65


def test_trap_one_segment_and_one_wave_differ(airline):
    told = {d for d, rows in airline.segments.groupby(level="dimension") if rows["p_holm"].max() < 0.05}
    moved = {d for d, rows in airline.waves.groupby(level="dimension") if rows["p_holm"].max() < 0.05}
    assert (told, moved) == ({"empathy"}, {"responsiveness"})
    assert airline.segments.loc[("empathy", "long"), "gap"] < airline.segments.loc[("empathy", "short"), "gap"] - 0.5
    assert airline.waves.loc[("responsiveness", "2026"), "gap"] > airline.waves.loc[("responsiveness", "2025"), "gap"]


def test_trap_points_that_do_not_sum_to_a_hundred(airline):
    counts = [codes(airline, f"points_{n}")[0].values["n"] for n in ("renormalize", "reject", "missing")]
    assert counts == [2, 1, 1]


def test_reliability_lies_below_the_zone_of_tolerance(airline):
    assert airline.zone["place"].to_dict()["reliability"] == "below"
    others = airline.zone["place"].drop("reliability")
    assert others.drop("responsiveness").eq("inside").all()
    assert others["responsiveness"] == "perhaps_inside"  # 0.03, from -0.07 to 0.13


def test_perception_predicts_satisfaction_better_than_the_gap(airline):
    r = airline.validity.loc["satisfaction", "r"]
    assert r["servperf"] > r["servqual"] + 0.08
    assert r["expectation"] < 0.3


def test_trap_reversed_pair_hides_the_gap_when_read_as_it_stands(helpdesk):
    table = pd.read_csv(HELPDESK / "template.csv")
    assert table.loc[table["reversed"] == "yes", "item"].tolist() == [10, 11]
    answers = pd.read_csv(HELPDESK / "servqual.csv")
    wrong = servqual.analyze(answers, template=table.assign(reversed="no"), scale="1-5", **QUICK)
    assert helpdesk.table.at["communication", "gap"] < -0.4 < wrong.table.at["communication", "gap"]
    assert helpdesk.table.at["communication", "alpha_p"] > 0.8
    assert wrong.table.at["communication", "alpha_p"] < 0.2
    suspects = wrong.quality.index[wrong.quality["suspect"]].get_level_values("item")
    assert {"10", "11"} <= set(map(str, suspects))
    assert not helpdesk.quality["suspect"].any()


def test_trap_one_department_carries_the_gap_and_one_is_too_small_to_show(helpdesk):
    reach = helpdesk.segments.loc["reachability"]
    assert reach["gap"].idxmin() == "production"
    assert reach["p_holm"].max() < 0.05
    assert reach.loc[["legal", "research"], "gap"].isna().all()


# ---- gaps model


@pytest.fixture(scope="module")
def model():
    forms = {form: pd.read_csv(AIRLINE / f"{form}.csv") for form in ("managers", "employees")}
    return gaps.analyze(pd.read_csv(AIRLINE / "servqual.csv"), **forms, bootstrap=200)


GAP_OF = {"estimate": "gap1", "standard": "gap2", "delivery": "gap3", "promise": "gap4"}
FORMS = [row for _, row in pd.read_csv(AIRLINE / "truth_gaps.csv").iterrows()]


@pytest.mark.parametrize("row", FORMS, ids=[f"{r.kind}-{r.id}" for r in FORMS])
def test_forms_of_managers_and_employees_lie_near_the_truth(model, row):
    if row["kind"] == "antecedent":
        found = model.antecedents.xs(row["id"], level="antecedent").iloc[0]
        value = found["score"]
    else:
        found = model.dimensions.loc[GAP_OF[row["kind"]], row["id"]]
        value = found["level"]
    error = np.sqrt((row["mean"] - 1) * (7 - row["mean"]) / 6 / found["n"])  # of one binomial answer per person
    assert abs(value - row["mean"]) < 2.6 * error


def test_gaps_of_the_model_are_found_where_they_were_put(model):
    found = {gap: set(model.dimensions_of(gap, "underestimated", "not_in_place")) for gap in GAP_OF.values()}
    assert found == {
        "gap1": {"reliability", "empathy"},
        "gap2": {"responsiveness", "empathy"},
        "gap3": {"responsiveness"},
        "gap4": {"reliability"},
    }
    assert model.dimensions_of("gap1", "overestimated") == ["tangibles"]
    assert codes(model, "opposite")  # the mean of gap 1 is nearly 0
    assert abs(model.table.at["gap1", "value"]) < 0.2


def test_causes_of_the_gaps_are_found(model):
    weakest = model.antecedents[model.antecedents["rank"] == 1].index
    assert dict(weakest) == {"gap1": "upward", "gap2": "goals", "gap3": "control", "gap4": "horizontal"}
    assert (model.antecedents.loc[weakest, "standing"] == "weak").all()


def test_gap_five_is_the_overall_gap_of_servqual(model, airline):
    assert model.table.at["gap5", "value"] == pytest.approx(airline.overall.at["servqual", "mean"])
    assert model.dimensions.loc["gap5", "value"].to_numpy() == pytest.approx(airline.table["gap"].to_numpy())


# ---- satisfaction


@pytest.fixture(scope="module", params=["airline", "helpdesk"])
def satisfied(request):
    folder = ROOT / "data" / request.param
    segment = {"airline": "route", "helpdesk": "department"}[request.param]
    options = {"ces": "ces2", "segment": segment, "keywords": pd.read_csv(folder / "keywords.csv"), "bootstrap": 200}
    return request.param, satisfaction.analyze(pd.read_csv(folder / "satisfaction.csv"), **options)


def test_scores_by_segment_and_wave_lie_near_the_truth(satisfied):
    case, _ = satisfied
    answers = pd.read_csv(ROOT / "data" / case / "satisfaction.csv", dtype={"wave": str})
    segment = answers.columns[2 if case == "airline" else 1]
    for _, row in truth(ROOT / "data" / case / "truth_satisfaction.csv").iterrows():
        part = answers[answers[segment] == row["segment"]]
        part = part[part["wave"] == row["wave"]] if row["wave"] else part
        nps = part["nps"].dropna()
        found = (nps >= 9).mean() - (nps <= 6).mean()
        assert abs(found - (row["promoter"] - row["detractor"])) < 3 * 0.83 / np.sqrt(len(nps))
        for name in ("csat", "ces"):
            values = part[name].dropna()
            assert abs(values.mean() - row[name]) < 3.5 * max(values.std(), 0.5) / np.sqrt(len(values)), name


def test_themes_of_the_comments_are_found(satisfied):
    case, result = satisfied
    answers = pd.read_csv(ROOT / "data" / case / "satisfaction.csv", dtype={"wave": str})
    told = truth(ROOT / "data" / case / "truth_satisfaction.csv")
    keys = [answers.columns[2 if case == "airline" else 1], *(["wave"] if case == "airline" else [])]
    n = answers["comment"].notna().groupby([answers[k] for k in keys]).sum()
    index = told["segment"] if case == "helpdesk" else pd.MultiIndex.from_frame(told[["segment", "wave"]])
    weights = n.reindex(index).to_numpy(float)
    for theme in result.themes.index:
        assert result.themes.at[theme, "share"] == pytest.approx(np.average(told[theme], weights=weights), abs=0.09)


def test_every_made_up_comment_speaks_of_its_own_theme(simulations):
    for case, themes in simulations[1].COMMENTS.items():
        table = satisfaction.themes.read_keywords(pd.read_csv(ROOT / "data" / case / "keywords.csv"))
        for theme, pairs in themes.items():
            for texts in pairs:
                hit = satisfaction.themes.match_themes(pd.Series([t.removeprefix("+") for t in texts]), table)
                assert hit[theme].all(), texts
                assert hit.sum(axis=1).eq(1).all(), texts


def test_long_routes_do_not_move_and_short_routes_do():
    answers = pd.read_csv(AIRLINE / "satisfaction.csv", dtype={"wave": str})
    for route, moved in (("short", True), ("long", False)):
        result = satisfaction.analyze(answers[answers["route"] == route], ces="ces2", **QUICK)
        row = result.waves.loc[("nps", "2026")]
        assert (row["change_low"] > 0) == moved


def test_the_same_people_answered_in_both_waves():
    answers = pd.read_csv(AIRLINE / "satisfaction.csv")
    assert answers["respondent"].duplicated().sum() == 120
    assert not answers.duplicated(["respondent", "wave"]).any()


# ---- importance and performance


@pytest.fixture(scope="module")
def importance():
    return ipa.analyze(pd.read_csv(AIRLINE / "ipa.csv"), bootstrap=300)


def test_quadrants_and_the_one_open_item_are_found(importance):
    stated = pd.read_csv(AIRLINE / "truth_ipa.csv", index_col="item")
    sure = stated[stated["quadrant"] != "open"]
    assert importance.table.loc[sure.index, "quadrant"].to_dict() == sure["quadrant"].to_dict()
    assert (importance.table.loc[sure.index, "p_quadrant"] > 0.9).all()
    assert stated.index[stated["quadrant"] == "open"].tolist() == ["legroom"]
    assert importance.table.at["legroom", "p_quadrant"] < 0.8


def test_trap_stated_and_derived_importance_differ(importance):
    ranks = importance.importance[["rank_stated", "rank_derived"]]
    assert ranks.loc["safety"].tolist()[0] == 1
    assert ranks.loc["safety"].tolist()[1] >= 10
    assert ranks.loc["wifi"].tolist()[0] >= 9
    assert ranks.loc["wifi"].tolist()[1] <= 3
