"""Control charts of the portfolio: limits by hand, what was planted, gaps, verdicts, words; records of many methods."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from portfolio_kit import PLANTED, charted, shares, simulate

from sqmlib import portfolio, spc
from sqmlib.checks import DataError
from sqmlib.stats import wilson

KNOWN = tomllib.loads((Path(__file__).parent / "known" / "portfolio.toml").read_text(encoding="utf-8"))
LIMITS = ["center_line", "lcl", "ucl"]
TARGET = {"metric": "better", "at_least": 0.55}


@pytest.fixture(scope="module")
def record() -> pd.DataFrame:
    return charted()


@pytest.fixture(scope="module")
def found(record) -> portfolio.PortfolioResult:
    return portfolio.analyze(record, targets=[TARGET])


def one_unit(n, hits, **others: object) -> pd.DataFrame:
    """Return a record of one branch with one share per month."""
    data = shares(np.array(n), np.array(hits))
    return data.assign(segment="a", wave=[f"m{i}" for i in range(1, len(data) + 1)], **others)


def means(values, unit: str = "a", **others: object) -> pd.DataFrame:
    data = one_unit([40] * len(values), [0] * len(values), kind="mean", metric="importance", **others)
    value = np.array(values, float)
    return data.assign(segment=unit, value=value, low=value - 0.5, high=value + 0.5)


def same(first: pd.DataFrame, second: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(first, second, check_exact=False, rtol=1e-9)


# ---- known answers


def test_limits_of_shares_are_those_by_hand():
    known = KNOWN["p_chart"]
    result = portfolio.analyze(one_unit(known["n"], known["hits"]), unit="segment")
    np.testing.assert_allclose(result.control["center_line"], known["center"], atol=known["tolerance"])
    for name in ("lcl", "ucl"):
        np.testing.assert_allclose(result.control[name], known[name], atol=known["tolerance"])
    assert list(np.flatnonzero(result.control["hits"])) == known["outside"]
    assert result.signals.loc["a", ["chart", "why", "last_signal", "last_rule"]].tolist() == ["p", "counts", "m3", "n1"]


def test_limits_of_means_are_those_by_hand():
    known = KNOWN["i_chart"]
    result = portfolio.analyze(means(known["values"]), unit="segment")
    center, reach = known["center"], known["reach"]
    rows = result.control[LIMITS].drop_duplicates().to_numpy()
    np.testing.assert_allclose(rows, [[center, center - reach, center + reach]], atol=known["tolerance"])
    assert result.signals.loc["a", ["chart", "why"]].tolist() == ["i", "single_values"]
    assert result.parameters["control_set"] == "western_electric"


def test_every_chart_is_the_one_of_the_library(record, found):
    for unit, part in record.groupby("segment"):
        single = spc.p_chart(np.round(part["value"] * part["n"]), part["n"])
        rows = found.control.loc[unit]
        np.testing.assert_allclose(rows[["lcl", "ucl"]], single.table[["lcl", "ucl"]])
        assert rows["hits"].tolist() == single.table["hits"].tolist()
        for place in np.flatnonzero(rows["hits"]):
            point = single.table.index[place]
            hits = single.hits.loc[point]["side"]
            assert hits[rows["signal"].iloc[place]] == rows["side"].iloc[place]


# ---- what was planted


def test_planted_changes_are_found_and_told_apart(found):
    signals = found.signals
    assert signals.loc["branch03", ["variation", "last_signal"]].tolist() == ["concern_low", "2026-03"]
    assert signals.loc["branch05", ["variation", "last_signal"]].tolist() == ["common_cause", "2025-07"]
    assert found.control.loc[("branch05", "2025-07"), "side"] == "high"
    assert found.table.at["branch07", "standing"] == "better"  # better than the others ...
    assert signals.at["branch07", "signals"] == 0  # ... and stable at its own level
    calm = [unit for unit in signals.index if int(unit[-2:]) not in PLANTED]
    assert signals.loc[calm, "signals"].sum() <= 2
    assert found.charted()[:2] == ["branch03", "branch05"]


def test_stable_units_are_marked_no_more_often_than_promised(monkeypatch):
    monkeypatch.setattr("portfolio_kit.PLANTED", {})
    result = portfolio.analyze(charted(300, 24))
    promised = result.parameters["control_points"] / result.parameters["control_arl0"]
    assert promised == pytest.approx(300 * 24 / 118.3)
    marked = result.signals["signals"].sum()
    assert 0.5 * promised < marked < promised + 3 * np.sqrt(promised)
    assert f"about {promised:.1f}, found: {marked}" in result.summary("en")


def test_order_of_rows_changes_nothing(record, found):
    shuffled = portfolio.analyze(record.sample(frac=1, random_state=3), targets=[TARGET])
    same(shuffled.control, found.control)
    same(shuffled.signals, found.signals)


def test_names_of_units_change_nothing_but_the_names(record, found):
    renamed = {unit: f"店{9 - i}" for i, unit in enumerate(sorted(set(record["segment"])))}
    other = portfolio.analyze(record.assign(segment=record["segment"].map(renamed)), targets=[TARGET])
    same(other.signals.sort_index(), found.signals.rename(index=renamed).sort_index())


# ---- gaps and few periods


@pytest.mark.parametrize(("months", "judged"), [(11, False), (12, True)])
def test_fewer_than_twelve_periods_are_not_judged(months, judged, lang):
    result = portfolio.analyze(charted(3, months), targets=[TARGET])
    row = result.signals.iloc[0]
    assert (row["variation"] != "not_judged") == judged == pd.notna(row["ucl"]) == (row["basis"] != "few")
    assert ("portfolio.note.control_none" in {note.code for note in result.notes}) != judged
    if not judged:
        assert result.signals["why"].eq("few_periods").all()
        assert result.reason("signals", "branch01", "ucl") == "few_for_chart"
        assert result.reason("control", ("branch01", "2025-01"), "lcl") == "few_for_chart"
        assert ("不足 12 期" if lang == "zh" else "12 periods") in result.show("signals", lang=lang).to_string()
        assert result.on_control(lang) == result.price(lang) == []


def test_hidden_periods_are_gaps_and_count_nowhere(record):
    few = (record["segment"] == "branch05") & (record["wave"] == "2025-07")
    for hidden in (record.assign(n=record["n"].where(~few, 3)), record[~few]):
        result = portfolio.analyze(hidden)
        row = ("branch05", "2025-07")
        assert result.control.loc[row, ["value", "lcl", "ucl"]].isna().all()
        assert result.control.loc[row, "hits"] == 0
        assert result.reason("control", row, "value") in ("group_hidden", "no_value")
        assert result.signals.loc["branch05", ["periods", "signals"]].tolist() == [14, 0]
        rest = record[(record["segment"] == "branch05") & ~few]
        center = (rest["value"] * rest["n"]).sum() / rest["n"].sum()
        assert result.control.loc["branch05", "center_line"].dropna().unique() == pytest.approx([center])


def test_no_run_passes_over_a_gap():
    hits = [60] * 4 + [40] * 10 + [60]  # rule 2 of Nelson asks for nine in a row
    for hidden, marked in ((None, 2), (4, 1), (9, 0)):
        data = one_unit([100] * 15, hits)
        data.loc[data.index == hidden, "n"] = 3  # nine low months are left, four or five of them on either side
        result = portfolio.analyze(data, unit="segment")
        assert (result.control["signal"] == "n2").sum() == marked


def test_units_of_too_few_periods_stand_beside_those_with_charts(record):
    late = record[(record["segment"] != "branch02") | (record["wave"] >= "2025-06")]
    result = portfolio.analyze(late)
    assert result.signals.at["branch02", "variation"] == "not_judged"
    assert "branch02" not in result.charted()
    note = next(note for note in result.notes if note.code == "portfolio.note.control_few")
    assert note.values["units"] == ["branch02"]
    assert result.parameters["control_points"] == 7 * 15


def test_values_that_do_not_vary_have_no_chart():
    result = portfolio.analyze(pd.concat([means([3] * 12), means([3, 4] * 6, "b")]))
    assert result.signals["why"].tolist() == ["no_variation", "single_values"]
    assert result.reason("signals", "a", "center_line") == "no_variation"
    assert result.charted() == ["b"]


# ---- verdicts


def test_lower_is_better_turns_the_verdict_round(record):
    result = portfolio.analyze(record.assign(better=-1))
    assert result.signals.at["branch03", "variation"] == "improvement_low"
    assert portfolio.analyze(record.assign(better=0)).signals.at["branch03", "variation"] == "neutral_low"


def test_a_loss_is_the_mirror_of_a_share(record, found):
    """A metric such as worse runs from -1 to 0."""
    loss = record.assign(value=-record["value"], low=-record["high"], high=-record["low"])
    mirror = portfolio.analyze(loss)
    np.testing.assert_allclose(mirror.control["lcl"], -found.control["ucl"])
    np.testing.assert_allclose(mirror.control["ucl"], -found.control["lcl"])
    assert mirror.control["signal"].tolist() == found.control["signal"].tolist()
    assert mirror.signals.at["branch03", "variation"] == "improvement_high"


def test_a_share_that_is_no_count_gets_an_individuals_chart(record):
    weighted = record.assign(n=record["n"] - 0.3)
    result = portfolio.analyze(weighted)
    assert set(result.signals["chart"]) == {"i"}
    assert set(result.signals["why"]) == {"no_counts"}
    assert result.reason("signals", "branch01", "dispersion") == "not_for_chart"


@pytest.mark.parametrize(
    ("targets", "verdict"),
    [
        ([{"at_least": 0.3}], "consistently_pass"),
        ([{"at_least": 0.35}], "hit_or_miss"),  # on the limit
        ([{"at_least": 0.7}], "consistently_fail"),
        ([{"at_most": 0.3}], "consistently_fail"),
        ([{"at_most": 0.7}], "consistently_pass"),
        ([{"at_least": 0.3}, {"at_most": 0.6}], "hit_or_miss"),
        ([{"at_least": 0.3}, {"at_most": 0.7}], "consistently_pass"),
        ([], "not_judged"),
    ],
)
def test_targets_are_met_always_never_or_now_and_then(targets, verdict):
    data = one_unit([100] * 12, [50, 51, 49, 50, 52, 48] * 2)  # limits 0.35 to 0.65
    result = portfolio.analyze(data, unit="segment", targets=[{"metric": "better", **t} for t in targets])
    assert result.signals["assurance"].tolist() == [verdict]
    assert result.parameters["control_targets"] == [value for t in targets for value in t.values()]


def test_targets_of_another_measure_are_not_drawn(record):
    both = pd.concat([record, record.assign(item="crew")])
    result = portfolio.analyze(both, item="wifi", targets=[{**TARGET, "item": "crew"}])
    assert set(result.signals["assurance"]) == {"not_judged"}


def test_rules_may_be_chosen_and_their_price_is_said(record, lang):
    plain = portfolio.analyze(record, rules="rule_1")
    assert plain.parameters["control_rules"] == ["n1"]
    assert "370" in plain.summary(lang)
    none = portfolio.analyze(record, rules="none")
    assert none.signals["signals"].sum() == 0
    assert none.price(lang) == [portfolio.results.tr("spc.sure.no_rules", lang)]


@pytest.mark.parametrize("rules", ["anhoej", "many", 3, None])
def test_rules_that_there_are_not_are_refused(record, rules):
    with pytest.raises(DataError) as error:
        portfolio.analyze(record, rules=rules, min_group=0)
    codes = [problem.code for problem in error.value.problems]
    assert codes == ["portfolio.problem.min_group", "input.choice"]


def test_counts_that_vary_more_than_chance_are_named(record):
    rough = np.where(record["segment"] == "branch01", np.tile([0.4, 0.8], 60), record["value"])
    hits = np.round(rough * record["n"])
    low, high = wilson(hits, record["n"].to_numpy())
    result = portfolio.analyze(record.assign(value=hits / record["n"], low=low, high=high))
    note = next(note for note in result.notes if note.code == "portfolio.note.control_spread")
    assert "branch01" in note.values["units"]


# ---- words


@pytest.mark.parametrize("frame", ["control", "signals"])
def test_tables_show_words_only(found, lang, frame):
    shown = found.show(frame, lang=lang).to_string()
    for code in ("nan", "None", "common_cause", "concern_low", "hit_or_miss", "single_values", "provisional\n"):
        assert code not in shown
    names = set(getattr(found, frame).columns)
    assert lang == "en" or not names & set(found.show(frame, lang=lang).columns)


def test_findings_tell_common_from_special_causes(found, lang):
    says, sure, todo = found.parts(lang).values()
    concern = "异常波动（不利）" if lang == "zh" else "Special cause, worse"
    assert [text for text in says if concern in text and "branch03" in text]
    assert [text for text in sure if "118" in text]
    assert ("个别起落" if lang == "zh" else "single ups and downs") in todo[-1]


def test_result_is_json_safe_and_the_same_twice(record, found):
    again = portfolio.analyze(record, targets=[TARGET])
    assert json.dumps(found.to_dict(), allow_nan=False) == json.dumps(again.to_dict(), allow_nan=False)


# ---- records of several methods


@pytest.fixture(scope="module")
def mixed() -> pd.DataFrame:
    """Return a share by month beside companions: an importance without months, two methods in all."""
    months = simulate(12)
    whole = months[months["metric"] == "importance"].drop_duplicates("segment")
    return pd.concat([months, whole.assign(method="ipa", metric="performance", item="meal", wave="")])


def test_measures_without_time_are_compared_beside_those_with(mixed):
    result = portfolio.analyze(mixed)
    assert ("meal", "ipa.performance") in result.overview.index
    assert len(result.parameters["periods"]) == 6
    timeless = portfolio.analyze(mixed, method="ipa")
    assert timeless.table["value"].notna().all()
    assert timeless.parameters["periods"] == []
    assert timeless.trends is timeless.control is timeless.signals is None
    assert not {"portfolio.note.period_all", "portfolio.note.control_none"} & {n.code for n in timeless.notes}


def test_methods_are_named_where_there_are_several(mixed, lang):
    result = portfolio.analyze(mixed, method="ipa")
    name = "重要度-绩效分析（IPA）：绩效" if lang == "zh" else "IPA: performance"
    assert result.label("ipa.performance", lang) == name
    assert name in result.headline(lang)
    assert "IPA" not in portfolio.analyze(simulate(3)).label("kano.better", lang)
