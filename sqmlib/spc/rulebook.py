"""Run rules over whole arrays: every hit of every rule, no loop over points."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sqmlib.spc.knowledge import RULES, Rule

__all__ = ["TIE", "places", "rule_hits"]

Bools = NDArray[np.bool_]
Sides = NDArray[np.int8]
TIE = 1e-9  # sigma: closer than this a point lies on a line, and two points are equal
HIGH, LOW, BOTH = 1, -1, 2  # side of a hit; 0 is none


def rule_hits(
    z: ArrayLike,
    rules: Iterable[str],
    *,
    steps: ArrayLike | None = None,
    breaks: ArrayLike | None = None,
    mark: str = "last",
) -> dict[str, Sides]:
    """Return where each rule is broken.

    Parameters
    ----------
    z : array-like, shape (..., points)
        Distance from the center in sigma of the plotted statistic; NaN where nothing is judged. Rows are series.
    rules : iterable of str
        Codes of per-point rules in :data:`~sqmlib.spc.knowledge.RULES`.
    steps : array-like, same shape, optional
        Difference to the point before, for trends, when the limits step; default: of `z`.
    breaks : array-like of bool, same shape, optional
        True where a new stage begins: no pattern crosses it. A NaN breaks every pattern, too.
    mark : {"last", "pattern"}
        Mark the last point of a pattern (Nelson 1984) or all its points.

    Returns
    -------
    dict of str to ndarray of int8
        1 high (or rising), -1 low (or falling), 2 neither side, 0 no hit.

    Examples
    --------
    >>> found = rule_hits([0.5, 3.2, 0.1, 2.2, 2.4], ["n1", "n5"])
    >>> found["n1"].tolist(), found["n5"].tolist()
    ([0, 1, 0, 0, 0], [0, 0, 0, 1, 1])
    """
    marks = _Marks(np.asarray(z, float), None if steps is None else np.asarray(steps, float), breaks)
    out = {}
    for name in rules:
        rule = RULES[name]
        up, down = _KINDS[rule.kind](marks, rule)
        if mark == "pattern" and rule.k > 1:
            up, down = (_spread(found, rule.k) for found in (up, down))
            if rule.kind == "near":
                up, down = up & marks.near(rule.level), down & marks.near(-rule.level)
        out[name] = up.astype(np.int8) - down if up is not down else up.astype(np.int8) * np.int8(BOTH)
    return out


@dataclass
class _Marks:
    """Yes and no per point, each computed once."""

    z: NDArray[np.float64]
    given: NDArray[np.float64] | None
    breaks: ArrayLike | None

    @cached_property
    def starts(self) -> Bools | None:
        """Return where a pattern may begin anew; None when it is the first point only."""
        unknown = np.isnan(self.z)
        if self.breaks is None and not unknown.any():
            return None
        starts = np.zeros(self.z.shape, bool) if self.breaks is None else np.array(self.breaks, bool)
        starts[..., 1:] |= unknown[..., :-1] | unknown[..., 1:]
        return starts

    @cached_property
    def steps(self) -> NDArray[np.float64]:
        """Return the difference to the point before; 0 across a border."""
        steps = np.zeros(self.z.shape)
        np.subtract(self.z[..., 1:], self.z[..., :-1], out=steps[..., 1:])
        steps = steps if self.given is None else np.array(self.given)
        steps[..., 0] = 0
        if self.starts is not None:
            steps[self.starts] = 0
        return steps

    @cached_property
    def rising(self) -> Bools:
        return self.steps > TIE

    @cached_property
    def falling(self) -> Bools:
        return self.steps < -TIE

    @cached_property
    def place(self) -> NDArray[np.intp] | None:
        """Return the place of each point within its pattern ground, from 0; None without borders."""
        return None if self.starts is None else places(self.starts)

    def beyond(self, level: float) -> Bools:
        """Return which points lie beyond a level on its own side."""
        if level not in self._beyond:
            self._beyond[level] = self.z > level + TIE if level >= 0 else self.z < level - TIE
        return self._beyond[level]

    @cached_property
    def _beyond(self) -> dict[float, Bools]:
        return {}

    def side(self, sign: int) -> Bools:
        """Return which points lie above (1) or below (-1) the center."""
        return self.z > TIE if sign > 0 else self.z < -TIE

    def near(self, level: float) -> Bools:
        """Return which points lie beyond a level, but not beyond three sigma."""
        return self.beyond(level) & ~self.beyond(float(np.sign(level)) * 3.0)

    def whole(self, found: Bools, k: int) -> Bools:
        """Drop what does not have `k` points since the last border."""
        found[..., : k - 1] = False
        if self.place is not None:
            found &= self.place >= k - 1
        return found


def places(starts: Bools) -> NDArray[np.intp]:
    """Return how many points lie between each point and the last start before it.

    >>> places(np.array([False, False, True, False])).tolist()
    [0, 1, 0, 1]
    """
    index = np.broadcast_to(np.arange(starts.shape[-1]), starts.shape)
    return index - np.maximum.accumulate(np.where(starts, index, 0), axis=-1)


def _all(flag: Bools, k: int) -> Bools:
    """Return where a flag holds at this and the k - 1 points before (by doubling the length already known)."""
    out, known = flag.copy(), 1
    while known < k:
        step = min(known, k - known)
        out[..., step:] &= out[..., :-step]
        out[..., :step] = False
        known += step
    return out


def _spread(found: Bools, k: int) -> Bools:
    """Return the points of all patterns of `k` points that end where `found` says."""
    out, known = found.copy(), 1
    while known < k:
        step = min(known, k - known)
        out[..., :-step] |= out[..., step:]
        known += step
    return out


def _many(flag: Bools, rule: Rule) -> Bools:
    """Return where at least m of the last k points are flagged."""
    count = flag.astype(np.int8)
    for shift in range(1, rule.k):
        count[..., shift:] += flag[..., :-shift]
    return count >= rule.m


def _two(marks: _Marks, part: Callable[[float], Bools]) -> tuple[Bools, Bools]:
    return part(1.0), part(-1.0)


def _find_beyond(marks: _Marks, rule: Rule) -> tuple[Bools, Bools]:
    return marks.beyond(3.0), marks.beyond(-3.0)


def _find_run(marks: _Marks, rule: Rule) -> tuple[Bools, Bools]:
    return _two(marks, lambda s: marks.whole(_all(marks.side(int(s)), rule.k), rule.k))


def _find_trend(marks: _Marks, rule: Rule) -> tuple[Bools, Bools]:
    return _all(marks.rising, rule.k - 1), _all(marks.falling, rule.k - 1)


def _find_alternating(marks: _Marks, rule: Rule) -> tuple[Bools, Bools]:
    turns = np.zeros(marks.z.shape, bool)
    up, down = marks.rising, marks.falling
    turns[..., 1:] = (up[..., 1:] & down[..., :-1]) | (down[..., 1:] & up[..., :-1])
    found = _all(turns, rule.k - 2)
    return found, found


def _find_m_of_k(marks: _Marks, rule: Rule) -> tuple[Bools, Bools]:
    def part(sign: float) -> Bools:
        flag = marks.beyond(sign * rule.level)
        return marks.whole(_many(flag, rule), rule.k) & flag

    return _two(marks, part)


def _find_inside(marks: _Marks, rule: Rule) -> tuple[Bools, Bools]:
    within = np.abs(marks.z) < rule.level - TIE
    found = marks.whole(_all(within, rule.k), rule.k)
    return found, found


def _find_outside(marks: _Marks, rule: Rule) -> tuple[Bools, Bools]:
    out = marks.beyond(rule.level) | marks.beyond(-rule.level)
    found = marks.whole(_all(out, rule.k), rule.k)
    return found, found


def _find_both(marks: _Marks, rule: Rule) -> tuple[Bools, Bools]:
    found, _ = _find_outside(marks, rule)
    one_sided = _all(marks.beyond(rule.level), rule.k) | _all(marks.beyond(-rule.level), rule.k)
    found = found & ~one_sided
    return found, found


def _find_near(marks: _Marks, rule: Rule) -> tuple[Bools, Bools]:
    """Two of three between two and three sigma, all three on that side of the center."""

    def part(sign: float) -> Bools:
        same = _all(marks.side(int(sign)), rule.k)
        return marks.whole(_many(marks.near(sign * rule.level), rule) & same, rule.k)

    return _two(marks, part)


_KINDS: Mapping[str, Callable[[_Marks, Rule], tuple[Bools, Bools]]] = {
    "beyond": _find_beyond,
    "run": _find_run,
    "trend": _find_trend,
    "alternating": _find_alternating,
    "m_of_k": _find_m_of_k,
    "inside": _find_inside,
    "outside": _find_outside,
    "both": _find_both,
    "near": _find_near,
}
