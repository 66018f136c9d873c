"""What the simulations share: whole answers with a stated mean, held together by factors, the same at every run."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import comb, ndtr, ndtri

Floats = NDArray[np.float64]


def normals(rng: np.random.Generator, *shape: int) -> Floats:
    """Return standard normal numbers; only ``random()`` is used, whose stream does not change between versions."""
    return ndtri(np.clip(rng.random(shape), 1e-12, 1 - 1e-12))


def mixed(parts: Iterable[tuple[float, Floats]], rest: Floats) -> Floats:
    """Return a weighted sum of independent standard normals, filled up with `rest` to variance 1."""
    parts = list(parts)
    left = 1 - sum(weight**2 for weight, _ in parts)
    return sum(weight * part for weight, part in parts) + np.sqrt(left) * rest


def whole(latent: Floats, mean: ArrayLike, low: int, high: int) -> NDArray[np.int64]:
    """Return whole answers from `low` to `high` whose mean in the population is exactly `mean`.

    The answer is the quantile of a binomial distribution at the probability of the standard normal `latent`.
    """
    steps = high - low
    share = (np.asarray(mean, float)[..., None] - low) / steps
    k = np.arange(steps)
    limits = np.cumsum(comb(steps, k) * share**k * (1 - share) ** (steps - k), axis=-1)
    return low + (ndtr(latent)[..., None] > limits).sum(-1)


def graded(latent: Floats, shares: ArrayLike, first: int) -> NDArray[np.int64]:
    """Return whole answers `first`, `first` + 1, ... that occur with the stated shares."""
    return first + (ndtr(latent)[..., None] > np.cumsum(shares)[:-1]).sum(-1)


def choose(rng: np.random.Generator, shares: Mapping[str, float], size: int) -> list[str]:
    """Return `size` keys drawn with their shares."""
    limits = np.cumsum(list(shares.values()))
    places = np.searchsorted(limits, rng.random(size) * limits[-1], side="right")
    return [list(shares)[min(int(p), len(shares) - 1)] for p in places]


def points(wanted: Floats, step: int = 5) -> NDArray[np.int64]:
    """Return shares of a hundred points in whole steps, row by row; the largest remainders are rounded up."""
    exact = wanted / wanted.sum(1, keepdims=True) * (100 / step)
    out = np.floor(exact).astype(int)
    turn = np.argsort(np.argsort(-(exact - out), axis=1, kind="stable"), axis=1, kind="stable")
    return step * (out + (turn < (100 // step - out.sum(1))[:, None]))


def rows_of(path: Path) -> list[dict[str, str]]:
    """Return the rows of a truth table."""
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


def with_blanks(rng: np.random.Generator, cells: NDArray[Any], share: float) -> list[list[str]]:
    """Return the cells as texts, a share of them blank."""
    blank = rng.random(cells.shape) < share
    return [["" if b else str(v) for v, b in zip(*row, strict=True)] for row in zip(cells, blank, strict=True)]


def table(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Return a table as CSV text."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()
