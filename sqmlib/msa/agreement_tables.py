"""Tables of an attribute study: people, pairs, the kappa family, the parts that split the panel."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from sqmlib.capability.shares import clopper_pearson
from sqmlib.msa import kappa as kp
from sqmlib.msa.concordance import kendall_w

__all__ = [
    "Ratings",
    "between_table",
    "family_table",
    "margins_table",
    "pairs_table",
    "parts_table",
    "people_table",
]

NONE = float("nan")


@dataclass(frozen=True)
class Ratings:
    """Judgments as class codes.

    Attributes
    ----------
    frame : pandas.DataFrame
        part, appraiser, trial, value (code), ref (code, if there is a standard).
    classes : list of str
        Text of each code.
    ordered : bool
        Whether the codes have an order.
    event : int or None
        Code that must not be missed.
    options : dict
        Of ``agreement``.
    """

    frame: pd.DataFrame
    classes: list[str]
    ordered: bool
    event: int | None
    options: dict[str, Any]

    @property
    def people(self) -> list[str]:
        """The appraisers, sorted."""
        return sorted(self.frame["appraiser"].unique())

    @cached_property
    def wide(self) -> pd.DataFrame:
        """Codes by part and (appraiser, trial); -1 where missing."""
        table = self.frame.pivot(index="part", columns=["appraiser", "trial"], values="value")
        return table.sort_index(axis=1).fillna(-1).astype(int)

    @cached_property
    def ref(self) -> pd.Series | None:
        """The standard per part."""
        return self.frame.groupby("part")["ref"].first() if "ref" in self.frame else None

    def counts(self, columns: Any) -> np.ndarray:
        """Return how many of these ratings put each part into each class."""
        codes = self.wide[columns].to_numpy()
        return np.stack([(codes == c).sum(axis=1) for c in range(len(self.classes))], axis=1)


def people_table(ratings: Ratings) -> tuple[pd.DataFrame, dict[tuple[Any, str], str]]:
    """Return one row per appraiser."""
    rows = {name: _person(ratings, name) for name in ratings.people}
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("appraiser")
    if ratings.options["people"] == "left_out":
        table = table.iloc[:0]
    return table, _person_reasons(ratings, table)


def _person(ratings: Ratings, name: str) -> dict[str, Any]:
    codes, level = ratings.wide[name].to_numpy(), ratings.options["level"]
    there = (codes >= 0).sum(axis=1)
    many = there > 1
    low, high = np.where(codes >= 0, codes, 10**6).min(axis=1), codes.max(axis=1)
    same = (low == high) & many
    row = {"n": int((there > 0).sum()), **_share("within", int(same.sum()), int(many.sum()), level)}
    row["fleiss_within"] = (
        kp.fleiss(ratings.counts([c for c in ratings.wide if c[0] == name]))[0] if many.any() else NONE
    )
    ends = (
        kp.cohen(kp.square(codes[:, 0], codes[:, 1], len(ratings.classes)), ratings.options["weights"], level)
        if (codes.shape[1] == 2)
        else None
    )
    row |= {"cohen_within": NONE if ends is None else ends.kappa}
    return row | _against(ratings, name, codes, there, low, high)


def _share(name: str, match: int, n: int, level: float) -> dict[str, Any]:
    low, high = clopper_pearson(match, n, level)
    return {
        name: match,
        f"{name}_share": match / n if n else NONE,
        f"{name}_low": float(low),
        f"{name}_high": float(high),
    }


def _against(ratings: Ratings, name: str, codes: Any, there: Any, low: Any, high: Any) -> dict[str, Any]:
    """Return agreement with the standard, per part and per judgment, kappa pooled over trials, misses, cost."""
    level, empty = ratings.options["level"], ("kappa", "kappa_low", "kappa_high", "single_share", "tau", "cost")
    if ratings.ref is None:
        none = {f"{s}{e}": NONE for s in ("standard", "miss", "false_alarm") for e in ("", "_share", "_low", "_high")}
        return none | dict.fromkeys((*empty, "events", "others"), NONE)
    ref = ratings.ref.reindex(ratings.wide.index).to_numpy()
    right = (low == high) & (high == ref) & (there > 0)
    flat, against = codes.ravel(), np.repeat(ref, codes.shape[1])
    flat, against = flat[flat >= 0], against[codes.ravel() >= 0]
    found = kp.cohen(kp.square(against, flat, len(ratings.classes)), ratings.options["weights"], level)
    row = _share("standard", int(right.sum()), int((there > 0).sum()), level)
    row |= {"single_share": float((flat == against).mean()), "kappa": found.kappa, "kappa_low": found.low}
    row |= {"kappa_high": found.high, "tau": _tau(flat, against) if ratings.ordered else NONE}
    return row | _errors(ratings, flat, against)


def _tau(flat: Any, against: Any) -> float:
    from scipy.stats import kendalltau

    return float(kendalltau(flat, against).statistic)


def _errors(ratings: Ratings, flat: Any, against: Any) -> dict[str, Any]:
    level, options = ratings.options["level"], ratings.options
    if ratings.event is None:
        none = {f"{s}{e}": NONE for s in ("miss", "false_alarm") for e in ("", "_share", "_low", "_high")}
        return none | {"events": NONE, "others": NONE, "cost": NONE}
    event, said = against == ratings.event, flat == ratings.event
    row = _share("miss", int((event & ~said).sum()), int(event.sum()), level)
    row |= _share("false_alarm", int((~event & said).sum()), int((~event).sum()), level)
    share = options["event_share"] if options["event_share"] is not None else float(event.mean())
    money = row["miss_share"] * share * options["miss_cost"]
    money += row["false_alarm_share"] * (1 - share) * options["false_alarm_cost"]
    priced = options["miss_cost"] > 0 or options["false_alarm_cost"] > 0
    return row | {"events": int(event.sum()), "others": int((~event).sum()), "cost": money if priced else NONE}


def _person_reasons(ratings: Ratings, table: pd.DataFrame) -> dict[tuple[Any, str], str]:
    found = {}
    for row, column in zip(*np.nonzero(table.isna().to_numpy()), strict=True):
        name, field = table.index[row], table.columns[column]
        if field.startswith(("within", "fleiss", "cohen")):
            many = ratings.wide[name].shape[1]
            found[(name, field)] = (
                "one_trial" if many < 2 else "two_trials" if many > 2 and field[0] == "c" else "one_class"
            )
        elif ratings.ref is None:
            found[(name, field)] = "no_standard"
        elif field == "tau":
            found[(name, field)] = "one_class" if ratings.ordered else "not_ordered"
        elif field.startswith("kappa"):
            found[(name, field)] = "one_class"
        elif field == "cost":
            found[(name, field)] = "no_cost"
        else:
            found[(name, field)] = "no_event" if ratings.event is None else "no_cases"
    return found


def between_table(ratings: Ratings) -> pd.DataFrame:
    """Return on how many parts all judgments of all appraisers agree, and agree with the standard."""
    codes, level = ratings.wide.to_numpy(), ratings.options["level"]
    low, high = np.where(codes >= 0, codes, 10**6).min(axis=1), codes.max(axis=1)
    same = low == high
    rows = {"all_agree": _between(int(same.sum()), len(codes), level)}
    if ratings.ref is not None:
        right = same & (high == ratings.ref.reindex(ratings.wide.index).to_numpy())
        rows["all_standard"] = _between(int(right.sum()), len(codes), level)
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("measure")


def _between(match: int, n: int, level: float) -> dict[str, Any]:
    low, high = clopper_pearson(match, n, level)
    return {"match": match, "n": n, "share": match / n, "low": float(low), "high": float(high)}


def family_table(ratings: Ratings) -> tuple[pd.DataFrame, dict[tuple[Any, str], str]]:
    """Return agreement and the kappa family between appraisers.

    ``agreement``, ``fleiss``, ``ac1``, ``krippendorff``, ``pabak`` take one judgment per appraiser and are means over
    the trials; ``fleiss_all`` counts every trial as a rater of its own, which mixes within and between; ``kendall_w``
    for ordered classes.
    """
    options, k = ratings.options, len(ratings.classes)
    trials = sorted({t for _, t in ratings.wide.columns})
    counts = [ratings.counts([c for c in ratings.wide if c[1] == t]) for t in trials]
    counts = [c for c in counts if (c.sum(axis=1) > 1).any()]
    ends = [(1 - options["level"]) / 2, (1 + options["level"]) / 2]
    rows: dict[str, list[float]] = {"agreement": [_mean([kp.fleiss(c)[1] for c in counts]), NONE, NONE]}
    drawn = [kp.resampled(c, options["draws"], options["seed"], k) for c in counts]
    point = {"fleiss": lambda c: kp.fleiss(c)[0], "ac1": lambda c: kp.ac1(c, k), "krippendorff": kp.krippendorff}
    for name, of in point.items():
        rows[name] = _with_ends(_mean([of(c) for c in counts]), [d[name] for d in drawn], ends)
    rows["pabak"] = [_mean([kp.pabak(c, k) for c in counts]), NONE, NONE]
    if len(trials) > 1:
        every = ratings.counts(list(ratings.wide.columns))
        some = kp.resampled(every, options["draws"], options["seed"], k)["fleiss"]
        rows["fleiss_all"] = _with_ends(kp.fleiss(every)[0], [some], ends)
    if ratings.ordered and (ratings.wide >= 0).all().all():
        rows["kendall_w"] = [kendall_w(ratings.wide.to_numpy().T)["w"], NONE, NONE]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["value", "low", "high"]).rename_axis("kappa")
    table["n"] = len(ratings.wide)
    single = len(ratings.people) < 2
    reasons = {(r, c): "one_rater" if single else "one_class" for r in rows for c in table if pd.isna(table.loc[r, c])}
    plain = {(r, c): "no_interval" for r in ("agreement", "pabak", "kendall_w") for c in ("low", "high") if r in rows}
    return table, reasons | {cell: why for cell, why in plain.items() if pd.notna(table.loc[cell[0], "value"])}


def _mean(values: list[float]) -> float:
    return float(np.mean(values)) if values else NONE


def _with_ends(value: float, drawn: list[Any], ends: list[float]) -> list[float]:
    """Return a mean over trials with the percentiles of resampled parts."""
    some = np.mean(drawn, axis=0) if drawn else np.array([])
    some = some[np.isfinite(some)] if len(some) else some
    if np.isnan(value) or not len(some):
        return [value, NONE, NONE]
    low, high = np.quantile(some, ends)
    return [value, min(float(low), value), max(float(high), value)]


def pairs_table(ratings: Ratings) -> tuple[pd.DataFrame, dict[tuple[Any, str], str]]:
    """Return Cohen's kappa of every two appraisers, trials of the same number paired and pooled."""
    rows, k = {}, len(ratings.classes)
    named = ratings.people if ratings.options["people"] != "left_out" else []
    for first, second in combinations(named, 2):
        trials = [t for t in ratings.wide[first].columns if t in ratings.wide[second].columns]
        pairs = [kp.square(ratings.wide[first][t], ratings.wide[second][t], k) for t in trials]
        table = sum(pairs) if pairs else np.zeros((k, k))
        found = kp.cohen(table, ratings.options["weights"], ratings.options["level"])
        rows[(first, second)] = [found.kappa, found.low, found.high, found.agreement, int(table.sum())]
    index = (
        pd.MultiIndex.from_tuples(list(rows), names=["first", "second"])
        if rows
        else pd.MultiIndex.from_arrays([[], []], names=["first", "second"])
    )
    table = pd.DataFrame(list(rows.values()), index=index, columns=["kappa", "low", "high", "agreement", "judgments"])
    holes = [(r, c) for r in table.index for c in table if pd.isna(table.loc[r, c])]
    return table, {(r, c): "one_class" if table.loc[r, "judgments"] else "no_cases" for r, c in holes}


def margins_table(ratings: Ratings) -> pd.DataFrame:
    """Return how often each class was given, and how often it is the standard."""
    k = len(ratings.classes)
    given = np.bincount(ratings.frame["value"], minlength=k) / len(ratings.frame)
    table = pd.DataFrame({"given": given}, index=pd.Index(ratings.classes, name="class"))
    if ratings.ref is not None:
        table["standard_given"] = np.bincount(ratings.ref, minlength=k) / len(ratings.ref)
    return table


def parts_table(ratings: Ratings) -> pd.DataFrame:
    """Return the parts that split the panel first: share of judgments outside the most frequent class."""
    counts = ratings.counts(list(ratings.wide.columns))
    total = counts.sum(axis=1)
    table = pd.DataFrame({"n": total, "dissent": 1 - counts.max(axis=1) / total}, index=ratings.wide.index)
    table["classes"] = (counts > 0).sum(axis=1)
    if ratings.ref is not None:
        ref = ratings.ref.reindex(ratings.wide.index).to_numpy()
        table["wrong"] = 1 - counts[np.arange(len(counts)), ref] / total
    order = ["dissent", "wrong"] if ratings.ref is not None else ["dissent"]
    return table.rename_axis("part").sort_values(order, ascending=False, kind="stable")
