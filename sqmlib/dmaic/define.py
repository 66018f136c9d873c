"""Define: is the charter complete and free of causes, which voice leads to which CTQ, what does bad quality cost?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sqmlib.dmaic.entries import known
from sqmlib.dmaic.knowledge import CAUSE_WORDS, FIELDS, SIPOC, SOLUTION_WORDS
from sqmlib.dmaic.linking import trail
from sqmlib.dmaic.samples import poor_quality_cost

if TYPE_CHECKING:
    from sqmlib.dmaic.baseline import Limits
    from sqmlib.dmaic.project import Project

__all__ = ["benefit_table", "charter_table", "ctqs_table", "names_cause", "sipoc_table", "voices_table"]


def names_cause(text: Any) -> bool:
    """Say whether a problem statement names a cause or a solution.

    >>> names_cause("Bags come late because the belt is slow"), names_cause({"zh": "行李晚到，平均晚 12 分钟"})
    (True, False)
    """
    texts = list(text.values()) if isinstance(text, Mapping) else [str(text)]
    lowered = " ".join(texts).casefold()
    return any(word in lowered for word in (*CAUSE_WORDS, *SOLUTION_WORDS))


def charter_table(project: Project) -> pd.DataFrame:
    """Return the charter, index ``field``: ``status`` given or missing, ``finding`` fine, names_cause or no_figures."""
    fields = list(FIELDS["charter"])
    status = ["given" if project.has("charter") and known(project.charter(f)) else "missing" for f in fields]
    finding = dict.fromkeys(fields, "fine")
    if project.has("charter"):
        finding["problem"] = "names_cause" if names_cause(project.charter("problem")) else "fine"
        figures = [project.charter(f) for f in ("baseline", "goal_value")]
        finding["goal"] = "fine" if all(map(known, figures)) and known(project.charter("end")) else "no_figures"
    index = pd.Index(fields, name="field", dtype=object)
    return pd.DataFrame({"status": status, "finding": list(finding.values())}, index)


def sipoc_table(project: Project) -> pd.DataFrame:
    """Return the elements in the order of the process, index ``element``: ``part``, ``ctqs`` number linked."""
    frame = project.entries["sipoc"]
    order = frame["part"].map({part: i for i, part in enumerate(SIPOC)}).astype(float)
    frame = frame.iloc[np.argsort(order.to_numpy(), kind="stable")]
    out = pd.DataFrame(
        {"part": frame["part"].replace("", "not_stated"), "ctqs": [float(len(c)) for c in frame["ctqs"]]}
    )
    return out.rename_axis("element")


def voices_table(project: Project, links: pd.DataFrame) -> pd.DataFrame:
    """Return what customers said, index ``voice``: ``needs`` and ``ctqs`` it leads to, ``status`` linked or lost."""
    ctqs, needs = set(project.entries["ctqs"].index), set(project.entries["needs"].index)
    rows = {}
    for key in project.entries["voc"].index:
        reached = trail(links, key)
        n = float(sum(i in needs for i in reached)), float(sum(i in ctqs for i in reached))
        rows[key] = (*n, "linked" if n[1] else "lost")
    index = pd.Index(list(rows), name="voice", dtype=object)
    return pd.DataFrame(list(rows.values()), index, ["needs", "ctqs", "status"])


def ctqs_table(
    project: Project, limits: Mapping[str, Limits], links: pd.DataFrame
) -> tuple[pd.DataFrame, dict[Any, str]]:
    """Return the CTQs.

    Returns
    -------
    table : pandas.DataFrame, index ``ctq``
        ``direction``, ``target lower upper``, ``importance``; ``defect limits_by`` given or missing; ``voices`` that
        lead to it; ``causes`` and ``controls`` it leads to; ``measured`` process, defects or not.
    reasons : dict
        (ctq, column) -> why there is no number.
    """
    voices, causes = set(project.entries["voc"].index), set(project.entries["causes"].index)
    controls = set(project.entries["control"].index)
    rows = {}
    for name in project.ctqs:
        own, back, on = limits[name], trail(links, name, back=True), trail(links, name)
        row = {"direction": own.direction, "target": own.target, "lower": own.lower, "upper": own.upper}
        row |= {"importance": project.ctq(name, "importance"), "voices": float(sum(i in voices for i in back))}
        row |= {"causes": float(sum(i in causes for i in on)), "controls": float(sum(i in controls for i in on))}
        row |= {c: "given" if known(project.ctq(name, c)) else "missing" for c in ("defect", "limits_by")}
        rows[name] = row | {"measured": project.series[name].kind if name in project.series else "not_measured"}
    columns = ["direction", "target", "lower", "upper", "importance", "defect", "limits_by", "voices", "causes"]
    columns += ["controls", "measured"]
    index = pd.Index(list(rows), name="ctq", dtype=object)
    out = pd.DataFrame([[r[c] for c in columns] for r in rows.values()], index, columns)
    numbers = ["target", "lower", "upper", "importance"]
    out[numbers] = out[numbers].astype(float)
    return out, {(k, c): "not_given" for c in numbers for k in out.index[out[c].isna()]}


def benefit_table(project: Project, rates: pd.DataFrame, ctq: str) -> tuple[pd.DataFrame, dict[Any, str]]:
    """Return the cost of poor quality per year, index ``scenario`` (before, now, saving): ``cost low high``.

    Parameters
    ----------
    project : Project
        ``cases_per_year``, ``cost_per_case`` with its range in the charter.
    rates : pandas.DataFrame, index ``stage`` (first, last)
        ``failures`` and ``cases`` of the first and the last stage of the CTQ of the charter.
    ctq : str
        The CTQ; the same saving is booked once only.

    Notes
    -----
    rate x volume x cost per case; the interval joins the Wilson interval of the rate with the range of the cost. The
    interval of the saving is Newcombe's of the two rates times the range of the cost.
    """
    from sqmlib.dmaic.questions import newcombe

    columns = ["cost", "low", "high"]
    empty = pd.DataFrame(columns=columns, index=pd.Index([], name="scenario", dtype=object), dtype=float)
    yearly, cost = project.charter("cases_per_year"), project.charter("cost_per_case")
    if yearly is None or pd.isna(yearly) or pd.isna(cost) or not len(rates) or (rates["cases"] <= 0).any():
        return empty, {}
    low, high = (project.charter(c) for c in ("cost_low", "cost_high"))
    low, high = (cost if pd.isna(v) else v for v in (low, high))
    names = {"first": "before", "last": "now"}
    rows = {
        names[s]: poor_quality_cost(r["failures"], r["cases"], yearly, cost, low, high) for s, r in rates.iterrows()
    }
    if len(rates) > 1:
        pairs = [(float(r["failures"]), float(r["cases"])) for _, r in rates.iterrows()]
        difference, least, most = newcombe(pairs[1], pairs[0])
        ends = [v * yearly * c for v in (least, most) for c in (low, high)]
        rows["saving"] = (difference * yearly * cost, min(ends), max(ends))
    out = pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("scenario").astype(float)
    return out, {}
