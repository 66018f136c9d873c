"""The cascade: from characteristics to process steps to control points, with exact weights and every share dropped."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sqmlib.qfd import formulas
from sqmlib.qfd.analysis import Options, level_of, normalized, valued
from sqmlib.qfd.house import House, wide
from sqmlib.qfd.resample import intervals, phases

Floats = NDArray[np.float64]
_WHOLE = ("things", "carried", "dropped")


@dataclass(frozen=True, eq=False)
class Step:
    """One phase: its things, what they carry, and the weights handed on (None in the last phase)."""

    phase: str
    names: pd.Index
    importance: Floats
    weights: Floats | None = None
    handover: dict[str, float] | None = None

    @property
    def relative(self) -> Floats:
        """The share of each thing."""
        return formulas.relative(self.importance)


def steps_of(house: House, importance: Floats, options: Options) -> list[Step]:
    """Return the phases as far as the cascade goes; weights are handed on exactly, never rounded."""
    found, steps = list(phases(house)), []
    for (phase, _, names), following in zip(found, [*found[1:], None], strict=True):
        if following is None:
            steps.append(Step(phase, names, importance))
            break
        relative = formulas.relative(importance)
        weights = carried(relative, names.isin(following[1].index.get_level_values(0)), options.carry)
        strengths = valued(level_of(wide(following[1], names, following[2])), options.scale)
        steps.append(Step(phase, names, importance, weights, handover(relative, weights, strengths)))
        importance = formulas.technical_importance(weights, normalized(strengths, options.normalization, None))
    return steps


def carried(relative: Floats, listed: NDArray[np.bool_], share: float) -> Floats:
    """Return the exact weights handed on: those listed in the next house, as far as `share` asks for; sum 1.

    >>> carried(np.array([0.5, 0.3, 0.2]), np.array([True, True, False]), 1.0).round(3).tolist()
    [0.625, 0.375, 0.0]
    """
    return formulas.relative(np.where(listed & formulas.leaders(relative, share), relative, 0.0))


def handover(relative: Floats, weights: Floats, strengths: Floats) -> dict[str, float]:
    """Return what a hand-over carried and what it lost."""
    kept = weights > 0
    return {
        "things": len(relative),
        "carried": int(kept.sum()),
        "dropped": int((~kept).sum()),
        "dropped_share": float(relative[~kept].sum()),
        "unserved_share": float(weights[strengths.max(1, initial=0) == 0].sum()),
    }


def frames_of(steps: list[Step], draws: dict[str, Floats] | None) -> dict[str, pd.DataFrame]:
    """Return the cascade and its hand-overs; nothing when there is no second house.

    Returns
    -------
    dict of pandas.DataFrame
        ``cascade``, index (item, phase): ``technical_importance relative_importance rank rank_low rank_high`` within
        its phase; ``carried_weight`` with which the thing entered the next house, 0 when it was left behind, empty in
        the last phase. ``handovers``, index ``phase`` (the house the weights come from): ``things carried dropped``
        numbers; ``dropped_share`` of the importance left behind; ``unserved_share`` of the weights carried that no
        relationship takes up in the next house.
    """
    if len(steps) == 1:
        return {}
    losses = pd.DataFrame({step.phase: step.handover for step in steps[:-1]}).T.rename_axis("phase")
    cascade = pd.concat([_phase(step, None if draws is None else draws[step.phase]) for step in steps])
    return {"cascade": cascade, "handovers": losses.astype(dict.fromkeys(_WHOLE, int))}


def _phase(step: Step, draws: Floats | None) -> pd.DataFrame:
    index = pd.MultiIndex.from_product([step.names, [step.phase]], names=["item", "phase"])
    rank = formulas.ranks(step.importance)
    ends = {} if draws is None else intervals(draws, step.relative, rank)
    values = {
        "technical_importance": step.importance,
        "relative_importance": step.relative,
        "rank": rank,
        "rank_low": ends.get("rank_low", np.nan),
        "rank_high": ends.get("rank_high", np.nan),
        "carried_weight": np.nan if step.weights is None else step.weights,
    }
    return pd.DataFrame(values, index=index)
