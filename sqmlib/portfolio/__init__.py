"""Portfolio: which branches or cases differ from the others by more than chance, where do they move, who meets targets?

Input, one row per result (the record that batch runs leave): ``case method item metric`` names; ``segment`` part of the
business and ``wave`` period, empty for the whole; ``value`` with its 95 % interval ``low high`` and the number of
answers ``n``, all but ``n`` empty where nothing may be shown; ``kind`` share, mean or index; ``better`` 1 higher is
better, -1 lower is better, 0 neither. Texts, optional: ``case_en case_zh item_en item_zh segment_en segment_zh``. Each
row is a sample of its own.

A funnel compares units at one level of time; whether one unit is stable over its own periods is told by a control chart
of it, from twelve periods on (:mod:`sqmlib.spc`).

Sources: Spiegelhalter 2005, Statistics in Medicine 24; Goldstein & Spiegelhalter 1996, JRSS A 159; Higgins & Thompson
2002, Statistics in Medicine 21; Newcombe 1998, Statistics in Medicine 17; Holm 1979; Shewhart 1931; Montgomery,
Introduction to Statistical Quality Control, ch. 6 and 7; Provost & Murray 2011.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from typing import Any

import pandas as pd

from sqmlib.checks import Remark
from sqmlib.portfolio import analysis
from sqmlib.portfolio.funnel import binomial_limits, dispersion, winsorized_phi
from sqmlib.portfolio.knowledge import COLUMNS
from sqmlib.portfolio.results import PortfolioResult
from sqmlib.portfolio.targets import check_targets
from sqmlib.portfolio.units import read_cells

__all__ = [
    "COLUMNS",
    "EXAMPLE",
    "PortfolioResult",
    "analyze",
    "binomial_limits",
    "check_targets",
    "dispersion",
    "open",
    "read_cells",
    "winsorized_phi",
]

EXAMPLE = pd.DataFrame(
    {
        "case": "cabin",
        "method": "kano",
        "item": "wifi",
        "metric": "better",
        "segment": ["Beijing", "Chengdu", "Dalian", "Hefei", "Wuhan", "Xiamen"],
        "wave": None,
        "value": [0.52, 0.50, 0.35, 0.55, 0.48, 0.51],
        "low": [0.451, 0.423, 0.280, 0.452, 0.384, 0.427],
        "high": [0.588, 0.577, 0.427, 0.644, 0.577, 0.592],
        "n": [200, 160, 155, 100, 100, 135],
        "kind": "share",
        "better": 1,
    }
)


def analyze(
    record: pd.DataFrame,
    *,
    metric: str | None = None,
    method: str | None = None,
    item: str | None = None,
    unit: str = "auto",
    time: str = "auto",
    period: str = "all",
    targets: Iterable[Mapping[str, Any]] | None = None,
    limits: Sequence[float] = (0.95, 0.998),
    overdispersion: str = "auto",
    rules: str = "auto",
    min_group: int = 5,
) -> PortfolioResult:
    """Compare the units of a record of results on one measure, and give an overview of all.

    Parameters
    ----------
    record : pandas.DataFrame, one row per result
        Columns as in the module's docstring. It is not changed.
    metric, method, item : str, optional
        The measure to show; what is left open is chosen: most alarms first.
    unit : {"auto", "case", "segment"}
        What is compared; ``auto`` takes segments when there are two and not two whole cases, else cases.
    time : {"auto", "wave", "case", "none"}
        What tells the time; ``auto`` takes waves when there are two, else, between segments, cases when there are two.
    period : str
        Period compared: ``all`` together, ``last``, or its name. Trends always use all.
    targets : iterable of mappings, optional
        ``{"metric": "better", "at_least": 0.6}``; ``at_most`` instead; ``item`` and ``method`` narrow it down.
    limits : sequence of two float
        Probability inside the warning and the alarm limits.
    overdispersion : {"auto", "none", "multiplicative", "additive"}
        Widen the limits when the units differ by more than chance; ``auto`` does so additively when p < 0.05.
    rules : str
        Set of run rules of the control charts, one of :data:`sqmlib.spc.SETS` that judge point by point; ``auto`` takes
        the one that goes with the chart.
    min_group : int
        Fewest answers that are shown.

    Returns
    -------
    PortfolioResult

    Raises
    ------
    DataError
        Listing every problem of the record or the options.

    Examples
    --------
    >>> found = analyze(EXAMPLE).table
    >>> found.loc[found["verdict"] != "inside", ["value", "verdict", "standing"]].to_dict("index")
    {'Dalian': {'value': 0.35, 'verdict': 'alarm_low', 'standing': 'worse'}}
    """
    options = analysis.check_options(limits, overdispersion, min_group, rules)
    cells = read_cells(record, unit, time, min_group)
    wanted = check_targets(targets, cells.pairs)
    now = analysis.at_period(cells, period)
    overview, made = analysis.overview(now, options)
    pair, why = analysis.choose_pair(made, {"method": method, "item": item, "metric": metric})
    found = analysis.frames_of(cells, now, pair, made[pair], wanted, options.rules)
    found.put("overview", overview, "few_units")
    others = {"period": period, "min_group": min_group, "targets": [t.name for t in wanted], "chosen": why}
    others |= found.parameters
    return PortfolioResult(
        parameters=analysis.parameters_of(cells, pair, made[pair], options, **others),
        notes=(
            *_notes(made[pair].table, pair, why, len(made)),
            *_period_notes(cells.periods_of(pair), period),
            *cells.notes,
            *found.notes,
        ),
        labels=analysis.labels_of(cells, pair, wanted),
        reasons=found.reasons,
        **found.frames,
    )


def _notes(table: pd.DataFrame, pair: tuple[str, str, str], why: str, measures: int) -> list[Remark]:
    notes = [Remark(f"portfolio.note.chosen_{why}", "info", {"measure": "/".join(pair), "n": measures})]
    units = int(table["value"].notna().sum())
    if units < 2:
        notes.append(Remark("portfolio.note.one_unit", "warning"))
    elif (table["verdict"] == "not_judged").all():
        notes.append(Remark("portfolio.note.no_limits", "warning"))
    return notes


def _period_notes(periods: list[str], period: str) -> list[Remark]:
    if len(periods) < 2:
        return []
    if period == "all":
        return [Remark("portfolio.note.period_all", "info", {"first": periods[0], "last": periods[-1]})]
    return [Remark("portfolio.note.period_one", "info", {"period": periods[-1] if period == "last" else period})]


def open(results: Any, **options: Any) -> Any:
    """Open the guided steps over a folder of results; see :func:`sqmlib.panels.portfolio.open`."""
    return import_module("sqmlib.panels.portfolio").open(results, **options)
