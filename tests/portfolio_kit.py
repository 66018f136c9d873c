"""What the tests of the portfolio share: records of results simulated from a stated truth."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sqmlib.stats import mean_interval, wilson

OUTLIERS = {"branch04": 0.80, "branch12": 0.35, "branch26": 0.78}  # true share; of all others 0.60
TREND, STEP = "branch18", 0.06  # rises by so much a month
MONTHS = [f"2026-{month:02d}" for month in range(1, 7)]
PLANTED = {3: (12, -1, 0.40), 5: (6, 6, 0.88), 7: (0, -1, 0.80)}  # branch -> first and last month, true share
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
    both = {
        "segment": unit,
        "segment_en": unit,
        "segment_zh": unit,
        "wave": [MONTHS[m] for m in month],
        "n": n.astype(float),
        "case": "cabin",
    }
    texts = {"method": "kano", "run_key": "k", "case_en": "Cabin", "case_zh": "客舱", "better": 1}
    frames = [pd.DataFrame(both | texts | one) for one in (share, rating)]
    whole = pd.concat(frames, ignore_index=True)
    return whole.assign(
        **{f"item_{lang}": whole["item"].map(lambda i, k=k: TEXTS[i][k]) for k, lang in enumerate(("en", "zh"))}
    )


def charted(units: int = 8, months: int = 15, *, seed: int = 1, names: str = "branch{:02d}") -> pd.DataFrame:
    """Return months of a share near 0.60: stable branches, and those of ``PLANTED`` with something to explain."""
    rng = np.random.default_rng(seed)
    month = np.tile(np.arange(months), units)
    unit = np.repeat(np.arange(1, units + 1), months)
    n = (np.repeat(rng.integers(60, 160, units), months) * rng.uniform(0.8, 1.2, len(unit))).astype(int)
    true = np.full(len(unit), 0.60)
    for which, (first, last, share) in PLANTED.items():
        true[(unit == which) & (month >= first) & (month <= last % months)] = share
    hits = rng.binomial(n, true)
    low, high = wilson(hits, n)
    wave = [f"{2025 + m // 12}-{m % 12 + 1:02d}" for m in month]
    rows = {"segment": [names.format(u) for u in unit], "wave": wave, "n": n.astype(float), "value": hits / n}
    fixed = {"case": "cabin", "method": "kano", "item": "wifi", "metric": "better", "kind": "share", "better": 1}
    texts = {"case_en": "Cabin", "case_zh": "客舱", "item_en": TEXTS["wifi"][0], "item_zh": TEXTS["wifi"][1]}
    named = {f"segment_{lang}": rows["segment"] for lang in ("en", "zh")}
    return pd.DataFrame(rows | named | {"low": low, "high": high, "run_key": "k"} | fixed | texts)


def shares(n: np.ndarray, hits: np.ndarray, **others: object) -> pd.DataFrame:
    """Return the record of one share, one row per unit."""
    low, high = wilson(hits, n)
    rows = {"segment": [f"u{i:03d}" for i in range(len(n))], "n": np.asarray(n, float), "value": hits / n}
    fixed = {"case": "c", "method": "kano", "item": "a", "metric": "better", "wave": "", "kind": "share", "better": 1}
    return pd.DataFrame(rows | {"low": low, "high": high} | fixed | others)


def same(first: pd.DataFrame, second: pd.DataFrame) -> None:
    """Two tables hold the same numbers."""
    pd.testing.assert_frame_equal(first, second, check_exact=False, rtol=1e-9)
