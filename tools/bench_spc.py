"""Speed of control charts, as ratios measured in one run on one machine: ``python tools/bench_spc.py``.

``imr``
    An I-MR chart with all eight Nelson rules on 1,000,000 points, against a plain loop over points (timed on a slice
    and scaled up) and, where it is installed, against the package shewhart in the same process, each on a slice, too.
``many``
    p charts of 10,000 series of 24 months in one call, against a loop that draws one chart after the other, and
    against a plain loop that only computes limits and rules 1 to 4.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from itertools import pairwise

import numpy as np

from sqmlib import spc

POINTS, SLICE, SERIES, MONTHS = 1_000_000, 20_000, 10_000, 24


def fastest(call: Callable[[], object], rounds: int) -> float:
    """Return the seconds of the fastest of several rounds."""
    found = []
    for _ in range(rounds):
        start = time.perf_counter()
        call()
        found.append(time.perf_counter() - start)
    return min(found)


def plain_rules(z: Sequence[float], last: int = 8) -> list[list[int]]:
    """Return the points that break Nelson's rules 1 to `last`, point by point as one writes it down first."""
    hits: list[list[int]] = [[] for _ in range(8)]
    for i in range(len(z)):
        w = [z[max(0, i - k + 1) : i + 1] for k in (1, 9, 6, 14, 3, 5, 15, 8)]
        steps = [b - a for a, b in pairwise(w[3])]
        trend = steps[-5:]
        found = [
            abs(z[i]) > 3,
            len(w[1]) == 9 and (min(w[1]) > 0 or max(w[1]) < 0),
            len(w[2]) == 6 and (min(trend) > 0 or max(trend) < 0),
            len(w[3]) == 14 and all(a * b < 0 for a, b in pairwise(steps)),
        ]
        if last > 4:
            found += [
                len(w[4]) == 3 and any(s * z[i] > 2 and sum(s * v > 2 for v in w[4]) >= 2 for s in (1, -1)),
                len(w[5]) == 5 and any(s * z[i] > 1 and sum(s * v > 1 for v in w[5]) >= 4 for s in (1, -1)),
                len(w[6]) == 15 and all(abs(v) < 1 for v in w[6]),
                len(w[7]) == 8 and all(abs(v) > 1 for v in w[7]),
            ]
        for rule, hit in enumerate(found):
            if hit:
                hits[rule].append(i)
    return hits


def plain_imr(x: np.ndarray) -> list[list[int]]:
    """Return the hits of an I-MR chart by a loop over points."""
    values = x.tolist()
    center = sum(values) / len(values)
    ranges = [abs(b - a) for a, b in pairwise(values)]
    sigma = sum(ranges) / len(ranges) / 1.1283791670955126
    return plain_rules([(v - center) / sigma for v in values])


def plain_p(counts: Sequence[float], sizes: Sequence[float]) -> list[list[int]]:
    """Return the hits of one p chart by a loop over points."""
    p = sum(counts) / sum(sizes)
    return plain_rules([(c / n - p) / (p * (1 - p) / n) ** 0.5 for c, n in zip(counts, sizes, strict=True)], 4)


def bench_imr(rounds: int) -> None:
    """Compare the I-MR chart with eight rules."""
    x = np.random.default_rng(1).normal(50, 4, POINTS)
    part = x[:SLICE]
    found = spc.i_chart(part, rules="nelson")
    same = [np.flatnonzero(found.table[f"n{i}"]).tolist() for i in range(1, 9)] == plain_imr(part)
    assert same, "the loop and the chart must find the same hits"
    ours = fastest(lambda: spc.i_chart(x, rules="nelson"), rounds)
    z = (x - 50) / 4
    kernel = fastest(lambda: spc.rule_hits(z, spc.SETS["nelson"].rules), rounds)
    loop = fastest(lambda: plain_imr(part), 1) * POINTS / SLICE
    print(f"I-MR, eight Nelson rules, {POINTS:,} points")
    print(f"  sqmlib, whole result  {ours:8.3f} s        1.0 x")
    print(f"  sqmlib, rules alone   {kernel:8.3f} s   {kernel / ours:8.2f} x")
    print(f"  plain loop, scaled    {loop:8.1f} s   {loop / ours:8.0f} x   (timed on {SLICE:,} points)")
    bench_shewhart(x, rounds)


def bench_shewhart(x: np.ndarray, rounds: int) -> None:
    """Compare with the package shewhart, if it is there."""
    if find_spec("shewhart") is None:
        print("  shewhart              not installed: left out")
        return
    import shewhart

    part = x[:SLICE]
    theirs = fastest(lambda: shewhart.imr(part, rules="nelson"), 1)
    ours = fastest(lambda: spc.i_chart(part, rules="nelson"), rounds)
    print(f"  shewhart {shewhart.__version__:<12} {theirs:8.3f} s   {theirs / ours:8.1f} x   (both on {SLICE:,})")


def bench_many(rounds: int) -> None:
    """Compare many p charts."""
    random = np.random.default_rng(2)
    sizes = random.integers(800, 1500, (SERIES, MONTHS)).astype(float)
    counts = random.binomial(sizes.astype(int), 0.04).astype(float)
    few = 200
    ours = fastest(lambda: spc.many(counts, sizes), rounds)
    one = fastest(lambda: [spc.p_chart(c, n) for c, n in zip(counts[:few], sizes[:few], strict=True)], 1) * SERIES / few
    rows = list(zip(counts[:few].tolist(), sizes[:few].tolist(), strict=True))
    loop = fastest(lambda: [plain_p(c, n) for c, n in rows], 1) * SERIES / few
    print(f"p charts of {SERIES:,} series of {MONTHS} points, rules 1 to 4")
    print(f"  sqmlib, one call      {ours:8.3f} s        1.0 x")
    print(f"  sqmlib, one by one    {one:8.1f} s   {one / ours:8.0f} x   (timed on {few} series)")
    print(f"  plain loop, scaled    {loop:8.2f} s   {loop / ours:8.1f} x   (timed on {few} series, no tables)")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the comparisons."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="?", choices=["imr", "many"])
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args(argv)
    for name in [options.what] if options.what else ["imr", "many"]:
        {"imr": bench_imr, "many": bench_many}[name](options.rounds)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
