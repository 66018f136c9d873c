"""Measurement studies: the contract of the results and their words, in both languages and every setting."""

from __future__ import annotations

import json

import numpy as np
import pytest
from test_msa import CLASSES, SCORES, judged, nested_frame, scored
from test_msa_pitfalls import BAD_WORDS, CHINESE, answers, ordered

from sqmlib.i18n import has

RESULTS = {
    "gage": lambda: scored(lsl=60, usl=100, process_sd=5.0, definition="v2"),
    "coding": lambda: scored(vocabulary="ticket_coding", pooling="always"),
    "nested": lambda: scored(nested_frame(), vocabulary="mystery_shopping"),
    "reml": lambda: scored(SCORES.drop(index=[0, 9]), vocabulary="laboratory"),
    "agreement": lambda: judged(event=1, miss_cost=5.0),
    "no_ref": lambda: judged(CLASSES.drop(columns="ref"), vocabulary="ticket_coding"),
    "ordered": lambda: judged(ordered(), order=["low", "mid", "high"], weights="linear", bands="landis"),
    "one_class": lambda: judged(answers({"A": "yyyyyy", "B": "yyyyyy"})),
}


@pytest.mark.parametrize("kind", RESULTS)
def test_results_keep_the_contract(kind, lang):
    found = RESULTS[kind]()
    for name, frame in found.frames.items():
        assert None not in frame.index.names
        for column in frame.columns:
            assert has(f"msa.column.{column}"), (name, column)
        for row, column in zip(*np.nonzero(frame.isna().to_numpy()), strict=True):
            why = found.reason(name, frame.index[row], frame.columns[column])
            assert has(f"reason.{why}"), (name, frame.index[row], frame.columns[column])
        assert not BAD_WORDS.search(found.show(name, lang=lang).to_string()), name
    said = found.summary(lang, {found.table.index[0]: {"category": "x", "reason": "because of y"}})
    assert "because of y" in said
    assert not BAD_WORDS.search(said + found.headline(lang))
    assert bool(CHINESE.search(said)) == (lang == "zh")
    assert json.loads(json.dumps(found.to_dict(), allow_nan=False))["method"] == "msa"
    assert all(r["low"] is None or r["low"] <= r["value"] <= r["high"] for r in found.record())


def test_words_follow_the_setting():
    words = {
        v: scored(vocabulary=v).summary("en")
        for v in ("call_scoring", "ticket_coding", "mystery_shopping", "laboratory")
    }
    assert "evaluators" in words["call_scoring"]
    assert "coders" in words["ticket_coding"]
    assert "shoppers" in words["mystery_shopping"]
    assert "appraisers" in words["laboratory"]
    assert "编码员" in scored(vocabulary="ticket_coding").summary("zh")
