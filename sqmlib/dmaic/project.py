"""The project: complaints, measurements, samples and all the group entered, linked by ids and checked as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from sqmlib.checks import DataError, Remark, raise_errors
from sqmlib.conform import capped
from sqmlib.dmaic import linking
from sqmlib.dmaic.entries import known, read_entries
from sqmlib.dmaic.fmea import merged
from sqmlib.dmaic.knowledge import INPUT, TABLES
from sqmlib.dmaic.reading import read_table, texts_of
from sqmlib.dmaic.series import Series, series_of

__all__ = ["Project", "assemble"]


@dataclass(frozen=True, eq=False)
class Project:
    """A DMAIC project, checked; what :func:`sqmlib.dmaic.analyze` takes.

    Attributes
    ----------
    complaints : pandas.DataFrame, index ``category``
        ``count``, ``cost`` per complaint and ``severity``, NaN where not given.
    process : pandas.DataFrame
        ``timestamp subgroup value stage ctq`` in the order of time; texts empty where not given.
    defects : pandas.DataFrame
        ``date inspected defects stage ctq`` in the order of time, periods without inspected cases left out.
    samples : pandas.DataFrame
        Cells as text, for the guided tests.
    entries : dict of str to DataFrame
        What the group entered, one frame per section of ``knowledge.FIELDS``, index ``id``.
    series : dict of str to Series
        ctq -> its measurements.
    texts : dict
        Texts of everything that has an id.
    remarks : tuple of Remark
        What was assumed, repaired or left out.
    """

    complaints: pd.DataFrame
    process: pd.DataFrame
    defects: pd.DataFrame
    samples: pd.DataFrame
    entries: dict[str, pd.DataFrame] = field(default_factory=dict)
    series: dict[str, Series] = field(default_factory=dict)
    texts: dict[str, Any] = field(default_factory=dict)
    remarks: tuple[Remark, ...] = ()

    @property
    def ctqs(self) -> list[str]:
        """The ids of the CTQs, also of those that stand in a table only."""
        return list(dict.fromkeys([*self.entries["ctqs"].index, *self.series]))

    def ctq(self, name: str, column: str) -> Any:
        """Return what was entered about a CTQ; blank where nothing was."""
        frame = self.entries["ctqs"]
        return frame.at[name, column] if name in frame.index else frame[column].reindex([name]).iloc[0]

    def has(self, section: str) -> bool:
        """Say whether the group entered anything there."""
        return bool(len(self.entries[section]))

    def charter(self, column: str) -> Any:
        """Return what the charter says; None without a charter."""
        frame = self.entries["charter"]
        return frame.at["charter", column] if len(frame) else None

    def pilot(self, column: str) -> Any:
        """Return what was written down about the pilot; None without one."""
        frame = self.entries["pilot"]
        return frame.at["pilot", column] if len(frame) else None


def assemble(tables: Mapping[str, pd.DataFrame | None], team: Mapping[str, Any] | None = None) -> Project:
    """Make the project from the input tables and from what the group entered.

    Parameters
    ----------
    tables : mapping of str to DataFrame or None
        ``answers`` the complaints; ``process``, ``defects``, ``samples``, ``fmea`` as in ``TABLES``; none of them is
        changed, none is needed.
    team : mapping, optional
        What the group entered, section -> id -> field -> value, e.g. ``{"ctqs": {"c1": {"text": "Wait", "upper": 30,
        "driver": "d1"}}}``; sections and fields in ``knowledge.FIELDS``. Entries of ``fmea`` go over its table.

    Returns
    -------
    Project

    Raises
    ------
    DataError
        Listing every problem: cells, unknown sections and fields, links to ids there are not, causes in a circle,
        several CTQs measured in one table without a column that says which.

    Examples
    --------
    >>> found = assemble({}, {"voc": {"v1": {"text": "My bag came late"}}, "needs": {"n1": {"voc": ["v1"]}}})
    >>> found.entries["needs"].at["n1", "voc"]
    ('v1',)
    """
    frames, remarks = {}, []
    for name, layout in {"complaints": INPUT, **TABLES}.items():
        frames[name], said = read_table(tables.get("answers" if name == "complaints" else name), layout)
        remarks += said
    entries, said = read_entries(team)
    entries["fmea"], more = merged(frames["fmea"], entries["fmea"])
    remarks += said + more + linking.problems(entries, list(frames["complaints"].index))
    if any(remark.level == "error" for remark in remarks):
        raise DataError(capped(remarks))
    series, said = series_of(frames["process"], frames["defects"], entries["ctqs"])
    texts = texts_of(frames["complaints"], entries)
    made = {name: frames[name] for name in ("complaints", "process", "defects", "samples")}
    return Project(**made, entries=entries, series=series, texts=texts, remarks=raise_errors(capped([*remarks, *said])))


def missing(value: Any) -> str:
    """Return ``given`` or ``missing``.

    >>> missing(""), missing("Li")
    ('missing', 'given')
    """
    return "given" if known(value) else "missing"
