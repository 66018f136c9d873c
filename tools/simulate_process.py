"""Write the process data of the sample cases from their stated truth; the same files come out every time.

``python tools/simulate_process.py`` rewrites the files ``dmaic_*.csv`` of ``data/airline`` and ``data/helpdesk`` from
``dmaic_truth.csv`` there: delivery of baggage with injected causes, and resolution times with an improvement in the
middle. Change the truth and run it again to make an exercise of your own.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import binom
from simulate_kit import choose, normals, rows_of, table

DATA = Path(__file__).resolve().parent.parent / "data"
SEEDS = {"process": 20260602, "defects": 20260603, "samples": 20260604, "helpdesk": 20260609}
DAYS, FLIGHTS = 60, 4
CHANGE = 30  # days before the change
FIRST_DAY = "2026-02-02"
COMPLAINTS = (
    # category, count, cost of one, severity 1-10, texts
    ("late", 124, 18, 4, "Bag came late to the belt", "行李迟迟不上转盘"),
    ("missed", 61, 95, 8, "Bag missed the connection", "行李未赶上中转航班"),
    ("damaged", 33, 70, 6, "Bag damaged", "行李破损"),
    ("claim", 27, 25, 5, "Claim handled slowly", "索赔处理缓慢"),
    ("belt_sign", 14, 4, 2, "Belt number not shown", "未显示转盘号"),
    ("lost", 9, 640, 10, "Bag lost for good", "行李彻底丢失"),
    ("other", 19, 10, 3, "Other", "其他"),
)
FMEA = (
    # failure mode, S, O, D, S O D after the action, texts
    ("f_label", 8, 6, 5, 8, 2, 3, "Label of a transfer bag misread", "中转行李标签误读"),
    ("f_cart", 6, 8, 4, "", "", "", "Cart for short connections starts last", "短时中转行李车最后出发"),
    ("f_damage", 7, 3, 7, "", "", "", "Bag falls off the loader", "行李从装载机跌落"),
    ("f_sign", 3, 7, 8, "", "", "", "Belt number shown too late", "转盘号显示过晚"),
    ("f_scan", 9, 4, 6, "", "", "", "Bag loaded without a scan", "行李未经扫描即装机"),
)


def main() -> None:
    """Write the files of both cases."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the sample cases")
    parser.add_argument("--seed", type=int, default=0, help="another number draws other data")
    wanted = parser.parse_args()
    for path, text in written(wanted.data, wanted.seed).items():
        path.write_bytes(text.encode())


def written(data: Path, seed: int = 0) -> dict[Path, str]:
    """Return the content of every file, drawn from the truth tables in `data`."""
    airline, helpdesk = data / "airline", data / "helpdesk"
    truth = _truth(airline)
    return {
        airline / "dmaic_complaints.csv": table(
            ("category", "count", "cost", "severity", "text_en", "text_zh"), COMPLAINTS
        ),
        airline / "dmaic_process.csv": flights(truth, seed),
        airline / "dmaic_defects.csv": mishandled(truth, seed),
        airline / "dmaic_samples.csv": bags(truth, seed),
        airline / "dmaic_fmea.csv": table(_FMEA_HEADER, FMEA),
        helpdesk / "dmaic_process.csv": tickets(_truth(helpdesk), seed),
    }


_RATINGS = ("severity", "occurrence", "detection")
_FMEA_HEADER = ("failure_mode", *_RATINGS, *(f"{name}_after" for name in _RATINGS), "text_en", "text_zh")


def _truth(folder: Path) -> dict[str, float]:
    return {row["parameter"]: float(row["value"]) for row in rows_of(folder / "dmaic_truth.csv")}


def _days(n: int) -> list[str]:
    return [day.strftime("%Y-%m-%d") for day in pd.date_range(FIRST_DAY, periods=n)]


def flights(truth: dict[str, float], seed: int) -> str:
    """Return minutes from arrival to the last bag: four flights of each day."""
    rng = np.random.default_rng(SEEDS["process"] + seed)
    noise = normals(rng, DAYS, FLIGHTS) * truth["minutes_sd"]
    rows = []
    for d, day in enumerate(_days(DAYS)):
        stage = "before" if d < CHANGE else "after"
        for f, hour in enumerate(("07:40", "11:15", "16:05", "21:30")):
            value = truth[f"minutes_{stage}"] + noise[d, f]
            rows.append((f"{day} {hour}", day, f"{value:.1f}", stage))
    return table(("timestamp", "subgroup", "value", "stage"), rows)


def mishandled(truth: dict[str, float], seed: int) -> str:
    """Return mishandled bags out of checked ones, day by day."""
    rng = np.random.default_rng(SEEDS["defects"] + seed)
    checked = (900 + 500 * rng.random(DAYS)).astype(int)
    place = rng.random(DAYS)
    rows = []
    for d, day in enumerate(_days(DAYS)):
        stage = "before" if d < CHANGE else "after"
        count = int(binom.ppf(place[d], checked[d], truth[f"mishandled_{stage}"]))
        rows.append((day, checked[d], count, stage))
    return table(("date", "inspected", "defects", "stage"), rows)


def bags(truth: dict[str, float], seed: int) -> str:
    """Return single bags with what might slow them down; only some of it does."""
    rng, n = np.random.default_rng(SEEDS["samples"] + seed), 480
    connection = choose(rng, {"short": 0.4, "long": 0.6}, n)
    belt = choose(rng, {"old": 0.5, "new": 0.5}, n)
    hub = choose(rng, {"north": 0.35, "east": 0.35, "south": 0.3}, n)
    load = (60 + 120 * rng.random(n)).astype(int)
    label = choose(rng, {"hand": 0.45, "printed": 0.55}, n)
    slow = truth["short_connection"] * (np.array(connection) == "short") + truth["old_belt"] * (np.array(belt) == "old")
    slow = slow + truth["hub_east"] * (np.array(hub) == "east") + truth["per_ten_bags"] * (load - 120) / 10
    minutes = 21 + slow + normals(rng, n) * truth["minutes_sd"]
    chance = np.where(np.array(label) == "hand", truth["wrong_label_hand"], truth["wrong_label_printed"])
    wrong = np.where(rng.random(n) < chance, "yes", "no")
    ids = [f"B{i:03d}" for i in range(1, n + 1)]
    rows = zip(ids, (f"{v:.1f}" for v in minutes), connection, belt, hub, load, label, wrong, strict=True)
    return table(("bag", "minutes", "connection", "belt", "hub", "bags", "label", "wrong_label"), rows)


def tickets(truth: dict[str, float], seed: int) -> str:
    """Return hours to resolution of five tickets of each working day."""
    rng, n = np.random.default_rng(SEEDS["helpdesk"] + seed), 80
    noise = normals(rng, n, 5) * truth["sigma_log"]
    days = [day.strftime("%Y-%m-%d") for day in pd.bdate_range(FIRST_DAY, periods=n)]
    rows = []
    for d, day in enumerate(days):
        middle = truth["median_before" if d < n // 2 else "median_after"]
        for t in range(5):
            rows.append((f"{day} {9 + t}:{15 * (d % 4):02d}", day, f"{middle * np.exp(noise[d, t]):.1f}"))
    return table(("timestamp", "subgroup", "value"), rows)


if __name__ == "__main__":
    main()
