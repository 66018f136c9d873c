"""The smallest project that shows everything: two CTQs, a change in the middle, five causes, three of them tested."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sqmlib.dmaic.project import assemble

__all__ = ["EXAMPLE"]

_DAYS = pd.date_range("2026-01-05", periods=24, freq="D")
_WAITS = [31, 28, 33, 30, 35, 29, 32, 34, 30, 31, 33, 28, 25, 23, 26, 22, 24, 27, 23, 25, 24, 22, 26, 25]
_LOST = [9, 7, 11, 8, 10, 6, 9, 12, 8, 7, 10, 9, 5, 4, 6, 3, 5, 4, 6, 5, 3, 4, 5, 6]

_TABLES = {
    "answers": pd.DataFrame(
        {
            "category": ["billing", "wait", "tone", "app", "other"],
            "count": [40, 25, 25, 6, 4],
            "cost": [2.0, 8.0, 4.0, 10.0, 1.0],
        }
    ),
    "process": pd.DataFrame({"timestamp": _DAYS, "value": np.array(_WAITS, float), "ctq": "c1"}),
    "defects": pd.DataFrame({"date": _DAYS, "inspected": 100, "defects": _LOST, "ctq": "c2"}),
    "samples": pd.DataFrame(
        {
            "wait": [str(20 + (i * 7) % 11 + 6 * (i % 2)) for i in range(40)],
            "shift": ["early" if i % 2 == 0 else "late" for i in range(40)],
            "branch": ["north", "south", "west", "west"] * 10,
            "queue": [str(3 + (i * 5) % 9) for i in range(40)],
        }
    ),
    "fmea": pd.DataFrame(
        {
            "failure_mode": ["f1", "f2", "f3"],
            "severity": [9, 3, 7],
            "occurrence": [6, 7, 4],
            "detection": [1, 10, 7],
        }
    ),
}

_TEAM = {
    "charter": {
        "problem": "p",
        "goal": "g",
        "measure": "c1",
        "baseline": 31,
        "goal_value": 25,
        "scope_in": "desk",
        "team": "t",
        "end": "2026-06-30",
        "cost_per_case": 12,
        "cost_low": 10,
        "cost_high": 15,
        "cases_per_year": 50000,
    },
    "sipoc": {
        "a1": {"part": "suppliers"},
        "a2": {"part": "inputs"},
        "a3": {"part": "process"},
        "a4": {"part": "outputs", "ctqs": ["c1"]},
        "a5": {"part": "customers"},
    },
    "voc": {"v1": {"text": "x", "complaint": "wait"}, "v2": {"text": "y"}},
    "needs": {"n1": {"voc": ["v1"]}, "n2": {"voc": ["v2"]}},
    "drivers": {"d1": {"need": "n1"}},
    "ctqs": {
        "c1": {"driver": "d1", "upper": 34, "target": 25, "limits_by": "k", "defect": "d", "importance": 9},
        "c2": {"driver": "n2", "direction": "decrease", "defect": "d", "importance": 3, "harm": 0.02},
    },
    "plan": {
        "m1": {"ctq": "c1", "purpose": "mean", "sd": 3, "margin": 1, "reached": 40, "study": "passed", "text": "o"},
        "m2": {"ctq": "c2", "purpose": "share", "share": 0.1, "margin": 0.02, "reached": 2400, "study": "passed"},
    },
    "causes": {
        "x1": {"branch": "people", "ctq": "c1", "evidence": "confirmed", "scores": {"c1": 9, "c2": 3}},
        "x2": {"branch": "process", "ctq": "c1", "evidence": "hypothesis", "scores": {"c1": 3, "c2": 9}},
        "x3": {"parent": "x1", "evidence": "confirmed"},
        "x4": {"parent": "x3", "evidence": "hypothesis"},
        "x5": {"branch": "place", "ctq": "c2", "evidence": "refuted"},
    },
    "tests": {
        "t1": {"cause": "x1", "question": "two_groups", "outcome": "wait", "group": "shift", "relevant": 2},
        "t2": {"cause": "x2", "question": "regression", "outcome": "wait", "predictor": "queue"},
        "t3": {"cause": "x5", "question": "groups", "outcome": "wait", "group": "branch"},
    },
    "fault_tree": {
        "g1": {"kind": "or", "inputs": ["g2", "g3", "e4"]},
        "g2": {"kind": "and", "inputs": ["e1", "e2"]},
        "g3": {"kind": "and", "inputs": ["e1", "e3"]},
        "e1": {"kind": "event", "failures": 10, "trials": 100},
        "e2": {"kind": "event", "p": 0.2, "low": 0.1, "high": 0.35},
        "e3": {"kind": "event", "p": 0.3},
        "e4": {"kind": "event", "p": 0.01},
    },
    "fmea": {"f1": {"cause_id": "x1", "solution": "s1", "owner": "o", "due": "2026-03-01"}},
    "criteria": {"k1": {"weight": 3}, "k2": {"weight": 1, "better": "min"}},
    "solutions": {
        "s1": {"causes": ["x1"], "scores": {"k1": 9, "k2": 3}, "chosen": True},
        "s2": {"causes": ["x1"], "scores": {"k1": 3, "k2": 1}},
        "s3": {"causes": ["x2"], "scores": {"k1": 3, "k2": 9}},
    },
    "pilot": {"ctq": "c1", "solution": "s1", "predicted": -6, "predicted_low": -9, "predicted_high": -3},
    "control": {"l1": {"ctq": "c1", "fmea": "f1", "reaction": "r", "owner": "o"}},
    "pdca": {"q1": {"state": "C", "predicted_low": -9, "predicted_high": -3, "observed": -7, "due": "2026-05-01"}},
}

EXAMPLE = assemble(
    {
        name: frame.assign(stage=np.where(_DAYS < "2026-01-17", "pre", "post"))
        if name in ("process", "defects")
        else frame
        for name, frame in _TABLES.items()
    },
    _TEAM,
)
