"""The findings of a project as sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sqmlib.dmaic.cells import rate
from sqmlib.dmaic.entries import known
from sqmlib.dmaic.knowledge import CATEGORIES, PHASES
from sqmlib.i18n import has, pick, tr
from sqmlib.result import Decisions, Parts

if TYPE_CHECKING:
    from sqmlib.dmaic.results import DmaicResult

__all__ = ["entered", "figure", "headline", "parts", "sentences"]

MOST = 3


def entered(value: Any, result: DmaicResult, lang: str | None, kind: str = "text") -> str:
    """Return an entered value as text: the words of a code, the texts of ids, dates, plain numbers; empty for none."""
    if not isinstance(value, (bool, np.bool_)) and not known(value):
        return ""
    base = kind.partition(":")[0]
    if isinstance(value, (bool, np.bool_)):
        return tr("common.yes", lang) if value else ""
    if base == "one":
        return tr(f"dmaic.choice.{value}", lang) if has(f"dmaic.choice.{value}") else str(value)
    if base in ("ref", "refs"):
        items = [value] if isinstance(value, str) else list(value)
        return result.say("join_things", lang).join(result.label(item, lang) for item in items)
    if base == "scores":
        said = [result.say("scored", lang, thing=item, value=f"{v:g}") for item, v in value.items()]
        return result.say("join_things", lang).join(said)
    if base == "share":
        return f"{value:.1%}"
    if isinstance(value, pd.Timestamp):
        return value.strftime("%Y-%m-%d")
    return f"{value:g}" if isinstance(value, (float, np.floating)) else pick(value, lang)


def figure(result: DmaicResult, name: str, value: float, lang: str | None = None, change: bool = False) -> str:
    """Return a figure of a CTQ with its unit; a share for counted defects, its change in percentage points.

    Unit and decimals follow the CTQ: a time of 12.34 minutes reads 12.3 min.
    """
    if change and name in result.series and result.series[name].kind == "defects":
        return result.say("percent_points", lang, value=100 * value)
    if name in result.series and result.series[name].kind == "defects":
        return rate(value)
    unit = result.labels.get(f"{name}:unit", "")
    size = abs(value)
    shown = f"{value:.0f}" if size >= 100 else f"{value:.1f}" if size >= 1 else f"{value:.2f}"
    return f"{shown} {pick(unit, lang)}" if unit else shown


def _figures(
    result: DmaicResult, name: str, row: pd.Series, columns: Mapping[str, str], lang: str | None
) -> dict[str, str]:
    """Return figures of a CTQ as text; effects, their ends and predictions are changes."""
    level = ("before", "after", "mean")
    return {key: figure(result, name, float(row[c]), lang, c not in level) for key, c in columns.items()}


def headline(result: DmaicResult, lang: str | None, decisions: Decisions) -> str:
    """Return what changed in the main CTQ, and how far the gates are."""
    said = []
    changed = result.before_after
    if result.main in changed.index:
        row = changed.loc[result.main]
        values = _figures(result, result.main, row, {"before": "before", "after": "after"}, lang)
        said.append(result.say(f"headline.{row['verdict']}", lang, ctq=result.main, **values))
    elif result.main in result.baseline.index:
        row = result.baseline.loc[result.main]
        values = _figures(result, result.main, row, {"mean": "mean"}, lang)
        said.append(result.say("headline.baseline", lang, ctq=result.main, stable=row["stable"], **values))
    passed = [p for p in PHASES if decisions.get(p, {}).get("category") in CATEGORIES[:2]]
    ready = int((result.table["status"] != "open").sum())
    said.append(result.say("headline.gates", lang, ready=ready, n=len(PHASES)))
    said += [result.say("headline.passed", lang, phases=passed)] if passed else []
    return result.say("headline.join", lang).join(said) + result.say("headline.end", lang)


def parts(result: DmaicResult, lang: str | None, decisions: Decisions) -> Parts:
    """Return says, sure and next."""
    says = [*_complaints(result, lang), *_levels(result, lang), *_causes(result, lang), *_risks(result, lang)]
    says += [*_changes(result, lang), *_money(result, lang), *_gates(result, lang), *_decided(result, lang, decisions)]
    return {"says": says, "sure": _sure(result, lang), "next": _next(result, lang, decisions)}


def sentences(result: DmaicResult, subject: str, lang: str | None = None) -> list[str]:
    """Return the findings on one subject, for reports that tell them step by step.

    Parameters
    ----------
    result : DmaicResult
        What was found.
    subject : {"complaints", "levels", "causes", "risks", "changes", "money"}
        What they are about.
    lang : {"en", "zh"}, optional
        Default: the language in use.
    """
    found = {"complaints": _complaints, "levels": _levels, "causes": _causes}
    found |= {"risks": _risks, "changes": _changes, "money": _money}
    return found[subject](result, lang)


def _complaints(result: DmaicResult, lang: str | None) -> list[str]:
    table = result.pareto
    if table is None:
        return []
    weight = result.parameters["pareto"]
    weight = weight if f"{weight}_total" in table else "count"
    few = table[table[f"{weight}_vital"].astype(bool)]
    values = {"names": list(few.index), "n": len(few), "all": len(table), "weighting": weight}
    said = [result.say("says.pareto", lang, share=float(few[f"{weight}_share"].sum()), **values)]
    moved = list(table.index[table["moves"].astype(bool)])
    return said + ([result.say("says.pareto_moves", lang, names=moved)] if moved else [])


def _levels(result: DmaicResult, lang: str | None) -> list[str]:
    said = []
    for name, row in result.baseline.iterrows():
        values = {"ctq": name, "n": int(row["n"]), "stable": row["stable"]}
        if np.isfinite(row["outside"]):
            values |= {c: float(row[c]) for c in ("outside", "outside_low", "outside_high")}
            said.append(result.say(f"says.outside_{row['kind']}", lang, **values))
        else:
            said.append(
                result.say("says.level", lang, mean=figure(result, str(name), float(row["mean"]), lang), **values)
            )
    return said


def _causes(result: DmaicResult, lang: str | None) -> list[str]:
    said = []
    tests, owner, pairs = result.tests, result.project.entries["tests"]["cause"], _pairs(result)
    for test, row in tests.iterrows():
        values = {"test": test, "question": row["question"], "method": row["method"], "n": int(row["n"])}
        values |= {"cause": owner[test] or test, "decision": row["decision"]}
        said.append(_answer(result, pairs.get(str(test), []), row, values, lang))
    counts = result.causes["evidence"].value_counts()
    if len(result.causes):
        numbers = {code: int(counts.get(code, 0)) for code in ("confirmed", "hypothesis", "refuted")}
        said.append(result.say("says.causes", lang, n=len(result.causes), **numbers))
    return said


def _pairs(result: DmaicResult) -> dict[str, list[dict[str, Any]]]:
    """Return test -> its pairs of groups that have a difference, each with its interval."""
    found: dict[str, list[dict[str, Any]]] = {}
    numbers = result.pairs[["effect", "low", "high"]].astype(float).to_dict("records")
    for (test, first, second), values in zip(result.pairs.index, numbers, strict=True):
        if np.isfinite(values["effect"]):
            found.setdefault(test, []).append({"first": first, "second": second, **values})
    return found


def _answer(
    result: DmaicResult, pairs: list[dict[str, Any]], row: pd.Series, values: dict[str, Any], lang: str | None
) -> str:
    """Return one test as a sentence: the difference of two groups by name, of several the largest one."""
    if pairs:
        values |= max(pairs, key=lambda pair: abs(pair["effect"]))
        kind = "several" if len(pairs) > 1 else "share" if row["question"] == "two_shares" else "pair"
        values |= _points(values) if kind == "share" else {}
        return result.say(f"says.test_{kind}", lang, **values)
    if np.isfinite(row["effect"]):
        values |= {c: float(row[c]) for c in ("effect", "low", "high")}
        kind = "paired_share" if row["question"] == "paired_shares" else row["question"]
        values |= _points(values) if kind == "paired_share" else {}
        return result.say(f"says.test_{kind}", lang, **values)
    values |= {c: float(row[f"size{part}"]) for c, part in (("size", ""), ("low", "_low"), ("high", "_high"))}
    return result.say("says.test_size", lang, **values, size_kind=row["size_kind"])


def _points(values: Mapping[str, Any]) -> dict[str, float]:
    """Return a difference of shares and its ends in percentage points."""
    return {c: 100 * values[c] for c in ("effect", "low", "high")}


def _risks(result: DmaicResult, lang: str | None) -> list[str]:
    said, fmea = [], result.fmea
    if len(fmea):
        counts = {code: int((fmea["priority"] == code).sum()) for code in "HML"}
        said.append(result.say("says.fmea", lang, n=len(fmea), first=list(fmea.index[:MOST]), **counts))
    if result.top is not None:
        first = result.fault_tree.index[0]
        row = result.top.loc["exact"]
        values = {
            "p": float(row["probability"]),
            "event": first,
            "share": float(result.fault_tree.at[first, "fussell_vesely"]),
        }
        nodes = result.project.entries["fault_tree"]
        fed = {name for inputs in nodes["inputs"] for name in inputs}
        values["top"] = next(name for name in nodes.index if name not in fed)
        values["n"] = result.cut_sets.index.get_level_values(0).nunique()
        said.append(result.say("says.fault_tree", lang, **values))
    return said


def _changes(result: DmaicResult, lang: str | None) -> list[str]:
    said = []
    columns = {"before": "before", "after": "after", "effect": "effect", "low": "low", "high": "high"}
    for name, row in result.before_after.iterrows():
        values = _figures(result, str(name), row, columns, lang)
        said.append(result.say(f"says.{row['verdict']}", lang, ctq=name, **values))
        if row["prediction"] != "not_made":
            ends = _figures(result, str(name), row, {"low": "predicted_low", "high": "predicted_high"}, lang)
            said.append(result.say(f"says.prediction_{row['prediction']}", lang, ctq=name, **ends))
        if row["harm"] != "not_asked":
            said.append(result.say(f"says.harm_{row['harm']}", lang, ctq=name))
    return said


def _money(result: DmaicResult, lang: str | None) -> list[str]:
    rows = result.benefit
    keys = [s for s in ("before", "saving") if s in rows.index]
    return [
        result.say(f"says.cost_{s}", lang, **{c: f"{float(rows.at[s, c]):,.0f}" for c in ("cost", "low", "high")})
        for s in keys
    ]


def _gates(result: DmaicResult, lang: str | None) -> list[str]:
    said = []
    for phase, row in result.table.iterrows():
        values = {"phase": phase, "done": int(row["done"]), "checks": int(row["checks"])}
        said.append(result.say(f"says.gate_{row['status']}", lang, **values))
    return said


def _decided(result: DmaicResult, lang: str | None, decisions: Decisions) -> list[str]:
    said = []
    for phase in result.table.index:
        given = decisions.get(phase, {})
        if given.get("category") in CATEGORIES:
            reason = given.get("reason", "")
            key = f"decided.{given['category']}" if reason else f"decided.{given['category']}_bare"
            said.append(result.say(key, lang, phase=phase, reason=reason))
    return said


def _sure(result: DmaicResult, lang: str | None) -> list[str]:
    said = [result.say("sure.level", lang, level=100 * (1 - result.parameters["alpha"]))]
    if len(result.tests):
        said.append(result.say("sure.tests", lang, n=len(result.tests)))
    if len(result.baseline):
        said.append(result.say("sure.sigma", lang, shift=result.parameters["shift"]))
    if result.main in result.charts:
        said.append(result.charts[result.main].price(lang))
    if result.pareto is not None and result.pareto["p_vital"].notna().any():
        weak = result.pareto[(result.pareto["p_vital"] > 0.05) & (result.pareto["p_vital"] < 0.95)]
        said += [result.say("sure.pareto", lang, names=list(weak.index))] if len(weak) else []
    if result.top is not None and result.top["low"].notna().all():
        ends = {c: float(result.top.at["exact", c]) for c in ("low", "high")}
        said.append(result.say("sure.fault_tree", lang, **ends))
    rate = result.parameters["learning_rate"]
    said += [result.say("sure.learning", lang, share=rate)] if rate is not None else []
    return said + result.remarks(lang, "warning")


def _next(result: DmaicResult, lang: str | None, decisions: Decisions) -> list[str]:
    """Say what misses at the first gate that is not passed, and what is urgent wherever it stands."""
    said = []
    done = {p for p, d in decisions.items() if d.get("category") in CATEGORIES[:2]}
    still = [p for p in PHASES if p not in done and result.table.at[p, "status"] == "open"]
    if still:
        own = result.gaps[result.gaps["phase"] == still[0]]
        said.append(result.say("next.gate", lang, phase=still[0], n=len(own)))
        for code in dict.fromkeys(own.index.get_level_values("gap")):
            items = [thing for gap, thing in own.index if gap == code]
            said.append(result.say(f"gap.{code}", lang, things=items))
    for code in ("high_priority_without_action", "person_blamed"):
        items = [thing for gap, thing in result.gaps.index if gap == code]
        if items and result.gaps.loc[[(code, items[0])], "phase"].iloc[0] not in still[:1]:
            said.append(result.say(f"gap.{code}", lang, things=items))
    return said or [result.say("next.keep", lang)]
