"""How long a large house takes: ``python tools/bench_qfd.py``; the ratio is to a plain loop over draws and cells."""

from __future__ import annotations

import argparse
import sys
from time import perf_counter

import numpy as np
import pandas as pd

from sqmlib import qfd
from sqmlib.qfd.analysis import Options, level_of
from sqmlib.qfd.knowledge import SCALES
from sqmlib.qfd.resample import draws_of

DRAWS, DOUBT = 2000, 0.2


def house(size: int, seed: int = 1) -> qfd.House:
    """Return a house of so many requirements and characteristics, a third of the cells filled."""
    random = np.random.default_rng(seed)
    cells = random.choice([np.nan, 1, 3, 9], (size, size), p=[0.67, 0.13, 0.12, 0.08])
    answers = pd.DataFrame(cells, columns=[f"c{j}" for j in range(size)])
    answers.insert(0, "requirement", [f"r{i}" for i in range(size)])
    answers.insert(1, "weight", random.integers(1, 10, size))
    return qfd.assemble({"answers": answers})


def by_loop(data: qfd.House, draws: int) -> np.ndarray:
    """Resample as one would by hand: draw after draw, cell after cell."""
    random = np.random.default_rng(0)
    levels, scale = level_of(data.matrix), SCALES["9-3-1"].value
    importance = data.requirements["importance"].to_numpy()
    found = []
    for _ in range(draws):
        weights = [max(0, v + random.choice([-1, 0, 1], p=[DOUBT / 2, 1 - DOUBT, DOUBT / 2])) for v in importance]
        total = np.zeros(levels.shape[1])
        for i, j in zip(*np.nonzero(levels >= 0), strict=True):
            step = random.choice([-1, 0, 1], p=[DOUBT / 2, 1 - DOUBT, DOUBT / 2])
            total[j] += weights[i] * scale[min(max(levels[i, j] + step, 0), 3)]
        found.append(total / total.sum())
    return np.array(found)


def seconds(function, times: int) -> float:
    """Return the best of a few runs."""
    found = []
    for _ in range(times):
        start = perf_counter()
        function()
        found.append(perf_counter() - start)
    return min(found)


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="the best of so many is shown")
    rounds, say = parser.parse_args().rounds, sys.stdout.write
    options = Options("9-3-1", "none", True, True, 1.0, DOUBT, DRAWS, 0)
    say(f"{'house':>8} {'assemble':>9} {'analyze':>9} {'of it draws':>12} {'loop':>9} {'ratio':>7}\n")
    for size in (12, 20, 60):
        data = house(size)
        made = seconds(lambda size=size: house(size), rounds)
        whole = seconds(lambda data=data: qfd.analyze(data, bootstrap=DRAWS), rounds)
        drawn = seconds(lambda data=data, size=size: draws_of(data, np.ones(size), {}, options), rounds)
        few = max(2, 20_000 // size**2)
        loop = seconds(lambda data=data, few=few: by_loop(data, few), 1) * DRAWS / few
        say(f"{size:>4}x{size:<3} {made:>8.3f}s {whole:>8.3f}s {drawn:>11.3f}s {loop:>8.1f}s {loop / drawn:>6.0f}x\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
