"""What must hold before a capability index means anything, checked in a fixed order."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sqmlib.capability.analysis import Study
from sqmlib.capability.knowledge import MEASUREMENT, SAMPLE, SUBGROUPS
from sqmlib.capability.nonnormal import anderson_darling, box_cox

__all__ = ["gates_table"]

NONE = float("nan")


def gates_table(study: Study, fits: pd.DataFrame) -> tuple[pd.DataFrame, dict[tuple[Any, str], str]]:
    """Return what must hold before an index means anything: data, measurement, stage, stability, distribution."""
    options, n = study.options, len(study.x)
    groups = 0 if study.given.subgroup is None else len(np.unique(study.given.subgroup))
    grr, signals = options["measurement"], options["signals"]
    p = anderson_darling(study.x)[1]
    rows = {
        "data": ("passed" if groups >= SUBGROUPS and n >= SAMPLE.limits[0] else SAMPLE.code(n), n),
        "measurement": ("not_checked" if grr is None else MEASUREMENT.code(grr), NONE if grr is None else grr),
        "stage": ("passed" if study.given.stages == 1 else "failed", study.given.stages),
        "stability": (
            "not_checked" if signals is None else "failed" if signals else "passed",
            NONE if signals is None else len(signals),
        ),
        "distribution": (_distribution_gate(study, fits, p), p),
    }
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["status", "figure"])
    table.index.name = "gate"
    table["figure"] = table["figure"].astype(float)
    return table, {(gate, "figure"): "not_checked" for gate in table.index[table["figure"].isna()]}


def _distribution_gate(study: Study, fits: pd.DataFrame, p: float) -> str:
    """Judge by the tail, not by the test alone: failed when another distribution fits far better and p is small."""
    name = study.options["distribution"]
    if name == "empirical" or np.isnan(p):
        return "not_checked"
    if name == "box_cox":
        p = anderson_darling(box_cox(study.x, (None, None))["values"])[1]
        return "passed" if p >= 0.05 else "warning"
    more = float(fits.loc[name, "aic_more"])
    if name == "normal":
        return "failed" if more > 10 and p < 0.05 else "warning" if p < 0.05 else "passed"
    return "passed" if more <= 2 else "warning" if more <= 10 else "failed"
