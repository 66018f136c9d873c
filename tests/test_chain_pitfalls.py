"""The 15 pitfalls of the chain, numbered as in the handbook; each is a test."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sqmlib import chain
from sqmlib.checks import DataError

IDS = ["safe", "fast", "wifi"]
PLAN = pd.DataFrame({"importance": [5.0, 4, 3], "improvement_ratio": [0.8, 1.2, 1.5]}, index=IDS)
KANO = pd.DataFrame({"category": ["M", "O", "A"], "better": 0.5, "worse": -0.7}, index=IDS)
GAPS = pd.DataFrame({"gap": [-1.0, -0.4, 0.3]}, index=IDS)
IMPORTANCE = pd.Series([5.0, 4, 3], IDS)


def codes(result) -> set[str]:
    return {note.code.removeprefix("chain.note.") for note in result.notes}


def refused(call, *words: str) -> None:
    with pytest.raises(DataError) as caught:
        call()
    for lang in ("en", "zh"):
        assert all(word in caught.value.text(lang) for word in words), caught.value.text(lang)


def test_01_a_ratio_below_one_turns_the_formula_round():
    found = chain.kano_importance(PLAN, KANO)
    assert found.table.at["safe", "improvement_ratio_adjusted"] == pytest.approx(0.64)
    note = next(n for n in found.notes if n.code == "chain.note.below_one")
    assert note.values["items"] == ["safe"]
    clipped = chain.kano_importance(PLAN, KANO, clip=True)
    assert clipped.table.at["safe", "improvement_ratio_adjusted"] == 1
    assert "clipped" in codes(clipped)
    assert clipped.parameters["clip"] is True
    assert "below_one" not in codes(chain.kano_importance(PLAN.assign(improvement_ratio=1.1), KANO))


@pytest.mark.parametrize("letter", ["I", "R", "Q"])
def test_02_a_class_without_factor_is_refused_or_left_unadjusted_with_a_note(letter):
    kano = KANO.assign(category=["M", "O", letter])
    refused(lambda: chain.kano_importance(PLAN, kano), "wifi", letter)
    found = chain.kano_importance(PLAN, kano, others="keep")
    assert found.table.at["wifi", "improvement_ratio_adjusted"] == 1.5
    assert found.reason("table", "wifi", "k") == "no_factor"
    assert "unadjusted" in codes(found)
    refused(lambda: chain.servqual_importance(GAPS, IMPORTANCE, kano=kano), "wifi")
    refused(lambda: chain.kano_importance(PLAN, KANO.assign(category="X")), "X")


def test_03_class_probabilities_spread_the_weights():
    unsure = pd.DataFrame(
        [[0.1, 0.2, 0.6, 0.1, 0, 0], [0, 1, 0, 0, 0, 0], [0.5, 0.4, 0.1, 0, 0, 0]], IDS, list("AOMIRQ")
    )
    found = chain.kano_importance(PLAN, KANO, probabilities=unsure)
    assert found.table["p_category"].tolist() == [0.6, 1.0, 0.5]
    assert (found.table["share_low"] < found.table["share_high"]).all()
    assert (found.table["share_low"] <= found.table["share"] + 1e-12).all()
    assert (found.table["share"] <= found.table["share_high"] + 1e-12).all()
    note = next(n for n in found.notes if n.code == "chain.note.unsure_class")
    assert note.values["items"] == ["safe", "wifi"]
    sure = pd.DataFrame([[0, 0, 1, 0, 0, 0], [0, 1, 0, 0, 0, 0], [1, 0, 0, 0, 0, 0]], IDS, list("AOMIRQ"))
    settled = chain.kano_importance(PLAN, KANO, probabilities=sure)
    assert settled.table["share_low"].to_numpy() == pytest.approx(settled.table["share"].to_numpy())
    assert "unsure_class" not in codes(settled)
    again = chain.kano_importance(PLAN, KANO, probabilities=unsure)
    assert again.table.equals(found.table)


def test_draws_that_cannot_be_are_refused_with_the_formula():
    with pytest.raises(DataError) as caught:
        chain.kano_importance(PLAN, KANO, formula="tan", draws=-1, seed="a")
    assert [problem.values["parameter"] for problem in caught.value.problems] == ["formula", "draws", "seed"]


def test_04_a_surplus_is_no_shortfall_and_the_absolute_value_another_rule():
    found = chain.servqual_importance(GAPS, IMPORTANCE)
    assert found.table.at["wifi", "after"] == 0
    assert "surplus_zero" in codes(found)
    other = chain.servqual_importance(GAPS, IMPORTANCE, surplus="absolute")
    assert other.table.at["wifi", "after"] == pytest.approx(0.9)
    assert (found.formula, other.formula) == ("shortfall", "absolute_gap")
    refused(lambda: chain.servqual_importance(GAPS.abs(), IMPORTANCE))  # no shortfall at all


@pytest.mark.parametrize("what", ["wave", "scale"])
def test_05_other_waves_and_scales_are_noted(what):
    origins = {"gaps": chain.Origin(**{what: "2025"}), "importance": chain.Origin(**{what: "2026"})}
    found = chain.servqual_importance(GAPS, IMPORTANCE, passage=chain.Passage(origins=origins))
    assert f"different_{what}" in codes(found)
    same = dict.fromkeys(origins, chain.Origin(**{what: "2026"}))
    found = chain.servqual_importance(GAPS, IMPORTANCE, passage=chain.Passage(origins=same))
    assert f"different_{what}" not in codes(found)
    assert found.parameters["origins"]["gaps"][what] == "2026"


def test_06_the_gap_is_not_counted_twice():
    levels = pd.DataFrame({"current": [4.0, 5, 6]}, index=IDS)
    twice = levels.assign(target=levels["current"] - GAPS["gap"])
    refused(lambda: chain.servqual_importance(GAPS, IMPORTANCE, planning=twice), "safe", "fast")
    other = levels.assign(target=[6.0, 5.5, 6], sales_point=[1.5, 1, 1])
    found = chain.servqual_importance(GAPS, IMPORTANCE, planning=other)
    assert found.table["after"].tolist() == pytest.approx([1 * 5 * 1.5 * 1.5, 0.4 * 4 * 1.1, 0])


def test_07_items_are_linked_by_id_and_an_unlinked_one_stops_the_transfer():
    other = KANO.set_axis(["Safe ", "fast", "wi-fi"])
    refused(lambda: chain.kano_importance(PLAN, other), "safe", "wifi")
    links = {"safe": "Safe ", "fast": "fast", "wifi": "wi-fi"}
    found = chain.kano_importance(PLAN, other, passage=chain.Passage(links=links))
    assert found.table["category"].tolist() == ["M", "O", "A"]
    assert found.parameters["links"] == links
    refused(lambda: chain.weights_importance(pd.Series({"a": 1.0}), requirements=["a", "b"]), "b")
    refused(lambda: chain.next_house(pd.DataFrame({"relative_importance": [1.0]}, index=["a"]), keep=["z"]), "z")


@pytest.mark.parametrize(("several", "gap"), [("mean", -0.7), ("worst", -1.0)])
def test_08_several_items_of_a_need_are_joined_as_stated(several, gap):
    links = {"care": ["safe", "fast"]}
    one = pd.Series({"care": 2.0})
    refused(lambda: chain.servqual_importance(GAPS, one, passage=chain.Passage(links=links)), "care")
    found = chain.servqual_importance(GAPS, one, passage=chain.Passage(links=links, several=several))
    assert found.table.at["care", "gap"] == pytest.approx(gap)
    assert found.parameters["several"] == several
    plan = PLAN.loc[["safe"]].set_axis(["care"])
    refused(lambda: chain.kano_importance(plan, KANO, passage=chain.Passage(links=links, several=several)), "care")


def test_09_filtered_weights_are_rescaled_and_the_dropped_share_recorded():
    given = pd.Series({"a": 0.5, "b": 0.3, "c": 0.2})
    found = chain.weights_importance(given, requirements=["a", "b"])
    assert found.table["share"].sum() == pytest.approx(1)
    assert found.dropped_share == pytest.approx(0.2)
    assert "dropped" in codes(found)
    assert chain.weights_importance(given).dropped_share == 0
    measures = pd.DataFrame({"relative_importance": [0.427272727, 0.281818182, 0.290909091]}, index=list("wsl"))
    top = chain.next_house(measures, keep=["w", "l"])
    assert top.dropped_share == pytest.approx(0.281818182)
    phase = np.array([[9, 3, 0, 0], [1, 0, 9, 3]])
    carried = top.table["share"].to_numpy() @ phase
    expected = [0.46428571, 0.14387755, 0.29387755, 0.09795918]
    assert carried / carried.sum() == pytest.approx(expected, abs=1e-7)


def test_10_weights_are_carried_on_unrounded():
    exact = pd.DataFrame({"relative_importance": [47 / 110, 31 / 110, 32 / 110]}, index=list("wsl"))
    found = chain.next_house(exact)
    assert found.table["share"].tolist() == pytest.approx(exact["relative_importance"].tolist(), abs=1e-15)
    absolute = chain.next_house(exact * 12.2222)
    assert absolute.table["share"].to_numpy() == pytest.approx(found.table["share"].to_numpy())
    assert "rounded" in codes(chain.next_house(exact.assign(relative_importance=[5.0, 3, 3])))
    assert "rounded" in codes(
        chain.next_house(pd.DataFrame({"relative_importance": [0.43, 0.28, 0.28]}, index=list("wsl")))
    )
    assert not codes(found)


def test_11_tied_measures_become_ctqs_together():
    measures = pd.DataFrame({"relative_importance": [0.5, 0.2, 0.2, 0.1]}, index=list("abcd"))
    found = chain.qfd_ctq(measures, cut=0.65)
    assert found.table["selected"].tolist() == [True, True, True, False]
    assert "tied" in codes(found)
    assert found.dropped_share == pytest.approx(0.1)
    shuffled = chain.qfd_ctq(measures.iloc[::-1], cut=0.65).table["selected"]
    assert shuffled[["a", "b", "c", "d"]].tolist() == [True, True, True, False]
    frame = measures.assign(target=[5, 10, 3, 1], direction=["up", "down", "hit", "up"], tolerance=0.5)
    limits = chain.qfd_ctq(frame).table
    assert limits.loc["a", "lsl"] == 5
    assert np.isnan(limits.loc["a", "usl"])
    assert limits.loc["b", "usl"] == 10
    assert limits.loc["c", ["lsl", "usl"]].tolist() == [2.5, 3.5]
    refused(lambda: chain.qfd_ctq(measures, cut=0))
    refused(lambda: chain.qfd_ctq(measures.assign(direction="sideways")), "sideways")


def test_12_control_limits_come_from_data_not_from_targets():
    values = pd.DataFrame({"measure": "wait", "value": [10, 12, 11, 13, 9, 11]})
    plain = chain.kpi_limits(values).table.loc["wait"]
    for target in (1.0, 500.0):
        found = chain.kpi_limits(values, targets=pd.Series({"wait": target})).table.loc["wait"]
        assert found[["lcl", "ucl"]].tolist() == plain[["lcl", "ucl"]].tolist()
        assert found["target"] == target
    assert "preliminary" in codes(chain.kpi_limits(values))
    refused(lambda: chain.kpi_limits(values.head(1)), "wait")


def test_13_a_stale_link_is_shown():
    found = chain.kano_importance(PLAN, KANO)
    assert found.changed(planning=PLAN, kano=KANO) == ()
    rerun = KANO.assign(category=["M", "O", "O"])
    assert found.changed(planning=PLAN, kano=rerun) == ("kano",)
    now = {
        "kept": {"planning": PLAN, "kano": KANO},
        "late": {"planning": PLAN, "kano": rerun},
        "lost": {"planning": PLAN},
    }
    state = chain.check_links(dict.fromkeys(now, found), now)["state"]
    assert state.to_dict() == {"kept": "up_to_date", "late": "out_of_date", "lost": "input_absent"}


def test_14_a_segment_does_not_speak_for_all():
    business = {"kano": chain.Origin(segment="business")}
    refused(lambda: chain.kano_importance(PLAN, KANO, passage=chain.Passage(origins=business)), "kano", "business")
    found = chain.kano_importance(PLAN, KANO, passage=chain.Passage(origins=business, segment="business"))
    assert "segment" in codes(found)
    assert found.parameters["segment"] == "business"


def test_15_what_is_hidden_stays_hidden(lang):
    kano = KANO.assign(n=[40, 40, 3])
    found = chain.kano_importance(PLAN, kano)
    row = found.table.loc["wifi"]
    assert row["category"] == "hidden"
    assert row[["k", "after", "share", "improvement_ratio_adjusted"]].isna().all()
    assert found.reason("table", "wifi", "share") == found.reason("table", "wifi", "k") == "group_hidden"
    assert found.table["share"].sum() == pytest.approx(1)
    assert "hidden" in codes(found)
    assert "wifi" in " ".join(found.remarks(lang))
    gap = chain.servqual_importance(GAPS.assign(n=[40, 2, 40]), IMPORTANCE, kano=KANO)
    assert np.isnan(gap.table.at["fast", "share"])
    assert np.isnan(gap.table.at["fast", "gap"])
    swot = chain.kano_swot(kano.assign(met=False))
    assert swot.table.loc["wifi"].tolist().count("hidden") == 2
    plain = chain.planning_importance(PLAN)
    both = chain.side_by_side({"unadjusted": plain, "tan_shen": found})
    assert "wifi" not in both.table.index
    assert "left_out" in {n.code.removeprefix("chain.note.") for n in both.notes}
    missing = KANO.assign(better=[0.5, None, 0.5])
    refused(lambda: chain.kano_importance(PLAN, missing, formula="chaudha"), "fast")  # missing is not hidden


def test_rivals_flip_ranks_and_their_philosophies_are_told(lang):
    plan = PLAN.assign(improvement_ratio=1.5, importance=[4.0, 4.5, 5.0])
    made = {
        "unadjusted": chain.planning_importance(plan),
        "tan_shen": chain.kano_importance(plan, KANO),
        "chaudha": chain.kano_importance(plan, KANO, formula="chaudha"),
    }
    found = chain.side_by_side(made)
    assert found.weights["rank"].xs("tan_shen", level="variant").tolist() == [1, 2, 3]
    assert found.weights["rank"].xs("chaudha", level="variant").tolist() == [3, 2, 1]
    flipped = found.flips.loc[("safe", "wifi", "tan_shen", "chaudha")]
    assert flipped["difference"] > 0 > flipped["other_difference"]
    assert not found.table["agree"][["safe", "wifi"]].any()
    assert {"philosophies", "from_memory_many"} <= codes(found)
    assert "Tan" in found.summary(lang)
    refused(lambda: chain.side_by_side({"tan_shen": made["tan_shen"]}))
    refused(lambda: chain.side_by_side({"a": made["tan_shen"], "b": chain.votes_importance(pd.Series({"x": 1}))}))


def test_votes_and_weights_mark_small_and_inconsistent_groups():
    assert "few_judges" in codes(chain.votes_importance(IMPORTANCE.rename("votes"), voters=4))
    assert "few_judges" not in codes(chain.votes_importance(IMPORTANCE.rename("votes"), voters=12))
    assert "inconsistent" in codes(chain.weights_importance(IMPORTANCE.rename("weight"), cr=0.11))
    assert "inconsistent" not in codes(chain.weights_importance(IMPORTANCE.rename("weight"), cr=0.1))
    assert chain.votes_importance(pd.Series({"a": 0, "b": 2})).table.at["a", "share"] == 0  # 0 is a value
    refused(lambda: chain.votes_importance(pd.Series({"a": None, "b": 2})), "a")
    refused(lambda: chain.votes_importance(pd.Series({"a": -1, "b": 2})), "a")
