"""Causes: the fishbone and the whys behind it, with the evidence each leaf has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sqmlib.dmaic.linking import roots
from sqmlib.dmaic.solutions import matrix_scores

if TYPE_CHECKING:
    from sqmlib.dmaic.project import Project

__all__ = ["branch_of", "causes_table", "whys_table"]


def branch_of(causes: pd.DataFrame) -> pd.Series:
    """Return the branch of every cause: its own, or that of the first of its line."""
    first = roots(causes["parent"].to_dict())
    own = causes["branch"]
    found = [own[key] or own[first[key][0]] or "not_stated" for key in causes.index]
    return pd.Series(found, causes.index, dtype=object)


def causes_table(project: Project, tests: pd.DataFrame) -> tuple[pd.DataFrame, dict[Any, str]]:
    """Return the causes.

    Parameters
    ----------
    project : Project
        Causes as entered, importance of the CTQs.
    tests : pandas.DataFrame
        Answers of the guided tests, index ``test``.

    Returns
    -------
    table : pandas.DataFrame, index ``cause``, branch by branch
        ``branch``; ``depth`` 0 on the bone, 1 the first why, ...; ``evidence`` hypothesis, confirmed, refuted as the
        group says; ``data`` what the tests say; ``tests`` number of them; ``score`` of the cause-and-effect matrix;
        ``finding`` fine, without_test (confirmed by nobody's data), data_differ (the group and the data disagree).
    reasons : dict
        (cause, column) -> why there is no number.
    """
    causes = project.entries["causes"]
    depth = {key: float(steps) for key, (_, steps) in roots(causes["parent"].to_dict()).items()}
    owner = project.entries["tests"]["cause"]
    said = {
        key: [tests.at[t, "decision"] for t in owner.index[owner == key] if t in tests.index] for key in causes.index
    }
    out = pd.DataFrame({"branch": branch_of(causes), "depth": pd.Series(depth, dtype=float)})
    out["evidence"] = causes["evidence"].replace("", "hypothesis")
    out["data"] = [_joined(said[key]) for key in causes.index]
    out["tests"] = [float(len(said[key])) for key in causes.index]
    out["score"] = matrix_scores(causes, project.entries["ctqs"]["importance"])
    out["finding"] = [_finding(e, d) for e, d in zip(out["evidence"], out["data"], strict=True)]
    order = np.lexsort((np.arange(len(out)), out["branch"].astype(str)))
    out = out.iloc[order].rename_axis("cause")
    return out, {(key, "score"): "not_scored" for key in out.index[out["score"].isna()]}


def _joined(decisions: list[str]) -> str:
    """Return the strongest answer of the tests of a cause."""
    order = ("supported", "tentative", "open", "too_small", "no_relevant_effect")
    return next((code for code in order if code in decisions), "not_tested")


def _finding(evidence: str, data: str) -> str:
    if evidence == "confirmed" and data == "not_tested":
        return "without_test"
    against = data in ("no_relevant_effect", "too_small")
    differ = (evidence == "confirmed" and against) or (evidence == "refuted" and data == "supported")
    return "data_differ" if differ else "fine"


def whys_table(project: Project) -> pd.DataFrame:
    """Return the ends of the whys, index ``cause``: ``whys`` asked on the way, ``finding``.

    ``finding`` is person_blamed when the last answer blames a person (ask once more), shallow when no why was asked,
    else fine. Whys may branch: every end is a row.
    """
    causes = project.entries["causes"]
    ends = [key for key in causes.index if key not in set(causes["parent"])]
    steps = roots(causes["parent"].to_dict())
    rows = [(float(steps[k][1]), _end(bool(causes.at[k, "person"]), steps[k][1])) for k in ends]
    index = pd.Index(ends, name="cause", dtype=object)
    return pd.DataFrame({"whys": [w for w, _ in rows], "finding": [f for _, f in rows]}, index)


def _end(person: bool, steps: int) -> str:
    return "person_blamed" if person else "shallow" if steps == 0 else "fine"
