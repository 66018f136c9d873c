"""The measurements of each CTQ: which rows of which table, in which stages."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from sqmlib.checks import Remark
from sqmlib.dmaic.entries import trouble
from sqmlib.dmaic.knowledge import MEASURES

__all__ = ["Series", "series_of", "staged"]


@dataclass(frozen=True, eq=False)
class Series:
    """What was measured for one CTQ.

    Attributes
    ----------
    kind : {"process", "defects"}
        Single measurements, or defective cases out of inspected ones.
    frame : pandas.DataFrame
        ``time value subgroup stage`` or ``time inspected defects stage``, in the order of time.
    """

    kind: str
    frame: pd.DataFrame

    @property
    def grouped(self) -> bool:
        """Whether there are subgroups of more than one value."""
        if self.kind != "process" or (self.frame["subgroup"] == "").any():
            return False
        return bool(self.frame["subgroup"].duplicated().any())

    @property
    def stages(self) -> list[str]:
        """The names of the stages in their order; one without a name when there are none."""
        return list(dict.fromkeys(self.frame["stage"]))


def series_of(
    process: pd.DataFrame, defects: pd.DataFrame, ctqs: pd.DataFrame
) -> tuple[dict[str, Series], list[Remark]]:
    """Return ctq -> its measurements, and the problem of rows that belong to none or several.

    A table without the column ``ctq`` belongs to the CTQ that is measured in it; where no CTQ was entered, the name of
    the table stands for it.
    """
    said: list[Remark] = []
    out: dict[str, Series] = {}
    for kind, table in zip(MEASURES, (process, defects), strict=True):
        if not len(table):
            continue
        frame = table.rename(columns={"timestamp": "time", "date": "time"})
        for name, own in _owners(frame, kind, ctqs, said):
            if name in out:
                trouble(said, "two_tables", ctq=name)
            out[name] = Series(kind, own.drop(columns="ctq").reset_index(drop=True))
    return out, said


def _owners(frame: pd.DataFrame, kind: str, ctqs: pd.DataFrame, said: list[Remark]) -> list[tuple[str, pd.DataFrame]]:
    if (frame["ctq"] != "").all():
        lost = [c for c in dict.fromkeys(frame["ctq"]) if len(ctqs) and c not in ctqs.index]
        if lost:
            trouble(said, "unknown_link", where=f"{kind}.ctq", found=lost, sections=["ctqs"])
        return [(str(name), own) for name, own in frame.groupby("ctq", sort=False)]
    owners = list(ctqs.index[ctqs["measured_in"] == kind]) if len(ctqs) else [kind]
    if (frame["ctq"] != "").any():
        trouble(said, "ctq_blank", table=kind)
    elif len(owners) > 1:
        trouble(said, "several_ctqs", table=kind, found=owners)
    return [(owners[0] if owners else kind, frame)]


def staged(series: Series, improvement: pd.Timestamp | None) -> Series:
    """Return a series cut in two at the date of an improvement, or as it is.

    Examples
    --------
    >>> frame = pd.DataFrame({"time": pd.to_datetime(["2026-01-01", "2026-02-01"]), "value": [1.0, 2.0], "stage": ""})
    >>> staged(Series("process", frame), pd.Timestamp("2026-02-01")).stages
    ['before', 'after']
    """
    if improvement is None:
        return series
    after = series.frame["time"] >= improvement
    return Series(series.kind, series.frame.assign(stage=after.map({False: "before", True: "after"}).astype(object)))
