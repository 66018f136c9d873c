"""Laney's correction: limits of counts whose true rate varies between points."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sqmlib.checks import Remark
from sqmlib.spc.build import Drawn, Fits, of_stages, stop
from sqmlib.spc.constants import d2
from sqmlib.spc.rulebook import TIE
from sqmlib.spc.setting import Order
from sqmlib.spc.sigma import moving_ranges

__all__ = ["widen"]

Floats = NDArray[np.float64]


def widen(
    chart: str, order: Order, classic: Drawn, fits: Fits, width: float, *, shrink: bool, screen: bool
) -> tuple[Drawn, Fits, list[Remark]]:
    """Return the chart with limits widened by sigma_z, and what that changes."""
    moving = moving_ranges(order, classic.z(), screen)
    sigma_z = moving.mean / d2(2)
    stop(of_stages(order, np.isnan(sigma_z), "no_ranges"))
    wide = sigma_z if shrink else np.maximum(sigma_z, 1)
    stop(of_stages(order, ~(wide > 0), "no_variation"))
    sigma = classic.sigma * wide[order.stage]
    low, high = np.maximum(classic.center - width * sigma, 0), classic.center + width * sigma
    high = np.minimum(high, 1) if chart == "laney_p" else high
    slack = TIE * classic.sigma
    old = ((classic.value > classic.ucl + slack) | (classic.value < classic.lcl - slack)) & order.judged
    new = ((classic.value > high + slack) | (classic.value < low - slack)) & order.judged
    extra = {**classic.extra, "classic_lcl": classic.lcl, "classic_ucl": classic.ucl, "classic_out": old}
    drawn = Drawn(classic.value, classic.center, low, high, sigma, extra)
    notes = _notes(order, sigma_z, old != new, moving.screened, shrink)
    return drawn, Fits(**{**vars(fits), "estimator": "laney", "more": {**fits.more, "sigma_z": sigma_z}}), notes


def _notes(order: Order, sigma_z: Floats, differs: NDArray[np.bool_], screened: int, shrink: bool) -> list[Remark]:
    points = [v.item() if hasattr(v, "item") else v for v in order.points[differs]]
    factor = [f"{v:.2f}" for v in sigma_z]
    differ = {"points": points, "factor": factor}
    notes = [Remark("spc.note.laney_differs" if points else "spc.note.laney_same", "info", differ)]
    if (sigma_z < 1).any():
        notes.append(
            Remark("spc.note.laney_shrunk" if shrink else "spc.note.laney_below", "warning", {"factor": factor})
        )
    notes += [Remark("spc.note.screened", "info", {"n": screened})] if screened else []
    return notes
