"""The exercises of the DMAIC notebook: every answer is computed, every usual mistake has its hint."""

from __future__ import annotations

import numpy as np

from sqmlib import dmaic
from sqmlib.panels.exercises import Exercise

__all__ = ["EXERCISES"]

WAITS = (12.0, 10.0, 14.0, 11.0, 13.0)  # minutes, in the order of time
MODES = {"first": (9, 6, 1), "second": (3, 7, 10)}  # severity, occurrence, detection
EVENTS = {"a": 0.5, "b": 0.4, "c": 0.6}
CUTS = (frozenset("ab"), frozenset("ac"))  # late and (no staff or no belt)
CALLS, SIZE, ICC = 600, 30, 0.1


def _upper_limit() -> float:
    from sqmlib import spc

    return float(spc.i_chart(WAITS).table["ucl"].iloc[0])


def _without_constant() -> float:
    return float(np.mean(WAITS) + 3 * np.abs(np.diff(WAITS)).mean())


def _urgent() -> str:
    order = "HML"
    return min(MODES, key=lambda name: order.index(str(dmaic.action_priority(*MODES[name]))))


def _top() -> float:
    return float(dmaic.exact(list(CUTS), EVENTS))


def _gate_by_gate() -> float:
    return 1 - (1 - EVENTS["a"] * EVENTS["b"]) * (1 - EVENTS["a"] * EVENTS["c"])


def _effective() -> float:
    return CALLS / dmaic.design_effect(SIZE, ICC)


_RATINGS = {f"{part}_{name}": value for name, row in MODES.items() for part, value in zip("sod", row, strict=True)}

EXERCISES: dict[str, Exercise] = {
    "limit": Exercise(
        _upper_limit,
        values={f"x{k}": f"{v:g}" for k, v in enumerate(WAITS, start=1)},
        mistakes={float(np.mean(WAITS) + 3 * np.std(WAITS, ddof=1)): "overall_sd", _without_constant(): "no_constant"},
    ),
    "clusters": Exercise(
        _effective,
        values={"calls": CALLS, "size": SIZE, "agents": CALLS // SIZE, "icc": ICC},
        mistakes={
            float(CALLS): "as_if_independent",
            float(CALLS // SIZE): "clusters_only",
            CALLS / SIZE / ICC: "no_one",
        },
    ),
    "priority": Exercise(
        _urgent,
        options=tuple(MODES),
        values=_RATINGS,
        mistakes={"second": "by_rpn"},
        words="dmaic_guide.mode",
    ),
    "shared": Exercise(_top, values=EVENTS, mistakes={_gate_by_gate(): "gate_by_gate", 0.5: "added"}),
    "limits": Exercise(
        lambda: "data", options=("promise", "data"), mistakes={"promise": "voice"}, words="dmaic_guide.limits"
    ),
}
