"""Do the data support the dimensions? One factor model of the perceptions, the wording of reversed items, overlaps."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sqmlib.checks import Remark
from sqmlib.psychometrics import Cfa, Covariance, cfa, covariance, htmt, wording_check
from sqmlib.servqual.knowledge import DISTINCT, POOR_FIT, STRUCTURE_FROM
from sqmlib.servqual.survey import Survey

__all__ = ["overlap_table", "structure_table"]

FIGURES = ["chi2", "df", "cfi", "tli", "rmsea", "srmr", "bic"]


def model_of(survey: Survey) -> dict[str, list[str]]:
    """Return dimension -> columns of the perceptions that vary; a dimension needs two of them."""
    items, p = survey.template.items, survey.perception
    with np.errstate(invalid="ignore"):
        varies = np.fmax.reduce(p, axis=0) > np.fmin.reduce(p, axis=0)
    found = {d: [items[k] for k in at if varies[k]] for d, at in survey.template.positions.items()}
    return {d: named for d, named in found.items() if len(named) > 1}


def matrix_of(survey: Survey) -> Covariance | None:
    """Return the covariances of the perceptions, or None when there are too few complete answers or dimensions."""
    model = model_of(survey)
    if len(model) < 2:
        return None
    names = [i for named in model.values() for i in named]
    frame = pd.DataFrame(survey.perception, columns=list(survey.template.items))
    found = survey.covariance.take(names) if survey.complete else covariance(frame[names])
    return found if (found.n or 0) >= STRUCTURE_FROM and not found.singular and not found.dropped else None


def structure_table(survey: Survey, matrix: Covariance | None) -> tuple[pd.DataFrame | None, dict, dict[str, Cfa]]:
    """Return how well factor models of the perceptions fit; `matrix` as of :func:`matrix_of`.

    Returns
    -------
    table : pandas.DataFrame or None, index ``model``
        ``dimensions`` as the template has them; with reversed items also ``wording_factor`` and ``method_factor``
        (see ``psychometrics.wording_check``). ``status`` ok, inadmissible and so on; ``n``; ``chi2 df cfi tli rmsea
        srmr``; ``bic`` for comparing these models only. Figures of a solution that is not ok are not to be
        interpreted. Unweighted.
    reasons : dict
        Cells without a number.
    models : dict
        Model -> Cfa.
    """
    if matrix is None:
        return None, {}, {}
    model = model_of(survey)
    turned = [i for i in survey.template.turned if i in matrix.items]
    models = wording_check(matrix, model, turned).models if turned else {"dimensions": cfa(matrix, model)}
    rows = {
        name: [m.status, matrix.n, *[getattr(m.fit, c) if m.fit else np.nan for c in FIGURES]]
        for name, m in models.items()
    }
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["status", "n", *FIGURES])
    table.index.name = "model"
    reasons = {}
    for r, c in zip(*np.nonzero(table.isna().to_numpy()), strict=True):
        name, column = table.index[r], table.columns[c]
        fit = models[name].fit
        reasons[name, column] = fit.reasons.get(column, "saturated") if fit else models[name].status
    return table, reasons, models


def overlap_table(survey: Survey, matrix: Covariance | None) -> tuple[pd.DataFrame | None, dict]:
    """Return how distinct the dimensions are in the perceptions; `matrix` as of :func:`matrix_of`.

    Returns
    -------
    table : pandas.DataFrame or None, index (first, second)
        ``htmt`` heterotrait-monotrait ratio (Henseler, Ringle & Sarstedt 2015); ``overlap`` it is .9 or more.
    reasons : dict
        Cells without a number.
    """
    if matrix is None:
        return None, {}
    table = htmt(matrix, model_of(survey))[["htmt"]]
    table = table.assign(overlap=table["htmt"] >= DISTINCT)
    return table, {(pair, "htmt"): "no_correlation" for pair in table.index[table["htmt"].isna()]}


def notes_of(survey: Survey, table: pd.DataFrame | None, overlap: pd.DataFrame | None) -> list[Remark]:
    """Return what the models say of the assumed dimensions."""
    if table is None:
        return []
    main, notes = table.loc["dimensions"], []
    if main["status"] != "ok":
        notes.append(Remark("servqual.note.structure_status", "warning", {"status": main["status"]}))
    elif main["cfi"] < POOR_FIT["cfi"] and main["rmsea"] > POOR_FIT["rmsea"]:
        values = {"cfi": float(main["cfi"]), "rmsea": float(main["rmsea"])}
        notes.append(Remark("servqual.note.structure_poor", "warning", values))
    usable = table[table["status"] == "ok"]
    others = [m for m in usable.index if m != "dimensions"]
    if others and usable["bic"].idxmin() != "dimensions":
        better = str(usable.loc[others, "bic"].idxmin())
        values = {"items": survey.template.turned, "cfi": float(usable.at[better, "cfi"])}
        notes.append(Remark("servqual.note.wording", "warning", values))
    if overlap is not None and overlap["overlap"].any():
        pairs = [list(pair) for pair in overlap.index[overlap["overlap"]]]
        notes += [
            Remark(
                "servqual.note.overlap", "info", {"first": a, "second": b, "htmt": float(overlap.at[(a, b), "htmt"])}
            )
            for a, b in pairs
        ]
    return notes
