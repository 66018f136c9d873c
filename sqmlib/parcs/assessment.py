"""An assessment: ratings, stages and proposals of all tables, with what the group entered, checked as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from sqmlib.checks import DataError, Remark, raise_errors
from sqmlib.conform import capped
from sqmlib.parcs.knowledge import ELEMENTS
from sqmlib.parcs.reading import Frames, cell_of, problem, read, rounds
from sqmlib.parcs.team import with_proposals, with_ratings
from sqmlib.stats import natural

__all__ = ["Assessment", "assemble"]


@dataclass(frozen=True, eq=False)
class Assessment:
    """Everything that was rated and proposed, checked; what :func:`sqmlib.parcs.analyze` takes.

    Attributes
    ----------
    ratings : pandas.DataFrame
        ``assessor stage element`` names; ``cell`` id of the cell; ``rating`` 1..5, NaN where left blank; ``evidence``
        text, empty without; ``round`` first day of its round, or ``undated``.
    stages : pandas.DataFrame, index ``stage``
        In the order of the service: ``text_en text_zh``, empty where not given; ``weight`` at least 0.
    proposals : pandas.DataFrame, index ``proposal``
        ``cell``; ``text_en text_zh owner due``, empty where not given; ``owner`` a text or one per language, ``due``
        year-month-day.
    remarks : tuple of Remark
        What was assumed, repaired or left out.
    """

    ratings: pd.DataFrame
    stages: pd.DataFrame
    proposals: pd.DataFrame
    remarks: tuple[Remark, ...] = ()

    @property
    def cells(self) -> list[str]:
        """The ids of all cells, stage by stage."""
        return [cell_of(stage, element) for stage in self.stages.index for element in ELEMENTS]

    @property
    def rounds(self) -> list[str]:
        """The rounds, oldest first."""
        return sorted(set(self.ratings["round"]))

    def cube(self, name: str) -> pd.DataFrame:
        """Return the ratings of one round, assessors by cells, NaN where none was given."""
        return self._cubes[name]

    @cached_property
    def _cubes(self) -> dict[str, pd.DataFrame]:
        found = {}
        for name, rows in self.ratings.groupby("round"):
            wide = rows.pivot(index="assessor", columns="cell", values="rating").astype(float)
            found[str(name)] = wide.reindex(columns=self.cells).sort_index()
        return found


def assemble(tables: Frames, team: Mapping[str, Any] | None = None) -> Assessment:
    """Make the assessment from the input tables and from what the group entered.

    Parameters
    ----------
    tables : mapping of str to DataFrame or None
        ``answers`` the ratings, one row each (columns as in the module's docstring); optional ``stages`` and
        ``proposals`` as in ``TABLES``. None of them is changed.
    team : mapping, optional
        What the group entered; it goes before the tables::

            ratings: {"2026-04-13": {assessor: {check_in_people: {rating: 3, evidence: "..."}}}}
            proposals: {p1: {cell: check_in_people, text: {en, zh}, owner, due: 2026-09-30, removed: true}}

        Ratings of a day that belongs to a round of the file replace those of the same assessor and cell in that round.

    Returns
    -------
    Assessment

    Raises
    ------
    DataError
        Listing every problem: blank names, unknown elements, names in two spellings, dates on some ratings only, two
        different ratings of one cell by one assessor in one round, stages that the table of stages lacks, proposals
        for unknown cells.

    Examples
    --------
    >>> rows = pd.DataFrame({"assessor": ["A", "B"], "stage": "boarding", "element": "people", "rating": [2, 4]})
    >>> found = assemble({"answers": rows}, {"ratings": {"undated": {"C": {"boarding_people": {"rating": 3}}}}})
    >>> found.cube("undated")["boarding_people"].to_dict()
    {'A': 2.0, 'B': 4.0, 'C': 3.0}
    """
    frames, remarks = read(tables)
    if any(remark.level == "error" for remark in remarks):
        raise DataError(capped(remarks))
    stages, said = _stages(frames["stages"], frames["answers"])
    known = {cell_of(s, e): (s, e) for s in stages.index for e in ELEMENTS}
    entries, found = with_ratings(frames["answers"], team or {}, known)
    proposals, more = with_proposals(frames["proposals"], team or {}, known)
    remarks += said + found + more + _date_problems(entries)
    if not any(remark.level == "error" for remark in remarks):
        entries, found = _once(entries.assign(round=rounds(entries["date"])))
        remarks += found
    if not len(entries):
        remarks.append(problem("nothing"))
    raise_errors(capped(remarks))
    kept = ["assessor", "stage", "element", "cell", "rating", "evidence", "round"]
    ratings = entries.sort_values(["round", "assessor", "cell"], kind="stable")[kept].reset_index(drop=True)
    return Assessment(ratings, stages, proposals, tuple(capped(remarks)))


def _stages(given: pd.DataFrame, answers: pd.DataFrame) -> tuple[pd.DataFrame, list[Remark]]:
    """Return the stages as the table orders them, else by name; stages it lacks and useless weights are problems."""
    rated = sorted(set(answers["stage"]), key=natural)
    if not len(given):
        blank = pd.DataFrame("", pd.Index(rated, name="stage"), ["text_en", "text_zh"], dtype=object)
        return blank.assign(weight=1.0), []
    stages, said = given.set_index("stage"), []
    lacking = [name for name in rated if name not in stages.index]
    if lacking:
        said.append(problem("stage", answers.index[answers["stage"].isin(lacking)], "stage", found=lacking))
    weight = stages["weight"]
    if weight.isna().all():
        return stages.assign(weight=1.0), said
    if weight.isna().any():
        said.append(problem("stage_weight", column="weight", found=list(stages.index[weight.isna()])))
    elif not weight.sum() > 0:
        said.append(problem("no_weight", column="weight"))
    return stages, said


def _date_problems(entries: pd.DataFrame) -> list[Remark]:
    """Return a problem when some ratings have a date and others have none."""
    blank = entries["date"].isna()
    return [problem("some_dates", entries.index[blank], "date")] if blank.any() and not blank.all() else []


def _once(entries: pd.DataFrame) -> tuple[pd.DataFrame, list[Remark]]:
    """Keep one rating per assessor, cell and round: the group's before the file's; contradictions are problems."""
    keys = ["round", "assessor", "cell"]
    mine = pd.MultiIndex.from_frame(entries.loc[entries["entered"], keys])
    entries = entries[entries["entered"] | ~pd.MultiIndex.from_frame(entries[keys]).isin(mine)]
    twice = entries.duplicated(keys, keep=False)
    differ = entries.groupby(keys)["rating"].transform(lambda r: r.nunique(dropna=False) > 1) if twice.any() else twice
    said = [
        problem("twice", rows.index, "rating", assessor=str(who), cell=str(cell), found=rows["rating"].tolist())
        for (_, who, cell), rows in entries[twice & differ.astype(bool)].groupby(keys, sort=False)
    ]
    repeats = entries[twice & ~differ.astype(bool)]
    if len(repeats):
        said.append(Remark("parcs.note.repeated", "warning", {"n": len(repeats.drop_duplicates(keys))}))
    return entries.drop_duplicates(keys), said
