"""PARCS: how good are people, environment, process and technology at every stage of a service, and do assessors agree?

Input, one row per rating: ``assessor`` who rated; ``stage`` of the service process; ``element`` people (staff and
customers), environment (facilities and servicescape), process (steps and their management) or technology (hardware,
software, service robots); ``rating`` 1 (failing) to 5 (exemplary), blank where not rated; ``evidence`` what the
rating rests on; ``date`` of the assessment: more than 21 days without a rating begin another round.

Further tables, both optional (``TABLES``): ``stages`` (stage, text_en, text_zh, weight) in the order of the service,
``proposals`` (proposal, stage, element, text_en, text_zh, owner, due).

Sources: Bitner 1992, Journal of Marketing 56(2), for the servicescape; Bitner, Ostrom & Morgan 2008, California
Management Review 50(3), for stages; Kendall & Smith 1939; Krippendorff 2004; Cohen 1968; James, Demaree & Wolf 1984,
Journal of Applied Psychology 69; OECD & JRC 2008, Handbook on Constructing Composite Indicators, for weighted means.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from sqmlib.checks import Remark, of_type
from sqmlib.i18n import LANGUAGES, pick, tr
from sqmlib.parcs.analysis import Options, check_options, frames_of
from sqmlib.parcs.assessment import Assessment, assemble
from sqmlib.parcs.example import EXAMPLE
from sqmlib.parcs.formulas import cell_means, grid_means, renormalized, rwg
from sqmlib.parcs.knowledge import AGREEMENT, ALARM, CATEGORIES, ELEMENTS, INPUT, LEVEL, TABLES, TARGET
from sqmlib.parcs.notes import notes_of
from sqmlib.parcs.reading import cell_of
from sqmlib.parcs.results import ParcsResult

__all__ = [
    "CATEGORIES",
    "ELEMENTS",
    "EXAMPLE",
    "INPUT",
    "TABLES",
    "Assessment",
    "ParcsResult",
    "analyze",
    "assemble",
    "cell_means",
    "grid_means",
    "inspect",
    "renormalized",
    "rwg",
]


def analyze(
    assessment: Assessment | pd.DataFrame,
    *,
    target: float = TARGET,
    alarm: int = ALARM,
    weights: Any = None,
    confidence: float = LEVEL,
    date: str = "",
    before: str = "",
    bootstrap: int = 2000,
    seed: int = 0,
    labels: Mapping[str, Any] | None = None,
) -> ParcsResult:
    """Rate every stage by element, with agreement, weakest cells, proposals and what changed since the last round.

    Parameters
    ----------
    assessment : Assessment or pandas.DataFrame
        Of :func:`assemble`; or the ratings alone, one row each. It is not changed.
    target : float
        Rating wanted in every cell, 1..5.
    alarm : int
        Cells with any rating at or below this are named whatever their mean, 1..5.
    weights : mapping, optional
        Element -> weight, at least 0; those not named weigh nothing. Default: all the same.
    confidence : float
        Level of all intervals, above 0 and below 1.
    date : str
        First day of the round analyzed; default: the latest.
    before : str
        First day of the round it is compared with; default: the one before.
    bootstrap : int
        How often the assessors are drawn again for means over several cells, ranks and the change; 0 leaves them out.
    seed : int
        Seed of the resamples.
    labels : mapping, optional
        Texts of stages that go before those of the table, stage -> text or {"en": ..., "zh": ...}.

    Returns
    -------
    ParcsResult

    Raises
    ------
    DataError
        Listing every problem of the ratings or the options.

    Examples
    --------
    >>> result = analyze(EXAMPLE)
    >>> result.table["mean"].idxmin(), result.totals.loc["overall", ["mean", "minimum"]].astype(float).round(2).tolist()
    ('check_in_technology', [3.52, 1.0])
    """
    of_type(assessment, Assessment, pd.DataFrame)
    data = assemble({"answers": assessment}) if isinstance(assessment, pd.DataFrame) else assessment
    given = {"target": target, "alarm": alarm, "weights": weights, "confidence": confidence, "date": date}
    options = check_options(data, given | {"before": before, "bootstrap": bootstrap, "seed": seed})
    out = frames_of(data, options)
    return ParcsResult(
        parameters=_parameters(data, options, given["weights"]),
        notes=(*data.remarks, *notes_of(data, out.frames, options)),
        labels=_labels(data, labels or {}),
        reasons=out.reasons,
        **out.frames,
    )


def inspect(assessment: Assessment | pd.DataFrame, **options: Any) -> tuple[Remark, ...]:
    """Return what is worth knowing about an assessment before its numbers are used.

    Parameters
    ----------
    assessment : Assessment or pandas.DataFrame
        As for :func:`analyze`.
    **options
        Of :func:`analyze`.

    Returns
    -------
    tuple of Remark
        Blank cells, low ratings, missing evidence, assessors who differ; warnings need a look before the results are
        used.

    Examples
    --------
    >>> [remark.code for remark in inspect(EXAMPLE)][:2]
    ['parcs.note.alarm', 'parcs.note.few']
    """
    return analyze(assessment, **{**options, "bootstrap": 0}).notes


def _labels(data: Assessment, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the texts of stages, cells and proposals, those given going first."""
    texts = _texts(data.stages) | _texts(data.proposals)
    texts |= {f"{c}:{i}": text for c in ("owner", "due") for i, text in data.proposals[c].items() if text}
    texts |= dict(given)
    cells = {
        cell_of(s, e): {
            lang: tr("parcs.cell", lang, stage=pick(texts.get(s, s), lang), element=e) for lang in LANGUAGES
        }
        for s in data.stages.index
        for e in ELEMENTS
    }
    return cells | texts


def _texts(frame: pd.DataFrame) -> dict[str, dict[str, str]]:
    rows = zip(frame.index, frame["text_en"], frame["text_zh"], strict=True)
    every = {i: {lang: text for lang, text in (("en", en), ("zh", zh)) if text} for i, en, zh in rows}
    return {i: texts for i, texts in every.items() if texts}


def _parameters(data: Assessment, options: Options, weights: Any) -> dict[str, Any]:
    """Return what a result was computed with, conventions and their sources included."""
    total = sum(options.weights.values())
    return {
        "target": options.target,
        "alarm": options.alarm,
        "weights": weights,
        "weights_used": {name: value / total for name, value in options.weights.items()},
        "confidence": options.level,
        "interval": "t, Student 1908",
        "date": options.date,
        "before": options.before,
        "rounds": data.rounds,
        "bootstrap": options.draws,
        "seed": options.seed,
        "levels": {name: {"limits": list(b.limits), "source": b.source} for name, b in AGREEMENT.items()},
        "assessors": int(data.cube(options.date).shape[0]),
    }
