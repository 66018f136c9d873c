"""Capability: the contract of the results, their words in both languages, the planners."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from test_capability import DAY, MINUTES, QUEUE, RINGS
from test_capability_pitfalls import BAD_WORDS, CHINESE, codes, rings

from sqmlib import capability as c
from sqmlib.i18n import has

GROUPS = [f"d{i % 4}" for i in range(80)]
RESULTS = {
    "normal": lambda: rings(target=74, signals=[], measurement=12),
    "one_limit": lambda: rings(usl=None, distribution="weibull", required=1.0),
    "z": lambda: c.analyze(QUEUE, usl=15, natural_bound=0, distribution="gamma", form="z"),
    "box_cox": lambda: c.analyze(MINUTES, usl=11.5, subgroup=DAY, distribution="box_cox"),
    "service": lambda: c.service_level(QUEUE, 10, group=GROUPS, unit="min"),
    "defectives": lambda: c.defectives([3, 0], [50, 60]),
    "defects": lambda: c.defects([0, 4], [50, 60], [3, 2], names=["long", "short"]),
    "dpu": lambda: c.defects([0, 4], [50, 60]),
    "yield": lambda: c.rolled_yield([500, 480], [20, 0], [30, 24], steps=["enter", "check"]),
}


@pytest.mark.parametrize("kind", RESULTS)
def test_results_keep_the_contract(kind, lang):
    found = RESULTS[kind]()
    for name, frame in found.frames.items():
        assert None not in frame.index.names
        for column in frame.columns:
            assert has(f"capability.column.{column}"), (name, column)
        for row, column in zip(*np.nonzero(frame.isna().to_numpy()), strict=True):
            why = found.reason(name, frame.index[row], frame.columns[column])
            assert has(f"reason.{why}"), (name, frame.index[row], frame.columns[column])
        assert not BAD_WORDS.search(found.show(name, lang=lang).to_string()), name
        assert np.isfinite(frame.select_dtypes("number").to_numpy(float)[frame.select_dtypes("number").notna()]).all()
    said = found.summary(lang, {found.table.index[0]: {"category": "x", "reason": "because of y"}})
    assert "because of y" in said
    assert not BAD_WORDS.search(said + found.headline(lang))
    assert bool(CHINESE.search(said)) == (lang == "zh")
    assert json.loads(json.dumps(found.to_dict(), allow_nan=False))["method"] == "capability"
    assert all(r["low"] is None or r["low"] <= r["value"] <= r["high"] for r in found.record())
    assert "values" not in found.frames


def test_blank_values_are_left_out_and_counted():
    found = c.analyze([*RINGS, None, " "], lsl=73.95, usl=74.05)
    assert found.parameters["n"] == 125
    assert "left_out" in codes(found)
    assert c.service_level([1, 2, None, 4], 3).table.iloc[0]["n"] == 3


def test_planner_and_repeatability():
    assert c.sample_size_cpk(1.6, 1.33) > c.sample_size_cpk(2.0, 1.33)
    n = c.sample_size_share(0.005, 0.02)
    from scipy.stats import binom

    most = max(k for k in range(20) if binom.cdf(k, n, 0.02) <= 0.05)
    assert binom.cdf(most, n, 0.005) >= 0.8
    same = [json.dumps(c.analyze(pd.Series(QUEUE), usl=15, distribution="gamma", seed=4).to_dict()) for _ in range(2)]
    assert same[0] == same[1]
