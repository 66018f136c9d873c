"""Rival formulas side by side: what each makes of the same requirements, and what that changes further on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from sqmlib.chain.knowledge import FORMULAS
from sqmlib.chain.reading import places
from sqmlib.chain.transfer import Transfer
from sqmlib.checks import Remark, raise_errors
from sqmlib.result import Decisions, Parts, Result

__all__ = ["Comparison", "side_by_side"]

_SAME = 1e-9


@dataclass(frozen=True, eq=False)
class Comparison(Result):
    """Result of :func:`side_by_side`.

    Attributes
    ----------
    table : pandas.DataFrame, index ``requirement``
        ``share_low share_high`` smallest and largest share under any formula, ``rank_best rank_worst``, ``agree``
        whether all formulas give the same rank.
    weights : pandas.DataFrame, index (requirement, variant)
        ``share rank`` under each formula; ``formula status``.
    technical : pandas.DataFrame or None, index (characteristic, variant)
        ``relative_importance rank`` that follow, with relationships.
    flips : pandas.DataFrame, index (item, other, variant, other_variant)
        Pairs that change their order between two formulas; ``level`` requirement or characteristic; ``difference``
        and ``other_difference``, item minus other, of opposite sign.
    """

    weights: pd.DataFrame | None = None
    technical: pd.DataFrame | None = None
    flips: pd.DataFrame | None = None

    method: ClassVar[str] = "chain"
    percent: ClassVar[tuple[str, ...]] = ("share", "share_low", "share_high", "relative_importance")

    def digits(self, column: str) -> int:
        """Ranks without decimals, everything else with two."""
        return 0 if column.startswith("rank") else 3

    def label(self, item: Any, lang: str | None = None) -> str:
        """Return the text of a requirement, or the name of a formula."""
        known = item in FORMULAS and item not in self.labels
        return self.say(f"formula.{item}", lang) if known else super().label(item, lang)

    def _leaders(self) -> dict[Any, list[Any]]:
        """Return what leads under each variant: characteristics when there are any, else requirements."""
        frame = self.weights if self.technical is None else self.technical
        first = frame[frame["rank"] == 1]
        return {v: [i for i, other in first.index if other == v] for v in self.parameters["variants"]}

    def headline(self, lang: str | None = None, decisions: Decisions | None = None) -> str:
        """Return the one sentence that stands in an index of reports."""
        leaders = self._leaders()
        same = len({tuple(map(str, v)) for v in leaders.values()}) == 1
        key = "headline_same" if same else "headline_differ"
        return self.say(key, lang, n=len(leaders), flips=len(self.flips), first=next(iter(leaders.values())))

    def parts(self, lang: str | None = None, decisions: Decisions | None = None) -> Parts:
        """Return the findings: what each formula puts first, what flips, which choice is left to the group."""
        named = {v: self.label(v, lang) for v in self.parameters["variants"]}
        said = [self.say("says.leader", lang, variant=named[v], items=i) for v, i in self._leaders().items()]
        said.append(self.say("says.flips" if len(self.flips) else "says.no_flips", lang, n=len(self.flips)))
        for item, decision in (decisions or {}).items():
            values = {"item": item, "reason": decision.get("reason", "")}
            said.append(self.say("says.decided", lang, **values))
        return {"says": said, "sure": self.remarks(lang), "next": [self.say("next.choose", lang)]}


def side_by_side(transfers: Mapping[str, Transfer], relationships: pd.DataFrame | None = None) -> Comparison:
    """Show what rival formulas make of the same requirements.

    Parameters
    ----------
    transfers : mapping
        Name -> transfer of importance (with ``share``); two or more, over the same requirements. Names of formulas are
        shown in words.
    relationships : pandas.DataFrame, index (requirement, characteristic)
        ``strength`` 0 or more, long form; with it the technical importance under each formula follows.

    Returns
    -------
    Comparison

    Raises
    ------
    DataError
        One transfer only, other requirements, no shares, relationships of unknown requirements.

    Examples
    --------
    >>> from sqmlib.chain import kano_importance, planning_importance
    >>> plan = pd.DataFrame({"importance": [4, 5], "improvement_ratio": [1.5, 1.4]}, index=["safe", "wifi"])
    >>> kano = pd.DataFrame({"category": ["M", "A"]}, index=["safe", "wifi"])
    >>> both = {"unadjusted": planning_importance(plan), "tan_shen": kano_importance(plan, kano)}
    >>> len(side_by_side(both).flips)
    1
    """
    raise_errors(_problems(transfers))
    names = list(transfers)
    ids = transfers[names[0]].table.index
    shares = pd.DataFrame({v: t.table["share"].reindex(ids) for v, t in transfers.items()})
    hidden = [str(i) for i in ids[shares.isna().any(axis=1)]]
    shares = shares.dropna()
    weights = _long(shares, "requirement", "share")
    weights["formula"] = [transfers[v].formula for _, v in weights.index]
    weights["status"] = [transfers[v].status for _, v in weights.index]
    technical, flips = None, [_flips(shares, "requirement")]
    if relationships is not None:
        relative = _technical(shares, relationships)
        technical = _long(relative, "characteristic", "relative_importance")
        flips.append(_flips(relative, "characteristic"))
    ranked = shares.apply(lambda c: pd.Series(places(c), c.index))
    table = pd.DataFrame({"share_low": shares.min(axis=1), "share_high": shares.max(axis=1)})
    table = table.assign(rank_best=ranked.min(axis=1), rank_worst=ranked.max(axis=1))
    table = table.assign(agree=table["rank_best"] == table["rank_worst"]).rename_axis("requirement")
    frames = {"weights": weights, "technical": technical, "flips": pd.concat(flips)}
    parameters = {"variants": names, "formulas": {v: t.formula for v, t in transfers.items()}}
    parameters |= {"fingerprints": {v: dict(t.fingerprints) for v, t in transfers.items()}}
    labels = dict(next(iter(transfers.values())).labels)
    return Comparison(table, parameters, _notes(transfers, hidden), labels, **frames)


def _problems(transfers: Mapping[str, Transfer]) -> list[Remark]:
    if len(transfers) < 2:
        return [Remark("chain.two_formulas", "error", {"n": len(transfers)})]
    without = [str(v) for v, t in transfers.items() if "share" not in t.table]
    sets = {frozenset(t.table.index) for t in transfers.values()}
    found = [Remark("chain.no_shares", "error", {"items": without})] if without else []
    return found + ([Remark("chain.other_requirements", "error", {"items": list(transfers)})] if len(sets) > 1 else [])


def _long(wide: pd.DataFrame, name: str, column: str) -> pd.DataFrame:
    """Return a frame by (thing, variant) with values and ranks."""
    ranked = wide.apply(lambda c: pd.Series(places(c), c.index))
    index = pd.MultiIndex.from_product([wide.index, wide.columns], names=[name, "variant"])
    return pd.DataFrame({column: wide.to_numpy().ravel(), "rank": ranked.to_numpy().ravel()}, index=index)


def _technical(shares: pd.DataFrame, relationships: pd.DataFrame) -> pd.DataFrame:
    """Return relative technical importance, sum over requirements of share x strength, by characteristic."""
    strength = relationships["strength"].astype(float).unstack(fill_value=0.0)
    order = list(dict.fromkeys(relationships.index.get_level_values(1)))
    unknown = [str(i) for i in strength.index if i not in shares.index]
    raise_errors([Remark("chain.not_linked", "error", {"role": "relationships", "items": unknown})] if unknown else [])
    raw = strength[order].reindex(shares.index, fill_value=0.0).T @ shares
    return raw / raw.sum()


def _flips(wide: pd.DataFrame, level: str) -> pd.DataFrame:
    """Return the pairs whose order changes between two variants."""
    i, j = np.triu_indices(len(wide), 1)
    rows, keys = [], []
    for first, second in combinations(wide.columns, 2):
        a, b = (wide[v].to_numpy()[i] - wide[v].to_numpy()[j] for v in (first, second))
        for k in np.flatnonzero((a * b < 0) & (np.abs(a) > _SAME) & (np.abs(b) > _SAME)):
            keys.append((wide.index[i[k]], wide.index[j[k]], first, second))
            rows.append((level, float(a[k]), float(b[k])))
    index = pd.MultiIndex.from_tuples(keys, names=_KEYS) if keys else pd.MultiIndex.from_arrays([[]] * 4, names=_KEYS)
    return pd.DataFrame(rows, index=index, columns=["level", "difference", "other_difference"])


_KEYS = ["item", "other", "variant", "other_variant"]


def _notes(transfers: Mapping[str, Transfer], hidden: list[str]) -> tuple[Remark, ...]:
    memory = list(dict.fromkeys(t.formula for t in transfers.values() if t.status == "memory"))
    found = [Remark("chain.note.from_memory_many", "warning", {"formulas": memory})] if memory else []
    raised = {t.formula: FORMULAS[t.formula].raises for t in transfers.values() if FORMULAS[t.formula].raises}
    if len(set(raised.values())) > 1:
        must = [f for f, c in raised.items() if c == "M"]
        found.append(
            Remark("chain.note.philosophies", "info", {"must": must, "other": [f for f in raised if f not in must]})
        )
    if hidden:
        found.append(Remark("chain.note.left_out", "warning", {"items": hidden}))
    said = [n for t in transfers.values() for n in t.notes if n.code.startswith("chain.note.different")]
    return (*found, *said)
