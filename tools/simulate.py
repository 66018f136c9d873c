"""Write the sample data of ``data/`` from their stated truth; the same file comes out byte for byte every time.

``python tools/simulate.py`` rewrites ``data/airline/kano.csv`` from ``data/airline/truth.csv``. Change the truth and
run it again to make an exercise of your own.
"""

from __future__ import annotations

import argparse
import csv
import io
from pathlib import Path

import numpy as np

SEED = 20260401
RESPONDENTS = 400
WAVES = ("2025", "2026")
ROUTES = {"short": 0.55, "long": 0.45}
SHARE_MISSING = 0.012
CATEGORIES = "AOMIRQ"
# Pairs (functional, dysfunctional) standing for a category in the table of Kano et al. 1984, and how often they occur.
PAIRS = {
    "A": {(1, 2): 0.15, (1, 3): 0.55, (1, 4): 0.30},
    "O": {(1, 5): 1.0},
    "M": {(2, 5): 0.70, (3, 5): 0.22, (4, 5): 0.08},
    "I": {
        (3, 3): 0.56,
        (2, 3): 0.12,
        (3, 4): 0.14,
        (2, 4): 0.12,
        (2, 2): 0.02,
        (4, 4): 0.01,
        (3, 2): 0.03,
    },
    "R": {
        (5, 1): 0.34,
        (5, 3): 0.30,
        (5, 2): 0.14,
        (3, 1): 0.12,
        (2, 1): 0.05,
        (4, 1): 0.05,
    },
    "Q": {(1, 1): 0.75, (5, 5): 0.25},
}
IMPORTANCE = {"A": 5.5, "O": 7.2, "M": 8.0, "I": 3.2, "R": 2.5, "Q": 5.0}
# Line of the respondent -> the one answer given to everything: people who do not read, for the quality check.
CARELESS = {58: 3, 171: 1, 233: 3, 366: 1}


def main() -> None:
    """Write the answers of the airline case."""
    root = Path(__file__).resolve().parent.parent / "data" / "airline"
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--truth", type=Path, default=root / "truth.csv", help="truth table (CSV)")
    parser.add_argument("--out", type=Path, default=root / "kano.csv", help="file to write")
    parser.add_argument("--seed", type=int, default=SEED, help="another number draws other respondents")
    wanted = parser.parse_args()
    if not wanted.truth.is_file():
        parser.error(f"the truth table {wanted.truth} is not there; copy data/airline/truth.csv and change it")
    wanted.out.write_bytes(simulate(wanted.truth.read_text(encoding="utf-8"), wanted.seed).encode())


def simulate(truth: str, seed: int = SEED) -> str:
    """Return the answers as CSV text, drawn from a truth table."""
    rows = list(csv.DictReader(io.StringIO(truth)))
    items = list(dict.fromkeys(row["item"] for row in rows))
    rng = np.random.default_rng(seed)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(
        [
            "respondent",
            "wave",
            "route",
            *(f"{item}_{half}" for item in items for half in ("f", "d", "imp")),
        ]
    )
    for number in range(1, RESPONDENTS + 1):
        wave = WAVES[(number - 1) * len(WAVES) // RESPONDENTS]
        route = _draw(rng, ROUTES)
        answers = [cell for item in items for cell in _answer(rng, _shares(rows, item, route, wave))]
        writer.writerow([f"P{number:03d}", wave, route, *_as_given(answers, CARELESS.get(number))])
    return out.getvalue()


def _shares(rows: list[dict[str, str]], item: str, route: str, wave: str) -> dict[str, float]:
    """Return the category shares that hold for this item, route and wave; an empty cell of the truth means all."""
    fits = [r for r in rows if r["item"] == item and r["segment"] in ("", route) and r["wave"] in ("", wave)]
    (row,) = fits
    return {c: float(row[c]) for c in CATEGORIES}


def _draw(rng: np.random.Generator, shares: dict):
    """Draw one key; only ``random()`` is used, whose stream does not change between numpy versions."""
    limits = np.cumsum(list(shares.values()))
    position = int(np.searchsorted(limits, rng.random() * limits[-1], side="right"))
    return list(shares)[min(position, len(shares) - 1)]


def _answer(rng: np.random.Generator, shares: dict[str, float]) -> list[str]:
    category = _draw(rng, shares)
    functional, dysfunctional = _draw(rng, PAIRS[category])
    importance = round(IMPORTANCE[category] + (rng.random() + rng.random() + rng.random() - 1.5) * 2.5)
    cells = [functional, dysfunctional, min(9, max(1, importance))]
    return ["" if rng.random() < SHARE_MISSING else str(cell) for cell in cells]


def _as_given(answers: list[str], careless: int | None) -> list[str]:
    if careless is None:
        return answers
    return ["5" if position % 3 == 2 else str(careless) for position in range(len(answers))]


if __name__ == "__main__":
    main()
