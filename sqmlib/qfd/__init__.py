"""QFD: which measurable characteristics of the service carry what customers ask for, and what targets follow?

Input, a wide matrix with one row per requirement: ``requirement`` unique id; ``weight`` its importance, at least 0 (may
stand in the table of requirements instead); and one column ``<item>`` per characteristic, with the strength of the
relationship: 9 strong, 3 medium, 1 weak, 0 none, or the symbols ● ○ △; blank where the pair was not judged.

Further tables, all optional (``TABLES``): ``requirements`` (text, group, importance with interval, current, target,
sales_point), ``characteristics`` (text, unit, direction, target, difficulty), ``roof`` (first, second, sign and the
directions it was judged under), ``competitors`` and ``benchmarks`` (wide), and the houses of the next phases:
``processes`` (characteristic by process step) and ``controls`` (process step by control point).

Sources: Hauser & Clausing 1988, Harvard Business Review 66(3); Akao 1990; Cohen 1995; Lyman 1990; Wasserman 1993, IIE
Transactions 25(3); Takai & Ishii 2004; Raharjo 2013, IJQRM 30(6); Iqbal, Grigg et al. 2014; Efron & Tibshirani 1993.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from sqmlib.checks import Remark, of_type
from sqmlib.qfd import analysis, cascade, findings, resample
from sqmlib.qfd.entry import assemble
from sqmlib.qfd.formulas import improvement_ratio, lyman, ranks, technical_importance, wasserman
from sqmlib.qfd.house import House, check_house
from sqmlib.qfd.knowledge import CATEGORIES, INPUT, NORMALIZATIONS, SCALES, STRENGTHS, TABLES
from sqmlib.qfd.parsing import roof_entry
from sqmlib.qfd.results import QfdResult
from sqmlib.qfd.template import workbook
from sqmlib.result import not_computable

__all__ = [
    "CATEGORIES",
    "EXAMPLE",
    "INPUT",
    "NORMALIZATIONS",
    "SCALES",
    "STRENGTHS",
    "TABLES",
    "House",
    "QfdResult",
    "analyze",
    "assemble",
    "improvement_ratio",
    "inspect",
    "lyman",
    "ranks",
    "roof_entry",
    "technical_importance",
    "wasserman",
    "workbook",
]

EXAMPLE_TABLES = {
    "answers": pd.DataFrame(
        {
            "requirement": ["on_time", "directions", "privacy", "courtesy"],
            "weight": [5, 3, 4, 4],
            "waiting": [9, None, 1, None],
            "training": [3, 1, 3, 9],
            "layout": [1, 9, 9, 0],
        }
    ),
    "requirements": pd.DataFrame(
        {
            "requirement": ["on_time", "directions", "privacy", "courtesy"],
            "current": [2, 3, 4, 4],
            "target": [4, 3, 5, 3],
            "sales_point": [1.5, 1.0, 1.2, 1.0],
        }
    ),
    "characteristics": pd.DataFrame(
        {
            "characteristic": ["waiting", "training", "layout"],
            "unit": ["min", "h", None],
            "direction": [-1, 1, 1],
            "target": [10, 16, None],
            "difficulty": [4, 2, 5],
        }
    ),
    "roof": pd.DataFrame({"first": ["waiting", "waiting"], "second": ["training", "layout"], "sign": ["-", "+"]}),
    "competitors": pd.DataFrame({"requirement": ["on_time", "courtesy"], "other_clinic": [3, 4]}),
    "processes": pd.DataFrame(
        {
            "characteristic": ["waiting", "training", "layout"],
            "booking": [9, None, 1],
            "coaching": [3, 9, None],
            "signs": [None, 1, 9],
            "rounds": [None, 3, 3],
        }
    ),
}
EXAMPLE = assemble(EXAMPLE_TABLES)


def analyze(
    house: House,
    *,
    scale: str = "9-3-1",
    normalization: str = "none",
    sales_points: bool = True,
    improvement: bool = True,
    carry: float = 1.0,
    doubt: float = 0.2,
    bootstrap: int = 2000,
    seed: int = 0,
    labels: Mapping[str, Any] | None = None,
) -> QfdResult:
    """Compute the house of quality and its cascade, and say which ranks can be trusted.

    Parameters
    ----------
    house : House
        Made by :func:`assemble`. It is not changed.
    scale : {"9-3-1", "5-3-1", "4-2-1"}
        Values of strong, medium and weak.
    normalization : {"none", "lyman", "wasserman"}
        Of the rows of the matrix; not neutral, may reverse ranks (Raharjo 2013). Later phases have no roof:
        ``wasserman`` is ``lyman`` there.
    sales_points : bool
        Whether sales points enter the weights.
    improvement : bool
        Whether the improvement ratio target / current enters the weights.
    carry : float
        Share of the importance that is carried into the next house, 0..1, the most important first, ties together.
    doubt : float
        Probability that a judgement would come out one step different if it were made again, 0..1; see ``resample``.
    bootstrap : int
        Resamples of the judgements; 0 leaves the intervals out.
    seed : int
        Seed of the resamples.
    labels : mapping, optional
        Texts, id -> text or {"en": ..., "zh": ...}; they go before those of the house.

    Returns
    -------
    QfdResult

    Raises
    ------
    DataError
        Listing every problem of the house or the options.

    Examples
    --------
    >>> result = analyze(EXAMPLE, bootstrap=200)
    >>> result.table["relative_importance"].round(3).to_dict(), result.table["rank"].tolist()
    ({'waiting': 0.427, 'training': 0.282, 'layout': 0.291}, [1, 3, 2])
    """
    options = analysis.check_options(
        scale=scale,
        normalization=normalization,
        sales_points=sales_points,
        improvement=improvement,
        carry=carry,
        doubt=doubt,
        bootstrap=bootstrap,
        seed=seed,
    )
    of_type(house, House)
    check_house(house)
    frames = _frames(house, options)
    parameters = _parameters(house, options)
    return QfdResult(
        parameters=parameters,
        notes=(*house.remarks, *findings.notes_of(house, frames["requirements"], parameters)),
        labels={**house.texts, **(labels or {})},
        reasons=_reasons(frames, options),
        house=house,
        **frames,
    )


def _frames(house: House, options: analysis.Options) -> dict[str, pd.DataFrame]:
    """Return all frames of the result."""
    needs = analysis.requirements_table(house, options)
    values = analysis.valued(analysis.level_of(house.matrix), options.scale)
    strengths = analysis.normalized(values, options.normalization, analysis.roof_values(house))
    table = analysis.main_table(house, needs, strengths)
    steps = cascade.steps_of(house, table["technical_importance"].to_numpy(float), options)
    draws = None
    if options.bootstrap:
        factors = (needs["improvement_ratio"] * needs["sales_point"]).to_numpy(float)
        kept = {step.phase: step.weights > 0 for step in steps if step.weights is not None}
        draws = resample.draws_of(house, factors, kept, options)
    frames = {"table": _with_intervals(table, draws), "requirements": needs}
    frames["relationships"] = analysis.relationships_table(house, strengths, needs)
    frames["roof"] = analysis.roof_table(house)
    frames |= _competitors(house)
    frames["findings"] = findings.findings_table(house, needs, table)
    weights = needs["relative_weight"].to_numpy(float)
    first = None if draws is None else draws["characteristics"]
    frames["sensitivity"] = resample.sensitivity_table(first, house, weights, options)
    frames["scales"] = analysis.conventions_table(weights, house, SCALES, "scale", options)
    frames["normalizations"] = analysis.conventions_table(weights, house, NORMALIZATIONS, "normalization", options)
    return frames | cascade.frames_of(steps, draws)


def _with_intervals(table: pd.DataFrame, draws: dict[str, Any] | None) -> pd.DataFrame:
    """Return the main table with its intervals beside what they belong to."""
    names = ("relative_low", "relative_high", "rank_low", "rank_high", "p_first")
    ends = dict.fromkeys(names, np.nan)
    if draws is not None:
        relative, rank = table["relative_importance"].to_numpy(float), table["rank"].to_numpy()
        ends = resample.intervals(draws["characteristics"], relative, rank)
    columns = ["technical_importance", "absolute_importance", "relative_importance", "relative_low", "relative_high"]
    columns += ["rank", "rank_low", "rank_high", "p_first", "n", "difficulty", "target", "direction"]
    return table.assign(**ends)[columns]


def _competitors(house: House) -> dict[str, pd.DataFrame]:
    if not len(house.competitors):
        return {}
    current = house.requirements["current"].reindex(house.competitors.index.get_level_values(0)).to_numpy(float)
    return {"competitors": house.competitors.assign(ahead_of_us=house.competitors["rating"] - current)}


def _reasons(frames: dict[str, pd.DataFrame], options: analysis.Options) -> dict[str, dict[tuple[Any, str], str]]:
    """Say why cells are empty: not given, or not computed without resamples."""
    drawn = ("relative_low", "relative_high", "rank_low", "rank_high", "p_first", "p_ahead")
    found = {}
    for name, frame in frames.items():
        empty = not_computable(frame, "not_given")
        found[name] = {
            (row, column): "no_bootstrap" if column in drawn else "last_phase" if column == "carried_weight" else code
            for (row, column), code in empty.items()
        }
    return found


def _parameters(house: House, options: analysis.Options) -> dict[str, Any]:
    """Return what was chosen, with sources, and which weights entered."""
    needs = house.requirements
    planned = options.improvement and bool((needs["current"].notna() & needs["target"].notna()).any())
    sold = options.sales_points and bool(needs["sales_point"].notna().any())
    weights = {(False, False): "plain", (True, False): "ratio", (False, True): "sales", (True, True): "demanded"}
    importance = needs["importance"].to_numpy(float)
    return {
        **vars(options),
        "scale_source": SCALES[options.scale].source,
        "normalization_source": NORMALIZATIONS[options.normalization].source,
        "weights": weights[planned, sold],
        "importance": "ratings" if resample.is_rating(importance) else "weights",
        "ties": "shared",
        **findings.fill_of(house),
    }


def inspect(house: House) -> tuple[Remark, ...]:
    """Return what is worth knowing about a house before any analysis.

    Parameters
    ----------
    house : House
        As for :func:`analyze`.

    Returns
    -------
    tuple of Remark
        What was assumed when it was put together, and what its shape says.

    Examples
    --------
    >>> [remark.code for remark in inspect(EXAMPLE)]
    []
    """
    check_house(house)
    options = analysis.Options()
    needs = analysis.requirements_table(house, options)
    return (*house.remarks, *findings.notes_of(house, needs, _parameters(house, options)))
