"""Simulate the PARCS sample of the airline: nine assessors, six stages, four elements, two dates, a stated truth.

    python tools/simulate_parcs.py

Writes ``parcs.csv`` (ratings) and ``truth_parcs.csv`` (what they were drawn from). A rating is the truth of its cell
and date, the lean of its assessor and noise, rounded and kept between 1 and 5; the same bytes every time.
"""

from __future__ import annotations

import csv
from pathlib import Path
from random import Random

FOLDER = Path(__file__).resolve().parent.parent / "data" / "airline"
SEED, SPREAD, BLANK = 20260413, 0.5, 0.03
ELEMENTS = ("people", "environment", "process", "technology")
DATES = ("2025-10-14", "2026-04-14")
# Truth before and now, stage by stage in the order of ELEMENTS: kiosks of check-in were replaced, rebooking got worse.
TRUTH = {
    "booking": ((4.0, 3.8, 4.1, 4.2), (4.0, 3.8, 4.1, 4.3)),
    "check_in": ((4.1, 3.4, 2.9, 1.9), (4.2, 3.4, 3.4, 3.6)),
    "boarding": ((3.9, 3.1, 2.6, 3.2), (3.9, 3.1, 2.7, 3.2)),
    "cabin": ((4.6, 3.7, 4.0, 3.0), (4.6, 3.7, 4.0, 3.0)),
    "arrival": ((3.7, 3.3, 3.2, 3.4), (3.7, 3.3, 3.3, 3.5)),
    "disruption": ((3.4, 2.8, 2.9, 2.5), (3.4, 2.8, 1.9, 2.5)),
}
LEAN = {"A1": -0.6, "A2": -0.3, "A3": -0.2, "A4": 0.0, "A5": 0.0, "A6": 0.1, "A7": 0.2, "A8": 0.3, "A9": 0.5}
# One person saw what the others did not: a cabin that everybody praises, and one rating of 1 with its evidence.
SEEN = {("A4", "cabin", "people", DATES[1]): (1, "night flight of 11 April: a call left unanswered for 40 minutes")}
EVIDENCE = {
    1: "seen on site, photo kept",
    2: "seen on site",
    3: "asked staff",
    4: "seen on site",
    5: "asked passengers",
}
SHARE_EVIDENCE = 0.8


def ratings() -> list[list[object]]:
    """Return the rows of the ratings file."""
    random, rows = Random(SEED), []
    for when, date in enumerate(DATES):
        for assessor, lean in LEAN.items():
            for stage, truth in TRUTH.items():
                for element, mean in zip(ELEMENTS, truth[when], strict=True):
                    value = min(5, max(1, round(random.gauss(mean + lean, SPREAD))))
                    text = EVIDENCE[value] if random.random() < SHARE_EVIDENCE or value == 1 else ""
                    blank = random.random() < BLANK
                    value, text = SEEN.get((assessor, stage, element, date), ("" if blank else value, text))
                    rows.append([assessor, stage, element, value, text if value else "", date])
    return rows


def truth() -> list[list[object]]:
    """Return the rows of the truth file."""
    return [
        [stage, element, before, now]
        for stage, (first, last) in TRUTH.items()
        for element, before, now in zip(ELEMENTS, first, last, strict=True)
    ]


def write(name: str, header: list[str], rows: list[list[object]]) -> None:
    """Write one file of the sample case."""
    with (FOLDER / name).open("w", encoding="utf-8", newline="") as target:
        csv.writer(target, lineterminator="\n").writerows([header, *rows])


if __name__ == "__main__":
    write("parcs.csv", ["assessor", "stage", "element", "rating", "evidence", "date"], ratings())
    write("truth_parcs.csv", ["stage", "element", "before", "now"], truth())
