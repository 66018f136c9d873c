"""The answer of a Kano analysis, and how it is put into words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import pandas as pd

from sqmlib.checks import Remark
from sqmlib.kano.knowledge import (
    CATEGORIES,
    COUNTS,
    MANY_R,
    MIXED,
    OPPOSITES,
    PRIORITY,
    SAMPLE_SIZE,
    SETTLED,
    TWO_PEAKS_SHARE,
)
from sqmlib.result import Decisions, Metric, Parts, Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_THREE = {"p_top_two", "p_exact", "p_holm", "p"}


@dataclass(frozen=True, eq=False)
class KanoResult(Result):
    """Result of :func:`sqmlib.kano.analyze` and :func:`sqmlib.kano.from_counts`.

    Attributes
    ----------
    table : pandas.DataFrame, index ``item``
        ``A O M I R Q`` counts (weighted when weights are given); ``n`` complete pairs; ``category`` class under the
        rule; ``better`` (A+O)/(A+O+M+I), 0..1; ``worse`` -(O+M)/(A+O+M+I), -1..0; ``better_low better_high worse_low
        worse_high`` 95 % Wilson intervals; ``strength`` (a-b)/N and ``total_strength`` (A+O+M)/N, 0..1, the latter with
        ``total_strength_low total_strength_high``; ``n_eff`` complete pairs and ``n_valid`` those among A O M I, which
        the intervals rest on (Kish's effective numbers when weights are given); ``p_category`` share of bootstrap
        samples with the same class and ``p_top_two`` exact p of the two largest classes, both from 30 respondents on;
        ``rank`` by priority, 1 first.
    tests, rules, strengths, scores, quality, certainty, pairs : pandas.DataFrame
        See ``top_two_tests``, ``rules_table``, ``strengths_table``, ``scores_table``, ``item_quality``, ``certainty``
        and ``pairs_table``.
        ``scores`` and ``pairs`` are None when only counts are known; ``certainty`` is None without bootstrap.
    segments, drift : pandas.DataFrame or None
        Per item and group, when a segment or a wave is given.
    respondents : pandas.DataFrame or None
        Data quality per respondent; private, never exported.
    """

    tests: pd.DataFrame | None = None
    rules: pd.DataFrame | None = None
    strengths: pd.DataFrame | None = None
    scores: pd.DataFrame | None = None
    quality: pd.DataFrame | None = None
    certainty: pd.DataFrame | None = None
    pairs: pd.DataFrame | None = None
    segments: pd.DataFrame | None = None
    drift: pd.DataFrame | None = None
    respondents: pd.DataFrame | None = None

    method: ClassVar[str] = "kano"
    percent: ClassVar[tuple[str, ...]] = (
        *("q_share", "q_share_low", "q_share_high", "r_share", "p_category"),
        *("strength", "total_strength", "total_strength_low", "total_strength_high"),
    )
    private: ClassVar[tuple[str, ...]] = ("respondents",)
    # what customers want is neither good nor bad, so only contradictory answers have a better direction
    metrics: ClassVar[tuple[Metric, ...]] = (
        Metric("better", "better_low", "better_high", n="n_valid"),
        Metric("worse", "worse_low", "worse_high", n="n_valid"),
        Metric("total_strength", "total_strength_low", "total_strength_high", n="n_eff"),
        Metric("q_share", "q_share_low", "q_share_high", better=-1, frame="quality"),
        Metric("importance", "importance_low", "importance_high", "importance_n", kind="mean", frame="strengths"),
    )

    def digits(self, column: str) -> int:
        """Counts without decimals, p-values with three, everything else with two."""
        whole = column in COUNTS and self.parameters.get("weight") is None
        return 0 if whole else 3 if column in _THREE else 2

    def parts(self, lang: str | None = None, decisions: Decisions | None = None) -> Parts:
        """Return the findings as Markdown sentences: the verdicts, how sure they are, what to do next.

        Parameters
        ----------
        lang : {"en", "zh"}, optional
            Default: the language in use.
        decisions : mapping, optional
            A group's own verdicts, item -> {"category", "reason"}; they go before the statistics and say so.
        """
        final = self.final(decisions)
        says = [
            self.say(f"summary.{c}", lang, items=items) for c in PRIORITY if (items := list(final.index[final == c]))
        ]
        says += self._decided(lang, decisions or {})
        return {"says": says, "sure": self._sure(lang), "next": self._next(lang, final, decisions or {})}

    def headline(self, lang: str | None = None, decisions: Decisions | None = None) -> str:
        """Return the one sentence that stands in an index of reports."""
        final = self.final(decisions)
        tally = [(c, int((final == c).sum())) for c in PRIORITY]
        counts = [self.say("headline_count", lang, category=c, n=n) for c, n in tally if n]
        settled = int((self.table["p_category"] >= SETTLED.limits[-1]).sum())
        return self.say("headline", lang, counts=counts, n=len(final), settled=settled, first=final.index[0])

    def final(self, decisions: Decisions | None = None) -> pd.Series:
        """Return the class per item in the order of priority, a group's own verdict going before the statistics."""
        final = self.table.sort_values("rank", kind="stable")["category"].copy()
        for item, decision in (decisions or {}).items():
            if item in final.index and decision.get("category"):
                final[item] = decision["category"]
        return final.sort_values(key=lambda c: c.map(PRIORITY.index), kind="stable")

    def _decided(self, lang: str | None, decisions: Decisions) -> list[str]:
        """Say what the group decided, and whether that is what the survey said."""
        said = []
        for item, decision in decisions.items():
            if item in self.table.index and decision.get("category"):
                found, reason = self.table.at[item, "category"], decision.get("reason", "")
                key = "summary.confirmed" if found == decision["category"] else "summary.overruled"
                values = {"item": item, "found": found, "category": decision["category"], "reason": reason}
                said.append(self.say(key, lang, **values))
        return said

    def _next(self, lang: str | None, final: pd.Series, decisions: Decisions) -> list[str]:
        said = [
            self.say(f"next.{c}", lang, items=list(final.index[final == c])) for c in PRIORITY if (final == c).any()
        ]
        open_items = [
            i for i in final.index if self.table.at[i, "p_category"] < SETTLED.limits[0] and i not in decisions
        ]
        return said + ([self.say("next.open", lang, items=open_items)] if open_items else [])

    def _sure(self, lang: str | None) -> list[str]:
        n, p = int(self.table["n"].max()), self.table["p_category"]
        said = [self.say("sure.n", lang, n=n, items=len(self.table))]
        if p.notna().any():
            for band, group in p.groupby(p.map(SETTLED.code), sort=False):
                said.append(self.say(f"sure.{band}", lang, items=list(group.index)))
        else:
            said.append(self.say("sure.no_bootstrap" if self.certainty is None else "sure.few", lang))
        serious = [note for note in self.notes if note.code in _SAID_IN_SUMMARY]
        return said + [note.text(lang, self.labels) for note in serious]

    def plot_map(self, ax: Axes | None = None, lang: str | None = None, **options: Any) -> Axes:
        """Draw the better-worse map with 95 % ellipses; see :func:`sqmlib.kano.plots.plot_map`."""
        return _plots().plot_map(self, ax=ax, lang=lang, **options)

    def plot_categories(self, ax: Axes | None = None, lang: str | None = None, **options: Any) -> Axes:
        """Draw the class shares of every item; see :func:`sqmlib.kano.plots.plot_categories`."""
        return _plots().plot_categories(self, ax=ax, lang=lang, **options)

    def plot_counts(self, ax: Axes | None = None, lang: str | None = None, **options: Any) -> Axes:
        """Draw one dot per answer, for a workshop; see :func:`sqmlib.kano.plots.plot_counts`."""
        return _plots().plot_counts(self, ax=ax, lang=lang, **options)

    def plot_answers(self, ax: Axes | None = None, lang: str | None = None, **options: Any) -> Axes:
        """Draw dots below 30 respondents, shares from there on; see :func:`sqmlib.kano.plots.plot_answers`."""
        return _plots().plot_answers(self, ax=ax, lang=lang, **options)

    def plot_scores(self, ax: Axes | None = None, lang: str | None = None, **options: Any) -> Axes:
        """Draw the continuous map with intervals; see :func:`sqmlib.kano.plots.plot_scores`."""
        return _plots().plot_scores(self, ax=ax, lang=lang, **options)

    def plot_drift(self, ax: Axes | None = None, lang: str | None = None, **options: Any) -> Axes:
        """Draw arrows from wave to wave; see :func:`sqmlib.kano.plots.plot_drift`."""
        return _plots().plot_drift(self, ax=ax, lang=lang, **options)

    def plot_segments(self, ax: Axes | None = None, lang: str | None = None, **options: Any) -> Axes:
        """Draw the items by segment; see :func:`sqmlib.kano.plots.plot_segments`."""
        return _plots().plot_segments(self, ax=ax, lang=lang, **options)

    def plot_curves(self, ax: Axes | None = None, lang: str | None = None, **options: Any) -> Axes:
        """Draw satisfaction over fulfilment; see :func:`sqmlib.kano.plots.plot_curves`."""
        return _plots().plot_curves(self, ax=ax, lang=lang, **options)


_SAID_IN_SUMMARY = frozenset(
    f"kano.note.{name}"
    for name in (
        "n_one",
        "n_workshop",
        "reversed",
        "swapped",
        "two_peaks",
        "rules_differ",
        "segment_changes",
        "wave_changes",
    )
)


def _plots():
    from sqmlib.kano import plots

    return plots


def verdict_notes(frames: dict[str, pd.DataFrame]) -> list[Remark]:
    """Return remarks on the verdicts: exact ties, rules that disagree, mixed classes, two markets, many R."""
    notes, table = [], frames["table"]
    rows = table[list(CATEGORIES)].astype(float).to_dict("records")
    for item, counts, n, category in zip(table.index, rows, table["n"], table["category"], strict=True):
        (first, a), (second, b) = sorted(counts.items(), key=lambda pair: -pair[1])[:2]
        tied = [c for c in PRIORITY if counts[c] == a]
        if len(tied) > 1 and a > 0:
            notes.append(Remark("kano.note.tie", "info", {"item": item, "classes": tied, "category": category}))
        peaks = b >= TWO_PEAKS_SHARE * n > 0
        if peaks and frozenset((first, second)) in OPPOSITES and SAMPLE_SIZE.code(n) not in ("one", "workshop"):
            shares = {"first": first, "second": second, "a": a / n, "b": b / n}
            notes.append(Remark("kano.note.two_peaks", "info", {"item": item, **shares}))
    return notes + _list_notes(table, frames["rules"])


def _list_notes(table: pd.DataFrame, rules: pd.DataFrame) -> list[Remark]:
    share_r = table["R"] / table["n"].where(table["n"] > 0)
    found = {
        "rules_differ": rules.index[~rules["agree"].to_numpy(bool)],
        "blauth_tied": rules.index[rules["blauth_tied"].to_numpy(bool)],
        "mixed": table.index[table["strength"] < MIXED.limits[0]],
        "many_r": table.index[share_r >= MANY_R],
        "no_valid": table.index[table["better"].isna()],
    }
    return [Remark(f"kano.note.{name}", "info", {"items": list(items)}) for name, items in found.items() if len(items)]
