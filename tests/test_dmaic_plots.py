"""DMAIC: the contract on the sample case, its truth found again, pictures with long texts, words of both languages."""

from __future__ import annotations

import importlib.util
import json
import re
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from dmaic_kit import DATA, read, refusal
from matplotlib.figure import Figure

import sqmlib as sq
from sqmlib import charts, dmaic
from sqmlib.i18n import LANGUAGES, has

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ("sipoc", "ctq_tree", "pareto", "fishbone", "fault_tree", "before_after", "control", "capability", "fmea")
LONG = {
    "en": "{} goes on at length about what passengers say in the busiest hours of the day and why that matters so much",
    "zh": "{}：旅客在高峰时段反复提到的问题，文字很长，需要自动换行，而且不能与相邻的文字重叠（含节假日）",
}
NO_NUMBER = re.compile(r"\b(nan|NaN|None|inf|NaT)\b|<NA>")
TEAM = {
    "ctqs": {
        "bag_minutes": {"measured_in": "process", "upper": 25, "direction": "decrease"},
        "mishandled": {"measured_in": "defects", "direction": "decrease", "harm": 0.003},
    },
    "causes": {name: {"branch": "process"} for name in ("x_short", "x_hub", "x_load", "x_belt", "x_label")},
    "tests": {
        "short": {"cause": "x_short", "question": "two_groups", "outcome": "minutes", "group": "connection"},
        "hub": {"cause": "x_hub", "question": "groups", "outcome": "minutes", "group": "hub"},
        "load": {"cause": "x_load", "question": "regression", "outcome": "minutes", "predictor": "bags"},
        "belt": {"cause": "x_belt", "question": "equivalence", "outcome": "minutes", "group": "belt", "bound": 1.5},
        "label": {"cause": "x_label", "question": "two_shares", "outcome": "wrong_label", "group": "label"},
    },
    "pilot": {"ctq": "bag_minutes", "predicted": -3, "predicted_low": -5, "predicted_high": -1.5},
}
NAMES = ("process", "defects", "samples", "fmea")


@pytest.fixture(scope="module")
def airline() -> dmaic.DmaicResult:
    tables = {name: read("airline", name) for name in NAMES} | {"answers": read("airline", "complaints")}
    return dmaic.analyze(dmaic.assemble(tables, TEAM), pareto="cost", bootstrap=300)


