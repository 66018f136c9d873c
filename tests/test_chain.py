"""Links between methods: reference cases, laws, words in both languages."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sqmlib import chain
from sqmlib.i18n import has

KNOWN = tomllib.loads((Path(__file__).parent / "known" / "chain.toml").read_text(encoding="utf-8"))
NO_NUMBER = re.compile(r"\b(nan|NaN|None|inf)\b")
NEEDS = ["time", "signs", "privacy", "courtesy"]


def near(case: str):
    return lambda value: pytest.approx(np.asarray(value, float), abs=max(KNOWN[case]["tolerance"], 1e-12), rel=0)


def clinic() -> pd.DataFrame:
    given = KNOWN["qfd.clinic.planning"]["input"]
    return pd.DataFrame({k: given[k] for k in ("importance", "current", "target", "sales_point")}, index=NEEDS)


def kano() -> pd.DataFrame:
    return pd.DataFrame({"category": KNOWN["chain.clinic.side_by_side"]["input"]["kano"]}, index=NEEDS)


def gaps() -> pd.DataFrame:
    return pd.DataFrame({"gap": KNOWN["chain.clinic.side_by_side"]["input"]["gap_P_minus_E"]}, index=NEEDS)


def relationships() -> pd.DataFrame:
    given = KNOWN["qfd.clinic.technical"]["input"]
    wide = pd.DataFrame(given["matrix"], index=pd.Index(NEEDS, name="requirement"), columns=given["measures"])
    return wide.rename_axis(columns="characteristic").stack().to_frame("strength")


# ---- reference cases


@pytest.mark.parametrize("letter", ["M", "O", "A"])
def test_tan_shen(letter):
    case = KNOWN["chain.kano_qfd.tan_shen"]
    found = chain.tan_shen(case["input"]["improvement_ratio"], case["input"]["k"][letter])
    assert near("chain.kano_qfd.tan_shen")(case["expected"][letter]) == found
    assert chain.FORMULAS["tan_shen"].status == "memory"


def test_chaudha():
    case = KNOWN["chain.kano_qfd.chaudha"]
    for letter, value in case["expected"].items():
        found = chain.chaudha(case["input"]["improvement_ratio"], case["input"]["f"], case["input"]["k"][letter])
        assert near("chain.kano_qfd.chaudha")(value) == found
    plan = pd.DataFrame({"importance": [1.0] * 4, "improvement_ratio": [1.5] * 4}, index=list("IMOA"))
    coefficients = pd.DataFrame({"category": list("IMOA"), "better": 0.6, "worse": -0.4}, index=list("IMOA"))
    table = chain.kano_importance(plan, coefficients, formula="chaudha").table
    expected = [case["expected"][c] for c in "IMOA"]
    assert near("chain.kano_qfd.chaudha")(expected) == table["improvement_ratio_adjusted"].to_numpy()


def test_tan_pawitra():
    case, ids = KNOWN["chain.servqual_kano_qfd.tan_pawitra"], list("xyz")
    given = case["input"]
    found = chain.servqual_importance(
        pd.DataFrame({"gap": given["gap_P_minus_E"]}, index=ids),
        pd.Series(given["importance"], ids, dtype=float),
        kano=pd.DataFrame({"category": given["kano"]}, index=ids),
    )
    ok = near("chain.servqual_kano_qfd.tan_pawitra")
    assert ok(case["expected"]["adjusted"]) == found.table["after"].to_numpy()
    assert ok(case["expected"]["share"]) == found.table["share"].to_numpy()
    assert (found.formula, found.status) == ("tan_pawitra", "memory")


def test_clinic_side_by_side():
    case, ok = KNOWN["chain.clinic.side_by_side"]["expected"], near("chain.clinic.side_by_side")
    planning = KNOWN["qfd.clinic.planning"]["expected"]
    plain = chain.planning_importance(clinic())
    assert ok(planning["raw_weight"]) == plain.table["after"].to_numpy()
    assert ok(planning["demanded_weight"]) == plain.table["share"].to_numpy()
    first = chain.kano_importance(clinic(), kano())
    second = chain.servqual_importance(gaps(), clinic()["importance"], kano=kano())
    assert ok(case["tan_shen"]["improvement_ratio_adjusted"]) == first.table["improvement_ratio_adjusted"].to_numpy()
    assert ok(case["tan_pawitra"]["adjusted"]) == second.table["after"].to_numpy()
    both = chain.side_by_side({"unadjusted": plain, "tan_shen": first, "tan_pawitra": second}, relationships())
    for name in ("tan_shen", "tan_pawitra"):
        assert ok(case[name]["demanded_weight"]) == both.weights["share"].xs(name, level="variant").to_numpy()
        technical = both.technical["relative_importance"].xs(name, level="variant")
        assert ok(case[name]["technical_relative"]) == technical.to_numpy()
    relative = KNOWN["qfd.clinic.technical"]["expected"]["relative"]
    assert ok(relative) == both.technical["relative_importance"].xs("unadjusted", level="variant").to_numpy()


@pytest.mark.parametrize("case", ["chain.qfd_ctq.cumulative", "chain.qfd_ctq.tie_at_cut"])
def test_ctq_cut(case):
    given, expected = KNOWN[case]["input"], KNOWN[case]["expected"]
    measures = pd.DataFrame({"relative_importance": given["relative"]})
    found = chain.qfd_ctq(measures, cut=given["cut"]).table
    assert (np.flatnonzero(found["selected"]) + 1).tolist() == expected["selected"]
    if "cumulative" in expected:
        assert found["cumulative"].to_numpy() == pytest.approx(expected["cumulative"])


def test_swot_candidates_of_gaps_and_quadrants():
    case = KNOWN["chain.servqual_swot"]
    low, high = np.array(case["input"]["gap_ci"]).T
    frame = pd.DataFrame({"gap": (low + high) / 2, "gap_low": low, "gap_high": high})
    found = chain.servqual_swot(frame, threshold=case["input"]["threshold"])
    assert found.table["candidate"].tolist() == case["expected"]["candidate"]
    case = KNOWN["chain.ipa_swot"]
    found = chain.ipa_swot(pd.Series(case["input"]["quadrant"]))
    assert found.table["candidate"].tolist() == case["expected"]["candidate"]


def test_kpi_limits():
    case = KNOWN["chain.kpi_from_control_phase"]
    found = chain.kpi_limits(pd.DataFrame({"measure": "wait", "value": case["input"]["values"]})).table.loc["wait"]
    ok = near("chain.kpi_from_control_phase")
    assert ok(case["expected"]["baseline"]) == found["baseline"]
    assert ok(case["expected"]["average_moving_range"]) == found["average_moving_range"]
    assert ok(case["expected"]["limits"]) == found[["lcl", "ucl"]].to_numpy(float)


def test_complaints():
    case = KNOWN["chain.complaints_voc"]
    given = pd.DataFrame({"count": case["input"]["counts"], "severity": case["input"]["severity"]})
    found = chain.complaints_voc(given).table
    assert found["score"].tolist() == case["expected"]["score"]
    assert near("chain.complaints_voc")(case["expected"]["share"]) == found["share"].to_numpy()
    assert found["rank"].tolist() == [3, 1, 1]


def test_control_charts_to_swot():
    charts = pd.DataFrame(
        {"points": [30, 30, 30, 30, 12], "signals": [0, 2, 0, 0, 3]}, index=["wait", "loss", "bags", "seats", "new"]
    ).assign(cpk_low=[1.4, 1.4, 0.5, 1.2, 1.5], cpk_high=[1.8, 1.8, 0.9, 1.5, 1.9])
    found = chain.control_swot(charts)
    assert found.table["candidate"].tolist() == ["S", "W", "W", "none", "none"]
    assert "chain.note.few_points" in {n.code for n in found.notes}


# ---- laws

numbers = arrays(float, 4, elements=st.floats(0.1, 10).map(lambda v: round(v, 3)))


@given(numbers, numbers)
def test_one_dimensional_needs_keep_their_ratio(importance, ratio):
    plan = pd.DataFrame({"importance": importance, "improvement_ratio": ratio}, index=NEEDS)
    same = chain.kano_importance(plan, pd.DataFrame({"category": ["O"] * 4}, index=NEEDS))
    plain = chain.planning_importance(plan).table["share"].to_numpy()
    assert same.table["share"].to_numpy() == pytest.approx(plain)
    flat = pd.DataFrame({"category": list("IMOA"), "better": 0.0, "worse": 0.0}, index=NEEDS)
    same = chain.kano_importance(plan, flat, formula="chaudha")
    assert same.table["share"].to_numpy() == pytest.approx(plain)


@given(numbers, st.floats(0.1, 3), st.lists(st.sampled_from("AOM"), min_size=4, max_size=4))
def test_equal_gaps_leave_importance_and_multiplier(importance, gap, letters):
    classes = pd.DataFrame({"category": letters}, index=NEEDS)
    even = pd.DataFrame({"gap": [-gap] * 4}, index=NEEDS)
    found = chain.servqual_importance(even, pd.Series(importance, NEEDS), kano=classes).table["share"]
    wanted = importance * np.array([{"A": 4, "O": 2, "M": 1}[c] for c in letters])
    assert found.to_numpy() == pytest.approx(wanted / wanted.sum())


@given(numbers, st.floats(0.05, 1))
def test_a_cut_reaches_its_share_and_splits_no_tie(relative, cut):
    chosen = chain.cumulative_selection(relative, cut)
    assert relative[chosen].sum() >= cut * relative.sum() - 1e-6
    assert (~chosen).sum() == 0 or relative[chosen].min() > relative[~chosen].max()


def test_running_the_chain_twice_gives_the_same_hashes():
    runs = [chain.kano_importance(clinic(), kano()) for _ in range(2)]
    assert json.dumps(runs[0].to_dict()) == json.dumps(runs[1].to_dict())
    assert runs[0].fingerprints == chain.kano_importance(clinic().iloc[::-1], kano().iloc[::-1]).fingerprints
    assert chain.fingerprint(pd.Series([1, 2])) != chain.fingerprint(pd.Series([2, 1]))
    assert chain.fingerprint(clinic()) == chain.fingerprint(clinic().astype(float))


# ---- results


def transfers() -> dict[str, chain.Transfer | chain.Comparison]:
    measures = pd.DataFrame({"relative_importance": [0.5, 0.3, 0.2], "target": [5, 2, None]}, index=list("abc"))
    odds = pd.DataFrame([[0.1, 0.8, 0.05, 0.05, 0, 0]] * 4, index=NEEDS, columns=list("AOMIRQ"))
    met = kano().assign(met=[True, False, False, True], n=[40, 40, 40, 3])
    values = pd.DataFrame({"measure": ["a"] * 4 + ["b"] * 3, "value": [1, 2, 1, 3, 5, 5, 6]})
    interval = gaps().assign(gap_low=gaps()["gap"] - 0.1, gap_high=gaps()["gap"] + 0.1, n=[40, 40, 40, 2])
    charts = pd.DataFrame({"points": [30, 9], "signals": [1, 0], "cpk_low": [None, 1], "cpk_high": [None, 2]})
    plain, adjusted = chain.planning_importance(clinic()), chain.kano_importance(clinic(), kano(), probabilities=odds)
    return {
        "planning": plain,
        "kano": adjusted,
        "kept": chain.kano_importance(clinic(), kano().assign(category=list("OMIA")), others="keep"),
        "servqual": chain.servqual_importance(gaps(), clinic()["importance"], kano=kano()),
        "absolute": chain.servqual_importance(gaps(), clinic()["importance"], surplus="absolute"),
        "weights": chain.weights_importance(pd.Series({"a": 0.6, "b": 0.4}), cr=0.2, judges=3, requirements=["a"]),
        "votes": chain.votes_importance(pd.Series({"a": 3, "b": 0}), voters=4),
        "gaps_swot": chain.servqual_swot(interval, importance=clinic()["importance"]),
        "ipa_swot": chain.ipa_swot(pd.DataFrame({"quadrant": ["keep", "low"], "n": [30, 2]}, index=["x", "y"])),
        "kano_swot": chain.kano_swot(met),
        "control_swot": chain.control_swot(charts.set_axis(["x", "y"])),
        "ctq": chain.qfd_ctq(measures.assign(direction=["up", "down", ""]), cut=0.6),
        "next": chain.next_house(measures, keep=["a", "b"]),
        "kpi": chain.kpi_limits(values, importance=measures, targets=measures["target"].drop("b")),
        "complaints": chain.complaints_voc(pd.DataFrame({"count": [3, 1], "severity": [1, 5]}, index=["x", "y"])),
        "compared": chain.side_by_side({"unadjusted": plain, "tan_shen": adjusted}, relationships()),
    }


MADE = transfers()


@pytest.mark.parametrize("name", MADE)
def test_result_keeps_the_contract(name, lang):
    found = MADE[name]
    for frame_name, frame in found.frames.items():
        assert None not in frame.index.names
        for column in (*frame.columns, *frame.index.names):
            assert any(map(has, (f"chain.column.{column}", f"common.column.{column}"))), (frame_name, column)
        for column in frame:
            for code in {v for v in frame[column].dropna() if isinstance(v, str)}:
                assert any(map(has, (f"chain.code.{column}.{code}", f"chain.code.any.{code}"))), (column, code)
        for row, column in zip(*np.nonzero(frame.isna().to_numpy()), strict=True):
            code = found.reason(frame_name, frame.index[row], frame.columns[column])
            assert code, (frame_name, frame.index[row], frame.columns[column])
            assert has(f"reason.{code}")
        assert not NO_NUMBER.search(found.show(frame_name, lang=lang).to_string())
    first = found.table.index[0]
    told = found.summary(lang, {first: {"category": "first", "reason": "because"}})
    assert "because" in told
    assert not NO_NUMBER.search(told + found.headline(lang))
    assert not re.search(r"\{\w*\}", told)
    assert bool(re.search(r"[\u4e00-\u9fff]", told)) == (lang == "zh")
    json.dumps(found.to_dict(), allow_nan=False)


@pytest.mark.parametrize("name", [n for n in MADE if n != "compared"])
def test_formula_status_parameters_and_hash_are_in_every_transfer(name, lang):
    found = MADE[name]
    known = chain.FORMULAS[found.formula]
    assert (found.source, found.status, found.link) == (known.source, known.status, known.link)
    assert found.fingerprints
    assert found.to_dict()["fingerprints"] == found.fingerprints
    marked = {"en": "from memory", "zh": "凭记忆"}[lang] in found.summary(lang)
    assert marked == (found.status == "memory")
    assert has(f"chain.formula.{found.formula}")
    assert has(f"chain.link.{found.link}")


def test_every_formula_has_words_and_a_known_status():
    for formula in chain.FORMULAS.values():
        assert formula.status in ("published", "memory", "own")
        assert has(f"chain.formula.{formula.name}")
        assert has(f"chain.link.{formula.link}")
