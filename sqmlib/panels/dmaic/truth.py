"""Sample cases carry the truth they were simulated from: did the planted causes and the planted change come out?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from sqmlib.guide.state import State

__all__ = ["FILE", "compare"]

FILE = "dmaic_truth.csv"
COLUMNS = ["thing", "truth", "found", "match", "teaches"]
ROUNDING = 0.05  # the data are written with one decimal
Interval = tuple[float, float, float]  # truth, low, high


def compare(state: State) -> pd.DataFrame:
    """Return what was planted beside what was found.

    Parameters
    ----------
    state : State
        Of a case whose folder holds :data:`FILE` with ``parameter``, ``value``, ``teaches_en``, ``teaches_zh``; any
        other case gives an empty frame.

    Returns
    -------
    pandas.DataFrame
        ``thing`` id of a CTQ or of a test, ``truth`` and ``found`` as text, ``match`` whether the interval holds the
        truth, ``teaches`` the point.
    """
    path = state.case.folder / FILE
    if not path.is_file():
        return pd.DataFrame(columns=COLUMNS)
    frame = pd.read_csv(path, dtype=str, keep_default_na=False).set_index("parameter")
    values = {str(name): float(value) for name, value in frame["value"].items()}
    told = frame[f"teaches_{state.lang}"]
    rows = []
    for name, (thing, found) in {**_levels(state, values), **_effects(state, values)}.items():
        rows.append([thing, *_texts(*found), _holds(*found), told.get(name, "")])
    return pd.DataFrame(rows, columns=COLUMNS)


def _texts(truth: float, low: float, high: float) -> tuple[str, str]:
    digits = 3 if max(abs(truth), abs(high)) < 1 else 1
    return f"{truth:.{digits}f}", f"{low:.{digits}f} – {high:.{digits}f}"


def _holds(truth: float, low: float, high: float) -> bool:
    slack = ROUNDING if abs(truth) > 1 else 0
    return low - slack <= truth <= high + slack


def _levels(state: State, values: Mapping[str, float]) -> dict[str, tuple[str, Interval]]:
    """Return the planted level of every CTQ, before and after the change."""
    result, found = state.result, {}
    for frame, stage in ((result.baseline, "before"), (result.current, "after")):
        for ctq, row in frame.iterrows():
            names = {f"{ctq}_{stage}": values.get(f"{ctq}_{stage}")}
            if "sigma_log" in values:  # times were drawn lognormal: their mean lies above the median
                middle = values.get(f"median_{stage}", np.nan)
                names = {f"median_{stage}": middle * float(np.exp(values["sigma_log"] ** 2 / 2))}
            for name, truth in names.items():
                if truth is not None:
                    found[name] = (str(ctq), (truth, float(row["mean_low"]), float(row["mean_high"])))
    return found


def _effects(state: State, values: Mapping[str, float]) -> dict[str, tuple[str, Interval]]:
    """Return the planted effect of every cause that was tested; differences count without their sign."""
    result, entries = state.result, state.result.project.entries["tests"]
    found: dict[str, tuple[str, Interval]] = {}
    for test, row in result.tests.iterrows():
        column = entries.at[test, "group"] or entries.at[test, "predictor"]
        for name, truth in _planted(str(column), values).items():
            effect = _east(result.pairs, str(test)) if name == "hub_east" else row[["effect", "low", "high"]]
            factor = 10 if name == "per_ten_bags" else 1
            found[name] = (str(test), (truth, *_upward(effect, factor)))
    return found


def _planted(column: str, values: Mapping[str, float]) -> dict[str, float]:
    """Return the planted effects that a test of this column can find."""
    names = {"connection": "short_connection", "belt": "old_belt", "hub": "hub_east", "bags": "per_ten_bags"}
    if column == "label" and {"wrong_label_hand", "wrong_label_printed"} <= set(values):
        return {"wrong_label_hand": values["wrong_label_hand"] - values["wrong_label_printed"]}
    name = names.get(column, "")
    return {name: values[name]} if name in values else {}


def _east(pairs: pd.DataFrame, test: str) -> pd.Series:
    """Return the first difference between the hub east and another one."""
    own = pairs.loc[[test]]
    return own[own.index.get_level_values("first") == "east"].iloc[0][["effect", "low", "high"]]


def _upward(effect: Any, factor: float) -> tuple[float, float]:
    """Return the ends of an interval, turned so that the effect points up."""
    low, high = float(effect["low"]) * factor, float(effect["high"]) * factor
    return (low, high) if effect["effect"] >= 0 else (-high, -low)
