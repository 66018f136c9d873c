"""What a user reads: findings, notes and errors of the Kano method, kept as snapshots in both languages."""

from __future__ import annotations

import pandas as pd
import pytest

from sqmlib import kano
from sqmlib.checks import DataError

LABELS = {
    "wifi": {"en": "free Wi-Fi on board", "zh": "机上免费无线网络"},
    "punctual": {"en": "departure on time", "zh": "准点起飞"},
    "seat": {"en": "comfortable seat", "zh": "座椅舒适"},
}
BAD = pd.DataFrame(
    {"respondent": ["a", "a", "b"], "wifi_f": [0, 1, 6], "wifi_d": ["yes!", "3", "2.5"], "seat_f": [1, 2, True]}
)


@pytest.fixture(scope="module")
def result() -> kano.KanoResult:
    return kano.analyze(kano.EXAMPLE, bootstrap=500, labels=LABELS)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_findings(result, lang, snapshot):
    assert result.summary(lang) == snapshot


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_findings_say_when_the_group_overruled_the_survey(result, lang, snapshot):
    decisions = {"wifi": {"category": "M", "reason": "contract / 合同要求"}}
    assert result.summary(lang, decisions) + "\n" + result.headline(lang, decisions) == snapshot


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_note_in_words(lang, snapshot):
    def block(f, d, n):
        return [(f, d)] * n

    rows = block(1, 1, 9) + block(3, 5, 30) + block(1, 3, 30) + block(5, 1, 3)
    frame = pd.DataFrame(rows, columns=["wifi_f", "wifi_d"]).assign(seat_f=5, seat_d=1, punctual_f=1, punctual_d=1.0)
    frame.loc[:3, "punctual_d"] = None
    frame["segment"] = ["long"] * 39 + ["short"] * 31 + ["charter"] * 2
    frame["wave"] = ["2025"] * 39 + ["2026"] * 33
    result = kano.analyze(frame.assign(respondent=range(len(frame))), bootstrap=100, labels=LABELS)
    assert "\n".join(result.remarks(lang)) == snapshot


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_bad_answers_list_every_problem(lang, snapshot):
    with pytest.raises(DataError) as error:
        kano.analyze(BAD)
    assert error.value.text(lang) == snapshot


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_table_as_shown(result, lang, snapshot):
    assert result.show(lang=lang).to_csv() == snapshot


def test_summary_names_every_item_once(result):
    first = result.summary("en").split("**How sure**")[0]
    assert all(first.count(LABELS[item]["en"]) == 1 for item in LABELS)
