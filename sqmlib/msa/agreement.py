"""Attribute agreement: do evaluators agree with themselves, with each other, with the standard?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from sqmlib.checks import Remark, raise_errors
from sqmlib.msa.agreement_results import AgreementResult
from sqmlib.msa.agreement_tables import (
    Ratings,
    between_table,
    family_table,
    margins_table,
    pairs_table,
    parts_table,
    people_table,
)
from sqmlib.msa.gage import PEOPLE
from sqmlib.msa.knowledge import KAPPA_BANDS, SMALL, SOURCES, VOCABULARIES, WEIGHTS
from sqmlib.msa.reading import anonymous, class_codes, number, read
from sqmlib.rules import choice_error, choose

__all__ = ["agreement", "per_label"]

SEPARATORS = (";", "|", "；", "、")
COMMON = 0.9


def agreement(
    data: pd.DataFrame,
    *,
    part: str = "part",
    appraiser: str = "appraiser",
    trial: str = "trial",
    rating: str = "rating",
    ref: str | None = "ref",
    order: Sequence[Any] | None = None,
    weights: str = "unweighted",
    event: Any = None,
    event_share: float | None = None,
    miss_cost: float = 0.0,
    false_alarm_cost: float = 0.0,
    standard_by: str = "",
    bands: str = "fleiss",
    level: float = 0.95,
    draws: int = 2000,
    seed: int = 0,
    vocabulary: str = "call_scoring",
    people: str = "named",
    definition: str = "",
    labels: Mapping[str, Any] | None = None,
) -> AgreementResult:
    """Say whether judgments can be trusted: within an evaluator, between them, against a standard.

    Parameters
    ----------
    data : pandas.DataFrame, one row per judgment
        Blank judgments are left out and counted in a note.
    part, appraiser, trial, rating : str
        Its columns; trials must be numbered.
    ref : str, optional
        Column of the standard, one value per part; None, or a column that is not there, means no standard.
    order : sequence, optional
        Classes from low to high, when they have an order; needed for weights and Kendall's W.
    weights : {"unweighted", "linear", "quadratic"}
        Of Cohen's kappa.
    event : optional
        Class that must not be missed (a complaint, a failed call); with two classes default the last one.
    event_share : float, optional
        Share of events in real life, for the cost; default: that of the standard, which is chosen, not drawn.
    miss_cost, false_alarm_cost : float
        Cost of a missed event and of a false alarm.
    standard_by : str
        Who set the standard; not to be one of the appraisers.
    bands : {"fleiss", "landis"}
        Whose words describe a kappa.
    level : float
        Confidence level.
    draws, seed : int
        Bootstrap samples of parts for Fleiss' kappa, AC1 and alpha; same seed, same samples.
    vocabulary, people, definition, labels
        As for :func:`sqmlib.msa.gage_rr`.

    Returns
    -------
    AgreementResult

    Raises
    ------
    DataError
        Listing every problem.

    Examples
    --------
    >>> import numpy as np
    >>> frame = pd.DataFrame({"part": np.repeat([1, 2, 3], 4), "appraiser": ["A", "A", "B", "B"] * 3,
    ...     "trial": [1, 2] * 6, "rating": list("yyyynnnnynyy"), "ref": list("yyyynnnnyyyy")})
    >>> agreement(frame, event="n", draws=200).table["within"].tolist()
    [2, 3]
    """
    options = {"weights": weights, "event_share": event_share, "miss_cost": miss_cost, "seed": seed, "draws": draws}
    options |= {"false_alarm_cost": false_alarm_cost, "bands": bands, "level": level, "vocabulary": vocabulary}
    options |= {"people": people, "definition": definition, "standard_by": standard_by}
    options |= {"order": None if order is None else [str(c) for c in order]}
    _check(options)
    there = ref if ref is not None and ref in data.columns else None
    names = {"part": part, "appraiser": appraiser, "trial": trial, "value": rating, "ref": there}
    frame, remarks = read(data, names)
    _one_label(frame)
    frame, classes, joined = class_codes(frame, list(order) if order is not None else None)
    raise_errors(_standard_problems(frame, standard_by))
    frame = anonymous(frame, people, seed)
    ratings = Ratings(frame, classes, order is not None, _event(classes, event, there), options)
    named = {"part": part, "appraiser": appraiser, "trial": trial, "rating": rating, "ref": ref}
    return _result(ratings, named, (*remarks, *joined), dict(labels or {}))


def _result(
    ratings: Ratings, named: dict[str, Any], said: tuple[Remark, ...], labels: dict[str, Any]
) -> AgreementResult:
    """Assemble the tables."""
    frame, classes, options = ratings.frame, ratings.classes, ratings.options
    table, reasons = people_table(ratings)
    family, undefined = family_table(ratings)
    pairs, unpaired = pairs_table(ratings)
    used = {"classes": classes, "standard": ratings.ref is not None}
    used |= {"event": None if ratings.event is None else classes[ratings.event]}
    used |= {f"{own}s": int(frame[own].nunique()) for own in ("part", "appraiser", "trial")}
    return AgreementResult(
        table=table,
        parameters=options | named | used | {"sources": SOURCES, "weights_source": WEIGHTS[options["weights"]].source},
        notes=(*said, *_notes(ratings, family)),
        labels=labels,
        reasons={"table": reasons, "family": undefined, "pairs": unpaired},
        between=between_table(ratings),
        family=family,
        pairs=pairs,
        margins=margins_table(ratings),
        parts_split=parts_table(ratings),
    )


def per_label(
    data: pd.DataFrame, *, rating: str = "rating", ref: str | None = None, separator: str = ";"
) -> dict[str, pd.DataFrame]:
    """Return one yes/no study per label of a coding that allows several labels at once.

    Parameters
    ----------
    data : pandas.DataFrame
        As for :func:`agreement`, ratings like ``billing; tone``.
    rating, ref : str
        Columns to take apart.
    separator : str
        Between labels.

    Returns
    -------
    dict
        Label -> the data with 1 where the label was given and 0 where not, in the same columns.

    Examples
    --------
    >>> per_label(pd.DataFrame({"rating": ["tone; billing", "tone"]}))["billing"]["rating"].tolist()
    [1, 0]
    """
    columns = [c for c in (rating, ref) if c is not None]
    sets = {c: data[c].map(lambda v: {" ".join(t.split()) for t in str(v).split(separator)} - {""}) for c in columns}
    labels = sorted(set().union(*(s for c in columns for s in sets[c])))
    given = {c: {label: sets[c].map(lambda s, label=label: int(label in s)) for label in labels} for c in columns}
    return {label: data.assign(**{c: given[c][label] for c in columns}) for label in labels}


def _check(options: dict[str, Any]) -> None:
    choose("weights", options["weights"], WEIGHTS)
    for name, allowed in {"vocabulary": VOCABULARIES, "people": PEOPLE, "bands": KAPPA_BANDS}.items():
        if options[name] not in allowed:
            raise choice_error(name, options[name], allowed)
    problems: list[Remark] = []
    number("level", options["level"], problems, 0.5, 1)
    number("draws", options["draws"], problems, 99, 1e5)
    number("event_share", options["event_share"], problems, 0, 1)
    for name in ("miss_cost", "false_alarm_cost"):
        number(name, options[name], problems, -1e-300)
    if options["weights"] != "unweighted" and options["order"] is None:
        problems.append(Remark("msa.problem.needs_order", "error", {"weights": options["weights"]}))
    raise_errors(problems)


def _one_label(frame: pd.DataFrame) -> None:
    """Refuse several labels in one cell: squeezed into one they would count as classes of their own."""
    hits = frame["value"].map(lambda v: isinstance(v, str) and any(s in v for s in SEPARATORS))
    if hits.any():
        found = [str(v)[:40] for v in frame.loc[hits, "value"].unique()[:5]]
        raise_errors([Remark("msa.problem.several_labels", "error", {"n": int(hits.sum()), "found": found})])


def _standard_problems(frame: pd.DataFrame, standard_by: str) -> list[Remark]:
    problems = []
    if "ref" in frame:
        several = frame.groupby("part")["ref"].nunique()
        if (several > 1).any():
            problems.append(
                Remark("msa.problem.standard_changed", "error", {"ids": list(several.index[several > 1][:10])})
            )
        if (frame["ref"] < 0).any():
            ids = list(frame.loc[frame["ref"] < 0, "part"].unique()[:10])
            problems.append(Remark("msa.problem.standard_missing", "error", {"ids": ids}))
    if standard_by and standard_by.strip() in set(frame["appraiser"]):
        problems.append(Remark("msa.problem.standard_by", "error", {"name": standard_by}))
    return problems


def _event(classes: list[str], event: Any, standard: str | None) -> int | None:
    """Return the code of the class that must not be missed."""
    if standard is None:
        return None
    if event is None:
        return 1 if len(classes) == 2 else None
    keys = [" ".join(c.split()).casefold() for c in classes]
    wanted = " ".join(str(event).split()).casefold()
    if wanted not in keys:
        raise choice_error("event", event, classes)
    return keys.index(wanted)


def _notes(ratings: Ratings, family: pd.DataFrame) -> list[Remark]:
    frame, notes = ratings.frame, []
    n = int(frame["part"].nunique())
    if n < SMALL:
        notes.append(Remark("msa.note.small", "warning", {"n": n, "least": SMALL}))
    share = float(frame["value"].value_counts(normalize=True).max())
    if share >= COMMON:
        values = {"share": share, "agreement": float(family.loc["agreement", "value"])}
        notes.append(Remark("msa.note.prevalence", "warning", values))
    if "ref" not in frame:
        notes.append(Remark("msa.note.no_standard", "warning"))
    elif not ratings.options["standard_by"]:
        notes.append(Remark("msa.note.standard_unknown", "info"))
    if ratings.event is not None:
        notes.append(Remark("msa.note.event", "info", {"event": ratings.classes[ratings.event]}))
    if len(ratings.classes) > 2 and not ratings.ordered:
        notes.append(Remark("msa.note.nominal", "info"))
    if frame["trial"].nunique() > 1:
        notes.append(Remark("msa.note.trials", "info"))
    return notes
