"""The price of run rules: how often they cry wolf when nothing has happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sqmlib.spc.knowledge import RULES, SETS
from sqmlib.spc.rulebook import rule_hits

__all__ = ["Price", "arl_shewhart", "price", "simulate", "simulate_run_chart"]

SEED, BLOCK = 20261121, 1000
_LOW, _FAST = 40_000, 8_000  # sequences for the stored figures and for a set put together by the user


@dataclass(frozen=True)
class Price:
    """False alarms of a set of rules: known parameters, independent normal values.

    Attributes
    ----------
    arl0 : float or None
        Mean number of points until the first false alarm; None without rules, and for rules over a whole stage.
    p : float
        Probability of at least one false alarm in so many points.
    points : int
        The number of points `p` speaks of.
    source : {"exact", "stored", "simulated"}
        How it was got; ``stored`` are the figures of :data:`sqmlib.spc.knowledge.SETS`.
    """

    arl0: float | None
    p: float
    points: int = 25
    source: str = "simulated"


def arl_shewhart(width: float = 3.0, shift: float = 0.0) -> float:
    """Return the average run length of limits at `width` sigma when the mean has moved by `shift` sigma.

    >>> round(arl_shewhart(), 6), round(arl_shewhart(shift=1), 6)
    (370.398347, 43.894682)
    """
    from scipy.special import ndtr

    return float(1 / (ndtr(-width + shift) + ndtr(-width - shift)))


def price(rules: Sequence[str], n: int = 25) -> Price:
    """Return what a set of rules costs in false alarms.

    Parameters
    ----------
    rules : sequence of str
        Codes of rules.
    n : int
        Useful points of the run chart, for the rules over a whole stage; the other rules are priced for 25 points.

    Examples
    --------
    >>> price(["n1"]).source, round(price(["n1"]).p, 4), price(["run_8"]).arl0
    ('exact', 0.0654, 255.0)
    """
    rules = tuple(sorted(set(rules)))
    if not rules:
        return Price(None, 0.0, source="exact")
    if {RULES[r].kind for r in rules} & {"longest", "cross"}:
        return _of_run_chart(rules, max(10, min(n, 200)))
    if rules == ("n1",):
        return Price(arl_shewhart(), 1 - (1 - 1 / arl_shewhart()) ** 25, source="exact")
    stored = next((s for s in SETS.values() if tuple(sorted(s.rules)) == rules and s.arl0 is not None), None)
    if stored is not None:
        return Price(stored.arl0, float(stored.p25 or 0), source="stored")
    found = simulate(rules, _FAST)
    if len(rules) == 1 and RULES[rules[0]].kind == "run":
        return Price(2.0 ** RULES[rules[0]].k - 1, found.p, source="exact")
    return found


@lru_cache(maxsize=64)
def simulate(rules: tuple[str, ...], sequences: int = _LOW, seed: int = SEED) -> Price:
    """Return the price of rules by Monte Carlo.

    Notes
    -----
    Sequences of 1000 standard normal values, center and sigma known; ``arl0`` is the number of points watched until the
    first alarm or the end, divided by the number of alarms; ``p`` the share of sequences with an alarm in 25 points.

    Examples
    --------
    >>> found = simulate(("n1", "n2"), 2000)
    >>> 195 < found.arl0 < 235, 0.08 < found.p < 0.12
    (True, True)
    """
    random, watched, alarms, early = np.random.default_rng(seed), 0, 0, 0
    for _ in range(sequences // BLOCK):
        found = rule_hits(random.standard_normal((BLOCK, BLOCK)), rules)
        hit = np.any([side != 0 for side in found.values()], axis=0)
        first = np.where(hit.any(axis=1), hit.argmax(axis=1) + 1, BLOCK)
        watched, alarms = watched + int(first.sum()), alarms + int(hit.any(axis=1).sum())
        early += int(hit[:, :25].any(axis=1).sum())
    return Price(watched / max(alarms, 1), early / (sequences // BLOCK * BLOCK))


def _of_run_chart(rules: tuple[str, ...], n: int) -> Price:
    """Return the price of the rules over a whole stage, the others added as if they were independent."""
    p = simulate_run_chart(tuple(r for r in rules if RULES[r].kind in ("longest", "cross")), n)
    others = tuple(r for r in rules if RULES[r].kind not in ("longest", "cross"))
    if not others:
        return Price(None, p, n)
    other = price(others)
    return Price(None, 1 - (1 - p) * (1 - 1 / float(other.arl0 or np.inf)) ** n, n)


@lru_cache(maxsize=256)
def simulate_run_chart(rules: tuple[str, ...], n: int, sequences: int = 10_000, seed: int = SEED) -> float:
    """Return how often run charts of `n` independent points show a signal, by Monte Carlo (median of the same data).

    >>> 0.02 < simulate_run_chart(("longest_run", "crossings"), 24) < 0.04
    True
    """
    from sqmlib.spc.runs import crossings, crossings_min, longest_run, longest_run_max

    values = np.random.default_rng(seed).standard_normal((sequences, n))
    side = np.sign(values - np.median(values, axis=1, keepdims=True)).astype(np.int8)
    useful = (side != 0).sum(axis=1)
    found = np.zeros(sequences, bool)
    if "longest_run" in rules:
        found |= longest_run(side) > longest_run_max(useful)
    if "crossings" in rules:
        found |= crossings(side) < crossings_min(useful)
    return float(found.mean())