@pytest.fixture(scope="module")
def simulate():
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        spec = importlib.util.spec_from_file_location("simulate_process", ROOT / "tools" / "simulate_process.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module
    finally:
        sys.path.remove(str(ROOT / "tools"))


# ---- sample data


def test_simulation_gives_the_committed_files(simulate):
    for path, text in simulate.written(DATA).items():
        assert path.read_bytes() == text.encode(), path.name


def test_injected_causes_are_found_again(airline):
    truth = read("airline", "truth").set_index("parameter")["value"].astype(float)
    tests = airline.tests.astype({"effect": float})
    pairs = airline.pairs["effect"].astype(float)
    assert abs(pairs[("short", "long", "short")] - truth["short_connection"]) < 0.8
    assert abs(-pairs[("hub", "east", "north")] - truth["hub_east"]) < 1.1
    assert abs(tests.at["load", "effect"] - truth["per_ten_bags"] / 10) < 0.012
    decisions = tests["decision"].to_dict()
    assert decisions.pop("belt") == "no_relevant_effect"
    assert set(decisions.values()) == {"supported"}


def test_change_and_stable_stages_are_found_again(airline):
    row = airline.before_after.loc["bag_minutes"]
    assert row["verdict"] == "improved"
    assert row["prediction"] == "inside"
    assert row["low"] < -3.5 < row["high"]
    assert airline.before_after.at["mishandled", "harm"] == "none"
    assert (airline.baseline["stable"] == "stable").all()


def test_help_desk_improves_in_the_middle():
    team = {"ctqs": {"hours": {"measured_in": "process", "upper": 16, "direction": "decrease"}}}
    made = dmaic.assemble({"process": read("helpdesk", "process")}, team)
    row = dmaic.analyze(made, improvement="2026-03-30", distribution="lognormal", bootstrap=0).before_after.loc["hours"]
    assert row["verdict"] == "improved"
    assert row["low"] < -2.7 < row["high"]


# ---- the contract on the sample case


def test_frames_hold_codes_with_words_and_reasons(airline):
    for name, frame in airline.frames.items():
        for column in frame:
            assert any(map(has, (f"dmaic.column.{column}", f"common.column.{column}"))), (name, column)
            for value in frame[column].dropna():
                if isinstance(value, str):
                    keys = (f"dmaic.code.{column}.{value}", f"dmaic.code.any.{value}")
                    assert any(map(has, keys)), (name, column, value)
        for row, column in zip(*np.nonzero(frame.isna().to_numpy()), strict=True):
            where = (frame.index[row], frame.columns[column])
            assert has(f"reason.{airline.reason(name, *where)}"), (name, *where)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_everything_shown_is_words(airline, lang):
    for name in airline.frames:
        assert not NO_NUMBER.search(airline.show(name, lang=lang).to_string()), name
    for section in airline.project.entries:
        assert not NO_NUMBER.search(airline.sheet(section, lang=lang).to_string()), section
    told = [airline.summary(lang), airline.headline(lang), *airline.remarks(lang)]
    assert not any(NO_NUMBER.search(text) or re.search(r"\{\w*\}", text) for text in told)
    every = {phase: {"category": "passed_with_risk", "reason": "we know"} for phase in dmaic.PHASES}
    assert airline.summary(lang, every).count("we know") == len(dmaic.PHASES)


def test_data_know_no_language_and_respondents(airline):
    told = []
    for lang in LANGUAGES:
        sq.use(lang)
        told.append(json.dumps([airline.to_dict(), airline.record()], allow_nan=False))
    assert told[0] == told[1]
    assert "B001" not in told[0]
    for row in airline.record():
        if row["value"] is not None and row["low"] is not None:
            assert row["low"] - 1e-12 <= row["value"] <= row["high"] + 1e-12, row


# ---- pictures


def large() -> dmaic.DmaicResult:
    """Every part with many long texts in both languages."""

    def said(i) -> dict[str, str]:
        return {lang: text.format(i) for lang, text in LONG.items()}

    branches = ("people", "process", "policy", "place", "systems", "information", "measurement")
    parts = ("suppliers", "inputs", "process", "outputs", "customers")
    causes = {f"x{b}{i}": {"branch": b, "text": said(i), "evidence": e}
              for b in branches for i, e in enumerate(("confirmed", "hypothesis", "refuted"))}  # fmt: skip
    causes |= {f"y{b}": {"parent": f"x{b}1", "text": said(b)} for b in branches}
    nodes = {"t": {"kind": "or", "inputs": [f"g{i}" for i in range(4)], "text": said("t")}}
    nodes |= {f"g{i}": {"kind": "and", "inputs": [f"e{i}", "e9"], "text": said(i)} for i in range(4)}
    nodes |= {f"e{i}": {"kind": "event", "p": 0.1, "text": said(i)} for i in (0, 1, 2, 3, 9)}
    team = {
        "charter": {"problem": said("charter")},
        "sipoc": {f"s{p}{i}": {"part": p, "text": said(i)} for p in parts for i in range(6)},
        "voc": {f"v{i}": {"text": said(i)} for i in range(8)},
        "needs": {f"n{i}": {"text": said(i), "voc": [f"v{2 * i}", f"v{2 * i + 1}"]} for i in range(4)},
        "drivers": {f"d{i}": {"text": said(i), "need": f"n{i // 2}"} for i in range(6)},
        "ctqs": {f"c{i}": {"text": said(i), "driver": f"d{i}", "upper": 34} for i in range(6)}
        | {"c9": {"text": said(9), "measured_in": "process", "upper": 27, "target": 21}},
        "causes": causes,
        "fault_tree": nodes,
        "fmea": {
            f"f{i}": {"severity": i % 10 + 1, "occurrence": 5, "detection": 7, "text": said(i)} for i in range(24)
        },
    }
    complaints = pd.DataFrame({"category": [f"k{i}" for i in range(22)], "count": range(44, 22, -1)})
    complaints = complaints.assign(**{f"text_{lang}": [said(i)[lang] for i in range(22)] for lang in LANGUAGES})
    tables = {"answers": complaints, "process": read("airline", "process")}
    return dmaic.analyze(dmaic.assemble(tables, team), bootstrap=0)


@pytest.fixture(scope="module")
def big() -> dmaic.DmaicResult:
    return large()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", PICTURES)
def test_no_texts_overlap(big, name, lang):
    ax = getattr(big, f"plot_{name}")(lang=lang)
    assert charts.overlaps(ax) == []
    assert bool(re.search(r"[\u4e00-\u9fff]", ax.alt)) == (lang == "zh")


@pytest.mark.parametrize("name", PICTURES)
def test_pictures_fit_given_axes(big, name):
    ax = Figure().subplots()
    assert getattr(big, f"plot_{name}")(ax=ax) is ax
    ax.figure.canvas.draw()


@pytest.mark.parametrize("name", PICTURES)
def test_an_empty_project_says_what_misses(name):
    empty = dmaic.analyze(dmaic.assemble({}))
    assert "nothing to draw" in refusal(getattr(empty, f"plot_{name}"))


def test_options_of_pictures_are_checked(airline):
    assert "severity" in refusal(airline.plot_pareto, weighting="beauty")
    assert "mishandled" in refusal(airline.plot_before_after, ctq="zz")
    assert "bag_minutes" in refusal(airline.plot_control, ctq="zz")
    assert airline.plot_pareto(weighting="count").get_yticklabels()[0].get_text() == "Bag came late to the belt"
