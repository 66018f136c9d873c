"""AHP of many judges, as ratios measured in one run on one machine: ``python tools/bench_weights.py [judges] [items]``.

One call of ``sqmlib.weights`` against a plain numpy loop over the judges, and against pymcdm and AHPy where they are
installed. Compared is the same work: weights and consistency ratio of every judge. The rivals take turns; medians.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
RI = 1.4499  # nine items


def judges(n: int, items: int, seed: int = 0) -> np.ndarray:
    """Return reciprocal matrices around common weights, shape (judges, items, items)."""
    rng = np.random.default_rng(seed)
    true = rng.dirichlet(np.full(items, 3.0))
    rows, columns = np.triu_indices(items, 1)
    values = np.exp(np.log(true[rows] / true[columns]) + rng.normal(0, 0.4, (n, len(rows)))).clip(1 / 9, 9)
    out = np.ones((n, items, items))
    out[:, rows, columns], out[:, columns, rows] = values, 1 / values
    return out


def ours(matrices: np.ndarray) -> np.ndarray:
    """Return weights by one call for all judges; the ratios are computed too."""
    from sqmlib import weights

    weights.consistency_ratio(matrices)
    return weights.eigenvector(matrices)


def loop(matrices: np.ndarray) -> np.ndarray:
    """Return weights by numpy's eigenvectors, judge by judge."""
    out = []
    for matrix in matrices:
        values, vectors = np.linalg.eig(matrix)
        first = values.real.argmax()
        w = np.abs(vectors[:, first].real)
        _ = (values.real[first] - len(matrix)) / (len(matrix) - 1) / RI
        out.append(w / w.sum())
    return np.array(out)


def with_ahpy(matrices: np.ndarray) -> np.ndarray:
    """Return weights by AHPy, judge by judge."""
    import ahpy

    n = matrices.shape[1]
    out = []
    for matrix in matrices:
        pairs = {(i, j): float(matrix[i, j]) for i in range(n) for j in range(i + 1, n)}
        found = ahpy.Compare("judge", pairs, precision=12)
        _ = found.consistency_ratio
        out.append([found.target_weights[i] for i in range(n)])
    return np.array(out)


def with_pymcdm(matrices: np.ndarray) -> np.ndarray:
    """Return weights by pymcdm, judge by judge; it checks the matrix and computes the ratio itself."""
    from pymcdm.weights.subjective import AHP

    return np.array([AHP(matrix)() for matrix in matrices])


def rivals() -> dict[str, Callable[[np.ndarray], np.ndarray]]:
    """Return what can be compared here."""
    found: dict[str, Callable[[np.ndarray], np.ndarray]] = {"sqmlib": ours, "numpy loop": loop}
    extra = {"ahpy": with_ahpy, "pymcdm": with_pymcdm}
    return found | {name: call for name, call in extra.items() if importlib.util.find_spec(name)}


def main() -> None:
    """Print every rival's median time as a multiple of ours."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("judges", type=int, nargs="?", default=500)
    parser.add_argument("items", type=int, nargs="?", default=9)
    parser.add_argument("--rounds", type=int, default=7)
    asked = parser.parse_args()
    n, items = asked.judges, asked.items
    matrices, calls = judges(n, items), rivals()
    expected, usable, took = calls["sqmlib"](matrices), {}, {}
    for name, call in calls.items():
        off = float(np.abs(call(matrices) - expected).max())
        usable[name] = off
    for _ in range(asked.rounds):
        for name, call in calls.items():
            start = perf_counter()
            call(matrices)
            took.setdefault(name, []).append(perf_counter() - start)
    base = median(took["sqmlib"])
    print(f"AHP, {n} judges x {items} items, weights and consistency ratio of each")
    for name, seconds in took.items():
        ratio = median(seconds) / base
        print(f"{name:12} {median(seconds) * 1e3:9.2f} ms {ratio:8.1f} x   largest difference {usable[name]:.1e}")
    absent = sorted({"ahpy", "pymcdm"} - set(calls))
    if absent:
        print("not installed, not compared: " + ", ".join(absent))
    start = perf_counter()
    from sqmlib import weights

    weights.ahp(weights.read_matrices(matrices))
    print(f"whole ahp() with 2,000 resamples of the judges: {perf_counter() - start:.2f} s")


if __name__ == "__main__":
    main()
