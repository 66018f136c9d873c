"""Candidates for a SWOT board from measured results: a proposal with its figures, for the group to take or leave."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sqmlib.chain.knowledge import MET, QUADRANTS, THRESHOLD
from sqmlib.chain.reading import classes_of, hidden_rows, linked, needed
from sqmlib.chain.transfer import Passage, Transfer, made
from sqmlib.checks import Remark, raise_errors
from sqmlib.result import not_computable

__all__ = ["control_swot", "ipa_swot", "kano_swot", "servqual_swot"]

_PLAIN = Passage()
_CAPABLE, _INCAPABLE, _ENOUGH = 1.33, 1.0, 20  # Cpk from which capable, below which not; points of a chart


def servqual_swot(
    gaps: pd.DataFrame,
    *,
    threshold: float = THRESHOLD,
    importance: pd.Series | pd.DataFrame | None = None,
    passage: Passage = _PLAIN,
) -> Transfer:
    """Return strengths and weaknesses from gaps whose whole interval lies beyond a threshold (own rule).

    Parameters
    ----------
    gaps : pandas.DataFrame, index ``item`` (dimension or item)
        ``gap`` perception - expectation, ``gap_low gap_high`` its 95 % interval; ``n`` (optional) for hiding.
    threshold : float
        S when gap_low >= threshold, W when gap_high <= -threshold, in points of the scale, above 0.
    importance : Series or DataFrame, optional
        ``importance`` of the same rows: the weights for an IFE matrix, rescaled over the candidates.
    passage : Passage
        How the transfer is made.

    Returns
    -------
    Transfer
        ``before`` the gap, ``low high``, ``candidate`` S, W or none, and ``share`` with importance.

    Examples
    --------
    >>> gaps = pd.DataFrame({"gap": [0.4, -1], "gap_low": [0.25, -1.2], "gap_high": [0.55, -0.8]})
    >>> servqual_swot(gaps.set_axis(["care", "speed"])).table["candidate"].tolist()
    ['S', 'W']
    """
    raise_errors([] if threshold > 0 else [Remark("chain.threshold", "error", {"found": float(threshold)})])
    given = needed(gaps, "gaps", ["gap", "gap_low", "gap_high"], passage)
    table = given.set_axis(["before", "low", "high"], axis=1)
    found = np.select([table["low"] >= threshold, table["high"] <= -threshold], ["S", "W"], "none")
    table["candidate"] = np.where(table["before"].isna(), "hidden", found)
    dropped = 0.0
    if importance is not None:
        weight = linked(needed(importance, "importance", ["importance"], passage), table.index, "importance", passage)
        table["share"], dropped = _kept(weight["importance"], table["candidate"])
    options, inputs = {"threshold": threshold}, {"gaps": gaps, "importance": importance}
    reasons = not_computable(table, "group_hidden", ["before", "low", "high"])
    reasons |= not_computable(table, "no_candidate", ["share"]) if "share" in table else {}
    table = table.rename_axis("item")
    return made("gap_interval", table, inputs, passage, parameters=options, dropped=dropped, reasons=reasons)


def _kept(weight: pd.Series, candidate: pd.Series) -> tuple[pd.Series, float]:
    """Return the weights of the candidates with sum 1, and the share of the others."""
    chosen = candidate.isin(["S", "W", "O", "T"])
    all_of_it, kept = float(weight.sum()), float(weight[chosen].sum())
    share = (weight / kept if kept > 0 else weight * np.nan).where(chosen)
    return share, (1 - kept / all_of_it if all_of_it > 0 and kept < all_of_it else 0.0)


def ipa_swot(ipa: pd.DataFrame | pd.Series, *, passage: Passage = _PLAIN) -> Transfer:
    """Return candidates from the quadrants of an importance-performance analysis: keep is S, concentrate is W.

    Parameters
    ----------
    ipa : pandas.DataFrame or Series, index ``item``
        ``quadrant`` keep, concentrate, low, overkill; ``n`` (optional) for hiding.
    passage : Passage
        How the transfer is made.

    Examples
    --------
    >>> ipa_swot(pd.Series({"care": "keep", "speed": "concentrate"})).table["candidate"].tolist()
    ['S', 'W']
    """
    given = needed(ipa, "ipa", ["quadrant"], passage)
    strange = [f"{i}: {q}" for i, q in given["quadrant"].items() if q not in QUADRANTS]
    raise_errors([Remark("chain.unknown_quadrant", "error", {"found": strange})] if strange else [])
    table = given.assign(candidate=given["quadrant"].map(QUADRANTS)).rename_axis("item")
    return made("quadrant", _covered(table, ipa, passage), {"ipa": ipa}, passage)


def _covered(table: pd.DataFrame, given: pd.DataFrame | pd.Series, passage: Passage) -> pd.DataFrame:
    """Return the table with the codes of hidden rows covered."""
    if isinstance(given, pd.Series):
        return table
    hidden = hidden_rows(given, passage)
    codes = [c for c in table if table[c].map(lambda v: isinstance(v, str)).all()]
    return table.assign(**{c: table[c].mask(hidden, "hidden") for c in codes})


def kano_swot(kano: pd.DataFrame, *, passage: Passage = _PLAIN) -> Transfer:
    """Return candidates from Kano class and whether the need is met (own rule).

    Met: one-dimensional and attractive are S, a must-be is none (it wins nobody). Not met: must-be and
    one-dimensional are W, attractive is O. Indifferent, reverse and questionable: none.

    Parameters
    ----------
    kano : pandas.DataFrame, index ``item``
        ``category`` A O M I R Q; ``met`` true or false, as judged by the group or by a gap; ``n`` (optional).
    passage : Passage
        How the transfer is made.

    Examples
    --------
    >>> kano = pd.DataFrame({"category": ["M", "A"], "met": [False, False]}, index=["safe", "wifi"])
    >>> kano_swot(kano).table["candidate"].tolist()
    ['W', 'O']
    """
    given = needed(kano, "kano", ["category", "met"], passage)
    classes_of(given, dict.fromkeys(MET, 1.0), "refuse")
    unknown = [str(i) for i, m in given["met"].items() if m not in (True, False)]
    raise_errors([Remark("chain.met", "error", {"items": unknown})] if unknown else [])
    found = [MET[c][0 if m else 1] for c, m in zip(given["category"], given["met"], strict=True)]
    table = given.assign(met=given["met"].astype(bool), candidate=found).rename_axis("item")
    notes = [
        Remark("chain.note.opportunity", "info", {"items": [str(i) for i in table.index[table["candidate"] == "O"]]})
    ]
    notes = notes if (table["candidate"] == "O").any() else []
    return made("class_and_level", _covered(table, kano, passage), {"kano": kano}, passage, notes=notes)


def control_swot(charts: pd.DataFrame, *, passage: Passage = _PLAIN) -> Transfer:
    """Return candidates from control charts and capability (own rule).

    S when no point signals and the whole interval of Cpk lies at 1.33 or above; W when points signal on the bad side
    or the whole interval lies below 1. Below 20 points nothing is proposed.

    Parameters
    ----------
    charts : pandas.DataFrame, index ``measure``
        ``points`` of the chart; ``signals`` points that signal a change to the worse; ``cpk_low cpk_high`` interval of
        Cpk, empty when there are no limits of specification.
    passage : Passage
        How the transfer is made.

    Examples
    --------
    >>> charts = pd.DataFrame({"points": [30, 30], "signals": [0, 2], "cpk_low": [1.4, None], "cpk_high": [1.9, None]})
    >>> control_swot(charts.set_axis(["wait", "loss"])).table["candidate"].tolist()
    ['S', 'W']
    """
    given = needed(charts, "charts", ["points", "signals"], passage)
    for name in ("cpk_low", "cpk_high"):
        given[name] = pd.to_numeric(charts[name], errors="coerce").astype(float) if name in charts else np.nan
    enough = given["points"] >= _ENOUGH
    strong = (given["signals"] == 0) & (given["cpk_low"] >= _CAPABLE)
    weak = (given["signals"] > 0) | (given["cpk_high"] < _INCAPABLE)
    given["candidate"] = np.select([~enough, strong, weak], ["none", "S", "W"], "none")
    few = [str(i) for i in given.index[~enough]]
    notes = [Remark("chain.note.few_points", "warning", {"items": few, "least": _ENOUGH})] if few else []
    table = given.rename_axis("measure")
    reasons: dict[tuple[Any, str], str] = not_computable(table, "no_limits")
    options = {"capable": _CAPABLE, "incapable": _INCAPABLE, "least_points": _ENOUGH}
    inputs = {"charts": charts}
    return made("signals_and_capability", table, inputs, passage, parameters=options, notes=notes, reasons=reasons)
