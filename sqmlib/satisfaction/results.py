"""The answer of a satisfaction analysis, and how it is put into words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import pandas as pd

from sqmlib.result import Decisions, Metric, Parts, Result
from sqmlib.satisfaction.knowledge import CATEGORIES, SHARES_FROM, SUGGESTED

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_WHOLE = {"n", "missing", "count", "pairs", "csat_n"}


@dataclass(frozen=True, eq=False)
class SatisfactionResult(Result):
    """Result of :func:`sqmlib.satisfaction.analyze`.

    Attributes
    ----------
    table : pandas.DataFrame, index ``measure``
        ``value`` with 95 % bounds ``low high`` in its ``unit``: NPS in points -100..100, CSAT as top-box share, CES
        as mean; the same and the rest by name: ``nps`` (resting on ``nps_n`` answers, 0 for other questions),
        ``top_share`` (promoters; satisfied; easy) with Wilson bounds, ``middle_share bottom_share`` (passives,
        detractors; dissatisfied; hard), ``mean`` of the answers with t bounds;
        ``n`` answers, ``n_eff`` Kish's effective number, ``missing`` respondents who did not answer; ``level`` poor,
        fair, good by the named cut-offs and ``level_sure`` whether both ends of the interval lie in it.
    distribution : pandas.DataFrame, index (measure, answer)
        See ``scores.distribution_table``: the answers behind every score.
    segments : pandas.DataFrame or None, index (measure, segment)
        See ``groups.segment_table``.
    waves : pandas.DataFrame or None, index (measure, wave)
        See ``groups.wave_table``.
    themes : pandas.DataFrame or None, index ``theme``
        See ``themes.theme_frame``; comments themselves are nowhere in a result.
    """

    distribution: pd.DataFrame | None = None
    segments: pd.DataFrame | None = None
    waves: pd.DataFrame | None = None
    themes: pd.DataFrame | None = None

    method: ClassVar[str] = "satisfaction"
    percent: ClassVar[tuple[str, ...]] = (
        *("top_share", "top_low", "top_high", "middle_share", "bottom_share"),
        *("share", "share_low", "share_high"),
    )
    metrics: ClassVar[tuple[Metric, ...]] = (
        Metric("nps", "nps_low", "nps_high", "nps_n", kind="index", better=1),
        Metric("top_share", "top_low", "top_high", "n_eff", better=1),
        Metric("mean", "mean_low", "mean_high", "n_eff", kind="mean"),
    )

    def digits(self, column: str) -> int:
        """Counts and NPS without decimals, p-values with three, everything else with two."""
        if column in _WHOLE or column.startswith("nps"):
            return 0
        return 3 if column.startswith("p") else 2

    def kind(self, measure: Any) -> str:
        """Return what is made of a measure: nps, csat or ces."""
        return {"points": "nps", "share": "csat", "mean": "ces"}[self.table.at[measure, "unit"]]

    def amount(self, value: float, unit: str) -> str:
        """Return a score as it is written: +20, 75 %, 5.1.

        >>> import pandas as pd
        >>> SatisfactionResult(pd.DataFrame(), {}).amount(0.7526, "share")
        '75%'
        """
        text = f"{value:+.0f}" if unit == "points" else f"{value:.0%}" if unit == "share" else f"{value:.2f}"
        return text.replace("-", "−")

    def shares(self, row: pd.Series) -> dict[str, str]:
        """Return the shares of both ends and between as written: whole, with a decimal where whole ones miss 100 %.

        >>> row = pd.Series({"top_share": 0.25, "middle_share": 0.125, "bottom_share": 0.625})
        >>> SatisfactionResult(pd.DataFrame(), {}).shares(row)
        {'top': '25.0%', 'middle': '12.5%', 'bottom': '62.5%'}
        """
        found = {side: float(row[f"{side}_share"]) for side in ("top", "middle", "bottom")}
        digits = 0 if sum(float(f"{100 * share:.0f}") for share in found.values()) == 100 else 1
        return {side: f"{share:.{digits}%}" for side, share in found.items()}

    def score(self, row: pd.Series) -> str:
        """Return the score of a row of the main table as it is written; a share as in :meth:`shares`."""
        return self.shares(row)["top"] if row["unit"] == "share" else self.amount(row["value"], row["unit"])

    def difference(self, value: float, unit: str) -> str:
        """Return a change with its sign, shares in percentage points.

        >>> import pandas as pd
        >>> SatisfactionResult(pd.DataFrame(), {}).difference(0.098, "share")
        '+10'
        """
        text = f"{100 * value:+.0f}" if unit == "share" else f"{value:+.0f}" if unit == "points" else f"{value:+.2f}"
        return text.replace("-", "−")

    def parts(self, lang: str | None = None, decisions: Decisions | None = None) -> Parts:
        """Return the findings: scores with their distribution, how sure, what to do; arguments as of the base."""
        known = self.table[self.table["n"] > 0]
        says = [self._score(name, row, lang) for name, row in known.iterrows()]
        says += [
            self.say("summary.no_answers", lang, measure=self.label(m, lang))
            for m in self.table.index.difference(known.index)
        ]
        says += self._changes(lang) + self._themes(lang) + self._decided(lang, decisions or {})
        return {"says": says, "sure": self._sure(known, lang), "next": self._next(known, lang, decisions or {})}

    def headline(self, lang: str | None = None, decisions: Decisions | None = None) -> str:
        """Return the one sentence that stands for the report in an index."""
        scores = [
            self.say("headline_score", lang, measure=self.label(m, lang), value=self.score(row))
            for m, row in self.table[self.table["n"] > 0].iterrows()
        ]
        act = [m for m, verdict in self.final(decisions).items() if verdict == "act"]
        key = "headline_act" if act else "headline"
        return self.say(
            key, lang, scores=scores, act=[self.label(m, lang) for m in act], n=self.parameters["respondents"]
        )

    def final(self, decisions: Decisions | None = None) -> dict[Any, str]:
        """Return what to do about each measure: the group's own verdict, else what its level suggests."""
        out = {m: SUGGESTED[level] for m, level in self.table["level"].items() if isinstance(level, str)}
        said = {m: d.get("category") for m, d in (decisions or {}).items() if m in self.table.index}
        return out | {m: verdict for m, verdict in said.items() if verdict in CATEGORIES}

    def _score(self, name: Any, row: pd.Series, lang: str | None) -> str:
        """Say one score with its interval, its distribution and its level."""
        kind, unit = self.kind(name), row["unit"]
        values = {"measure": self.label(name, lang), "value": self.score(row), "level": row["level"]}
        values |= self.shares(row)
        ends = {k: "" if pd.isna(row[k]) else self.amount(row[k], unit) for k in ("low", "high")}
        key = f"summary.{kind}" if ends["low"] else f"summary.{kind}_alone"
        return self.say(key, lang, **values, **ends, mean=float(row["mean"]))

    def _changes(self, lang: str | None) -> list[str]:
        if self.waves is None:
            return []
        said = []
        for (name, wave), row in self.waves[self.waves["change_low"].notna()].iterrows():
            unit = self.table.at[name, "unit"]
            clear = row["change_low"] > 0 or row["change_high"] < 0
            key = f"change_{row['design']}" if clear else "no_change"
            shown = {
                k: self.difference(row[c], unit)
                for k, c in (("value", "change"), ("low", "change_low"), ("high", "change_high"))
            }
            pairs = int(row["pairs"])
            values = {"measure": self.label(name, lang), "wave": self.label(wave, lang), "pairs": pairs}
            said.append(self.say(f"summary.{key}", lang, **values, **shown))
        return said

    def _themes(self, lang: str | None) -> list[str]:
        if self.themes is None:
            return []
        shown = self.themes[self.themes["n"].notna()].sort_values("n", ascending=False, kind="stable")
        said = [
            self.say("summary.theme", lang, theme=self.label(t, lang), share=float(r["share"]))
            for t, r in shown.iterrows()
        ]
        return [self.say("summary.themes", lang, themes=said[:5])] if said else []

    def _decided(self, lang: str | None, decisions: Decisions) -> list[str]:
        suggested, said = self.final(), []
        for name, decision in decisions.items():
            verdict = decision.get("category")
            if name in self.table.index and verdict in CATEGORIES:
                key = "confirmed" if suggested.get(name) == verdict else "overruled"
                values = {"measure": self.label(name, lang), "category": verdict, "reason": decision.get("reason", "")}
                said.append(self.say(f"summary.{key}", lang, **values))
        return said

    def _sure(self, known: pd.DataFrame, lang: str | None) -> list[str]:
        used = self.parameters
        said = [self.say("sure.basis", lang, n=used["respondents"])]
        if "nps" in known.index:
            said.append(self.say("sure.nps", lang, interval=used["interval"], breaks=used["nps_breaks"]))
        open_ = [self.label(m, lang) for m in known.index[~known["level_sure"].to_numpy(bool)]]
        if open_:
            said.append(self.say("sure.level_open", lang, measures=open_))
        if known["n"].max() < SHARES_FROM:
            said.append(self.say("sure.few", lang))
        return said + [note.text(lang, self.labels) for note in self.notes if note.code in _SAID]

    def _next(self, known: pd.DataFrame, lang: str | None, decisions: Decisions) -> list[str]:
        final, said = self.final(decisions), []
        for verdict in CATEGORIES:
            names = [self.label(m, lang) for m in known.index if final.get(m) == verdict]
            if names:
                said.append(self.say(f"next.{verdict}", lang, measures=names))
        wide = "nps" in known.index and known.at["nps", "high"] - known.at["nps", "low"] > 20
        return said + ([self.say("next.more_answers", lang)] if wide else [])

    def plot_scores(self, ax: Axes | None = None, lang: str | None = None, **options: Any) -> Axes:
        """Draw every score with its interval; see :func:`sqmlib.satisfaction.plots.plot_scores`."""
        return _plots().plot_scores(self, ax=ax, lang=lang, **options)

    def plot_distribution(self, ax: Axes | None = None, lang: str | None = None, **options: Any) -> Axes:
        """Draw the answers beside every score; see :func:`sqmlib.satisfaction.plots.plot_distribution`."""
        return _plots().plot_distribution(self, ax=ax, lang=lang, **options)

    def plot_segments(self, ax: Axes | None = None, lang: str | None = None, **options: Any) -> Axes:
        """Draw one measure by segment; see :func:`sqmlib.satisfaction.plots.plot_segments`."""
        return _plots().plot_segments(self, ax=ax, lang=lang, **options)

    def plot_waves(self, ax: Axes | None = None, lang: str | None = None, **options: Any) -> Axes:
        """Draw one measure over the waves; see :func:`sqmlib.satisfaction.plots.plot_waves`."""
        return _plots().plot_waves(self, ax=ax, lang=lang, **options)

    def plot_themes(self, ax: Axes | None = None, lang: str | None = None, **options: Any) -> Axes:
        """Draw what comments speak of; see :func:`sqmlib.satisfaction.plots.plot_themes`."""
        return _plots().plot_themes(self, ax=ax, lang=lang, **options)


_SAID = frozenset(
    f"satisfaction.note.{name}"
    for name in (
        "n_one",
        "own_breaks",
        "short_scale",
        "wald_alike",
        "segment_differs",
        "paired",
        "overlapping",
        "weighted",
        "ces",
    )
)


def _plots():
    from sqmlib.satisfaction import plots

    return plots
