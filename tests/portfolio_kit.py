"""What the tests of the portfolio share: records of results simulated from a stated truth."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sqmlib.stats import mean_interval, wilson

OUTLIERS = {"branch04": 0.80, "branch12": 0.35, "branch26": 0.78}  # true share; of all others 0.60
TREND, STEP = "branch18", 0.06  # rises by so much a month
MONTHS = [f"2026-{month:02d}" for month in range(1, 7)]
TEXTS = {"wifi": ("Free Wi-Fi on board", "机上免费无线网络"), "crew": ("Friendly crew", "乘务员热情")}


def simulate(units: int = 40, *, seed: int = 4, names: str = "branch{:02d}", planted: bool = True) -> pd.DataFrame:
    """Return six months of a share (of the item wifi) and a mean (of the item crew, all branches alike)."""
    rng = np.random.default_rng(seed)
    unit = np.repeat([names.format(i) for i in range(1, units + 1)], len(MONTHS))
    plain = np.repeat([f"branch{i:02d}" for i in range(1, units + 1)], len(MONTHS))
    month = np.tile(np.arange(len(MONTHS)), units)
    n = (np.repeat(rng.integers(40, 160, units), len(MONTHS)) * rng.uniform(0.8, 1.2, len(unit))).astype(int)
    true = np.array([OUTLIERS.get(u, 0.60) for u in plain]) if planted else np.full(len(unit), 0.60)
    true = np.where((plain == TREND) & planted, true + STEP * (month - 2.5), true)
    hits = rng.binomial(n, true)
    low, high = wilson(hits, n)
    share = {"item": "wifi", "metric": "better", "kind": "share", "value": hits / n, "low": low, "high": high}
    mean, variance = rng.normal(3.8, 0.9 / np.sqrt(n)), 0.81 * rng.chisquare(n - 1) / (n - 1)
    low, high = mean_interval(mean, variance, n)
    rating = {"item": "crew", "metric": "importance", "kind": "mean", "value": mean, "low": low, "high": high}
    both = {"segment": unit, "wave": [MONTHS[m] for m in month], "n": n.astype(float), "case": "cabin"}
    texts = {"method": "kano", "run_key": "k", "case_en": "Cabin", "case_zh": "客舱", "better": 1}
    frames = [pd.DataFrame(both | texts | one) for one in (share, rating)]
    whole = pd.concat(frames, ignore_index=True)
    return whole.assign(
        **{f"item_{lang}": whole["item"].map(lambda i, k=k: TEXTS[i][k]) for k, lang in enumerate(("en", "zh"))}
    )


def shares(n: np.ndarray, hits: np.ndarray, **others: object) -> pd.DataFrame:
    """Return the record of one share, one row per unit."""
    low, high = wilson(hits, n)
    rows = {"segment": [f"u{i:03d}" for i in range(len(n))], "n": np.asarray(n, float), "value": hits / n}
    fixed = {"case": "c", "method": "kano", "item": "a", "metric": "better", "wave": "", "kind": "share", "better": 1}
    return pd.DataFrame(rows | {"low": low, "high": high} | fixed | others)
