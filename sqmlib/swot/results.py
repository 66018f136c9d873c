"""The answer of a SWOT analysis, and how it is put into words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

import pandas as pd

from sqmlib.i18n import has, tr
from sqmlib.result import Decisions, Metric, Parts, Result
from sqmlib.swot.drawing import Drawings
from sqmlib.swot.knowledge import CATEGORIES, CONCORDANCE, KINDS, MATRICES, QUADRANTS, SETTLED, SPLIT

__all__ = ["SwotResult"]

_WHOLE = {"rank", "rank_low", "rank_high", "rank_sum", "rank_mean", "rank_qspm", "place_low", "place_high"}
_WHOLE |= {"rank_points", "rank_approval", "rank_borda"}
_THREE = {"share", "share_low", "share_high", "local", "mean_share", "p", "tas"}
_THREE |= {"sum", "sum_low", "sum_high", "mean", "mean_low", "mean_high"}
_AS_GIVEN = {"rating": "table", "lowest": "axes", "highest": "axes"}  # column -> frame: judgements, as they were given
MOST_NAMED = 3


@dataclass(frozen=True, eq=False)
class SwotResult(Drawings, Result):
    """Result of :func:`sqmlib.swot.analyze`. Frames that need what the board does not have are None.

    Attributes
    ----------
    table : pandas.DataFrame, index ``factor``
        ``kind`` S W O T; ``weight`` in IFE or EFE, ``rating`` on the scale of the convention, ``score`` their product;
        ``share`` priority, sum 1 over all factors, with 95 % interval ``share_low share_high`` over resampled voters;
        ``local`` share within its kind; ``rank`` by share, 1 first, with ``rank_low rank_high``; ``n_votes`` cast;
        ``dissent`` 0 all voters agree to 1 they are split in two halves; ``evidence`` none, document, or the method it
        points to.
    groups : pandas.DataFrame, index ``kind``
        ``n_factors weight share share_low share_high mean_share``: a group of many factors dilutes each of them.
    totals, conventions : pandas.DataFrame
        IFE and EFE, see ``matrices.totals_table`` and ``conventions_table``.
    position, axes : pandas.DataFrame
        IE cell and SPACE vector, see ``matrices.position_table`` and ``axes_table``.
    strategies, links, qspm, acceptability, scenarios : pandas.DataFrame
        See ``strategies_table``, ``links_table``, ``qspm_table``, ``acceptability_table`` and ``scenario_table``.
    votes, rules, agreement : pandas.DataFrame
        See ``voting.votes_table``, ``rules_table`` and ``agreement_table``; no row speaks of one voter.
    consistency : pandas.DataFrame, index ``matrix``
        Of pairwise comparisons: ``n_items n_voters n_open`` pairs left open; ``cr`` of the group, ``cr_largest`` of a
        voter, ``n_inconsistent`` voters above .10.
    evidence : dict
        factor -> evidence as written.
    """

    groups: pd.DataFrame | None = None
    totals: pd.DataFrame | None = None
    conventions: pd.DataFrame | None = None
    position: pd.DataFrame | None = None
    axes: pd.DataFrame | None = None
    strategies: pd.DataFrame | None = None
    links: pd.DataFrame | None = None
    qspm: pd.DataFrame | None = None
    acceptability: pd.DataFrame | None = None
    scenarios: pd.DataFrame | None = None
    votes: pd.DataFrame | None = None
    rules: pd.DataFrame | None = None
    agreement: pd.DataFrame | None = None
    consistency: pd.DataFrame | None = None
    evidence: dict[str, str] = field(default_factory=dict)

    method: ClassVar[str] = "swot"
    percent: ClassVar[tuple[str, ...]] = (
        *("kept", "relative", "first_mean", "first_sum", "first_qspm", "first_without_one"),
        "first_qspm_without_one",
    )
    metrics: ClassVar[tuple[Metric, ...]] = (
        Metric("share", "share_low", "share_high", n="n_votes", kind="index"),
        Metric("normalized", "low", "high", n="n_used", kind="index", better=1, frame="totals"),
    )

    def digits(self, column: str) -> int:
        """Ranks and whole judgements without decimals, shares and p-values with three, everything else with two."""
        given = getattr(self, _AS_GIVEN.get(column, ""), None)
        if given is not None:
            return 0 if (given[column].dropna().astype(float) % 1 == 0).all() else 2
        return 0 if column in _WHOLE else 3 if column in _THREE else 2

    def label(self, item: Any, lang: str | None = None) -> str:
        """Return the text of a factor or strategy, or the word of a code that stands in an index."""
        key = f"swot.thing.{item}"
        return tr(key, lang) if item not in self.labels and has(key) else super().label(item, lang)

    def named(self, kind: str) -> list[Any]:
        """Return the factors of a kind, the most important first; those without a priority last, in their order."""
        own = self.table[self.table["kind"] == kind]
        return list(own.sort_values("share", ascending=False, kind="stable", na_position="last").index)

    @property
    def judged(self) -> list[Any]:
        """What a group may decide on: every factor and every strategy."""
        return [*self.table.index, *(() if self.strategies is None else self.strategies.index)]

    @property
    def leader(self) -> Any:
        """The strategy that comes first by the mean priority of its factors, any of equal ones; None without any."""
        return self.leaders[0] if self.leaders else None

    @property
    def leaders(self) -> list[Any]:
        """The strategies that come first by the mean priority of their factors; several when they are equal."""
        return [] if self.strategies is None else list(self.strategies.index[self.strategies["rank_mean"] == 1])

    def headline(self, lang: str | None = None, decisions: Decisions | None = None) -> str:
        """Return the one sentence that stands in an index of reports."""
        counts = [self.say("headline_count", lang, kind=k, n=int((self.table["kind"] == k).sum())) for k in KINDS]
        said = [self.say("headline", lang, counts=counts)]
        place = self._place()
        if place is not None:
            said.append(self.say("headline_ie", lang, cell=place["cell"], posture=place["posture"]))
        if self.leaders:
            said.append(self.say("headline_first", lang, strategies=self._listed(self.leaders, lang)))
        adopted = self.decided(decisions, "adopt")
        said += [self.say("headline_adopted", lang, n=len(adopted))] if adopted else []
        return self.say("headline_join", lang).join(said) + self.say("headline_end", lang)

    def decided(self, decisions: Decisions | None, category: str) -> list[Any]:
        """Return the factors and strategies that a group gave this verdict."""
        known = set(self.judged)
        return [i for i, d in (decisions or {}).items() if i in known and d.get("category") == category]

    def parts(self, lang: str | None = None, decisions: Decisions | None = None) -> Parts:
        """Return the findings: position, weightiest factors, strategies; how sure; what to do next.

        Parameters
        ----------
        lang : {"en", "zh"}, optional
            Default: the language in use.
        decisions : mapping, optional
            The group's verdicts on factors and strategies, id -> {"category": adopt, defer or reject, "reason"}.
        """
        says = [*self.say_totals(lang), *self.say_positions(lang), *self._weightiest(lang), *self.say_strategies(lang)]
        return {
            "says": says + self._decisions(lang, decisions or {}),
            "sure": self._sure(lang),
            "next": self._next(lang, decisions or {}),
        }

    def say_totals(self, lang: str | None = None) -> list[str]:
        """Say both totals with their convention; a missing one is said to miss."""
        said = []
        for matrix in MATRICES:
            row = self.totals.loc[matrix]
            if pd.isna(row["normalized"]):
                said.append(self.say(f"says.{matrix}_missing", lang))
                continue
            values = {c: row[c] for c in ("total", "normalized", "middle", "standing")}
            said.append(self.say(f"says.{matrix}", lang, convention=self.parameters["convention"], **values))
        return said + [n.text(lang, self.labels) for n in self.notes if n.code == "swot.note.weight_sum"]

    def _place(self) -> pd.Series | None:
        row = self.position.loc["ie"]
        return None if pd.isna(row["cell"]) else row

    def say_positions(self, lang: str | None = None) -> list[str]:
        """Say the cell of the IE matrix and the vector of SPACE."""
        said, place = [], self._place()
        if place is not None:
            said.append(self.say("says.ie", lang, cell=place["cell"], posture=place["posture"]))
        if "space" in self.position.index:
            row = self.position.loc["space"]
            key = "says.space_on_axis" if row["posture"] == "on_axis" else "says.space"
            said.append(self.say(key, lang, x=row["x"], y=row["y"], posture=row["posture"]))
        return said

    def _weightiest(self, lang: str | None) -> list[str]:
        top = self.table[self.table["rank"] <= MOST_NAMED].sort_values("rank", kind="stable")
        if not len(top):
            return []
        if len(top) == len(self.table) > MOST_NAMED and (top["rank"] == 1).all():
            return [self.say("says.weightiest_equal", lang)]
        return [
            self.say(f"says.weightiest_{self.parameters['basis']}", lang, factors=self._listed(top.index[:8], lang))
        ]

    def _listed(self, items: Any, lang: str | None) -> str:
        """Return texts in a row; they hold commas themselves, so semicolons part them."""
        return self.say("headline_join", lang).join(self.label(item, lang) for item in items)

    def say_strategies(self, lang: str | None = None) -> list[str]:
        """Say the strategies of every quadrant, the first of them, and the most attractive one."""
        if self.strategies is None:
            return []
        said = []
        for quadrant in QUADRANTS:
            own = self.strategies[self.strategies["quadrant"] == quadrant].sort_values("rank_mean", kind="stable")
            if len(own):
                said.append(self.say(f"says.{quadrant}", lang, strategies=self._listed(own.index, lang)))
        if self.leaders:
            row = self.strategies.loc[self.leader]
            values = {"mean": row["mean"], "sum": row["sum"], "count": int(row["count"])}
            key = "says.leaders" if len(self.leaders) > 1 else "says.leader"
            said.append(self.say(key, lang, strategies=self._listed(self.leaders, lang), **values))
        best = self.strategies[self.strategies["rank_qspm"] == 1]
        if len(best):
            names = self._listed(best.index, lang)
            said.append(self.say("says.qspm", lang, strategies=names, qspm=best["qspm"].iloc[0]))
        return said

    def _decisions(self, lang: str | None, decisions: Decisions) -> list[str]:
        said = []
        for category in CATEGORIES:
            for item in self.decided(decisions, category):
                reason = decisions[item].get("reason", "")
                key = f"decided.{category}" if reason else f"decided.{category}_bare"
                said.append(self.say(key, lang, item=item, reason=reason))
        return said

    def _sure(self, lang: str | None) -> list[str]:
        """Say how many voted, how far they agree, and what would change with another vote."""
        said = [self.say_basis(lang), *self.say_agreement(lang)]
        said += self.say_leader_sure(lang) + self.say_qspm_sure(lang) + self.say_position_sure(lang)
        bare = [f for f, code in self.table["evidence"].items() if code == "none"]
        said += [self.say("sure.evidence", lang, n=len(bare), all=len(self.table))] if bare else []
        return said

    def say_basis(self, lang: str | None = None) -> str:
        """Say what priorities follow from, and whether there are intervals."""
        key = self.parameters["basis"]
        if key == "votes" and self.table["share_low"].isna().all():
            key = "votes_zero" if self.table["share"].isna().all() else "votes_plain"
        return self.say(f"sure.{key}", lang, n=self.parameters["voters"])

    def say_agreement(self, lang: str | None = None) -> list[str]:
        """Say how far the voters agree; nothing where too few cast a complete ballot."""
        if self.agreement is None or pd.isna(self.agreement.at["all", "w"]):
            return []
        row = self.agreement.loc["all"]
        values = {"w": row["w"], "low": row["w_low"], "high": row["w_high"], "n": int(row["n_complete"])}
        return [self.say("sure.agreement", lang, band=CONCORDANCE.code(row["w"]), **values)]

    def say_leader_sure(self, lang: str | None = None) -> list[str]:
        """Say how often the first strategy stays first when votes are repeated; of equal ones, each."""
        known = [s for s in self.leaders if self.acceptability is not None]
        return [self._leader_sure(s, lang) for s in known if pd.notna(self.acceptability.at[s, "first_mean"])]

    def _leader_sure(self, strategy: Any, lang: str | None) -> str:
        row = self.acceptability.loc[strategy]
        values = {"p": row["first_mean"], "p_sum": row["first_sum"], "without": row["first_without_one"]}
        other = row["first_sum"] < SETTLED.limits[0] <= row["first_mean"]
        band = "contested" if other else SETTLED.code(row["first_mean"])
        return self.say(f"sure.leader_{band}", lang, strategy=strategy, **values)

    def say_qspm_sure(self, lang: str | None = None) -> list[str]:
        """Say how often the first strategy of the QSPM stays first when a factor is left out."""
        if self.strategies is None or self.acceptability is None:
            return []
        best = self.acceptability["first_qspm_without_one"][self.strategies["rank_qspm"] == 1].dropna()
        return [self.say("sure.qspm", lang, strategy=s, p=p) for s, p in best.items()]

    def say_position_sure(self, lang: str | None = None) -> list[str]:
        """Say how often the position stays the same when votes or factors change."""
        said = []
        for view, row in self.position.iterrows():
            if pd.notna(row["kept"]):
                said.append(self.say(f"sure.{view}_{row['basis']}", lang, kept=row["kept"]))
        return said

    def _next(self, lang: str | None, decisions: Decisions) -> list[str]:
        """Say what to talk about, to prove and to decide."""
        split = self.table.index[(self.table["dissent"] >= SPLIT.limits[-1]).to_numpy()]
        bare = self.table[self.table["evidence"] == "none"].sort_values("rank", kind="stable").index
        said = [self.say("next.split", lang, factors=list(split))] if len(split) else []
        said += [self.say("next.evidence", lang, factors=list(bare[:8]))] if len(bare) else []
        adopted = self.decided(decisions, "adopt")
        chosen = [i for i in adopted if self.strategies is not None and i in self.strategies.index]
        if chosen:
            said.append(self.say("next.adopted", lang, strategies=chosen))
        elif self.leaders:
            said.append(self.say("next.decide", lang, strategies=self._listed(self.leaders, lang)))
        else:
            said.append(self.say("next.strategies", lang))
        return said
