"""Links between the parts of a project: which ids are not there, what leads to what, and the way back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from sqmlib.checks import Remark
from sqmlib.dmaic.entries import trouble
from sqmlib.dmaic.knowledge import FIELDS

__all__ = ["circles", "links_table", "problems", "roots", "trail"]

Entries = Mapping[str, pd.DataFrame]
# What a link is drawn from and to when it is read from the customer to the chart: fields that point backwards.
_BACKWARDS = {
    ("voc", "complaint"),
    ("needs", "voc"),
    ("drivers", "need"),
    ("ctqs", "driver"),
    ("plan", "ctq"),
    ("causes", "ctq"),
    ("causes", "parent"),
    ("tests", "cause"),
    ("fault_tree", "cause"),
    ("fmea", "cause_id"),
    ("solutions", "causes"),
    ("pilot", "solution"),
    ("pdca", "solution"),
    ("pdca", "ctq"),
    ("control", "ctq"),
    ("control", "fmea"),
    ("pilot", "ctq"),
    ("charter", "measure"),
    ("fault_tree", "inputs"),
}


def _targets(kind: str) -> tuple[str, ...]:
    base, _, more = kind.partition(":")
    return tuple(more.split(",")) if base in ("ref", "refs", "scores") else ()


def _cited(value: object) -> list[str]:
    return [value] if isinstance(value, str) and value else list(value) if isinstance(value, (tuple, dict)) else []


def problems(entries: Entries, complaints: Sequence[str]) -> list[Remark]:
    """Return every link to an id that is not there, ids used for two things, and circles.

    >>> from sqmlib.dmaic.entries import read_entries
    >>> [r.values["found"] for r in problems(read_entries({"drivers": {"d1": {"need": "n9"}}})[0], [])]
    [['n9']]
    """
    said: list[Remark] = []
    there = {name: set(frame.index) for name, frame in entries.items()} | {"complaints": set(complaints)}
    for section, frame in entries.items():
        for field, kind in FIELDS[section].items():
            targets = _targets(kind)
            for key, value in frame[field].items() if targets else ():
                lost = [i for i in _cited(value) if not any(i in there[t] for t in targets)]
                if lost:
                    trouble(said, "unknown_link", where=f"{section}.{key}.{field}", found=lost, sections=list(targets))
    said += _twice(entries)
    for section, field in (("causes", "parent"), ("fault_tree", "inputs"), ("pdca", "next")):
        ring = circles({key: _cited(value) for key, value in entries[section][field].items()})
        if ring:
            trouble(said, "circle", section=section, found=ring)
    return said


def _twice(entries: Entries) -> list[Remark]:
    """Return the ids that name two things: a link to them could mean either."""
    linked = [name for name in entries if name not in ("charter", "pilot", "tollgates")]
    owners: dict[str, list[str]] = {}
    for name in linked:
        for key in entries[name].index:
            owners.setdefault(str(key), []).append(name)
    said: list[Remark] = []
    for key, names in owners.items():
        if len(names) > 1:
            trouble(said, "id_twice", id=key, sections=names)
    return said


def circles(links: Mapping[str, Iterable[str]]) -> list[str]:
    """Return the ids that lead back to themselves.

    >>> circles({"a": ["b"], "b": ["a"], "c": ["a"]})
    ['a', 'b']
    """
    found = []
    for start in links:
        seen: set[str] = set()
        todo = list(links[start])
        while todo:
            at = todo.pop()
            if at not in seen:
                seen.add(at)
                todo += list(links.get(at, ()))
        if start in seen:
            found.append(start)
    return found


def roots(parents: Mapping[str, str]) -> dict[str, tuple[str, int]]:
    """Return id -> (the first of its line, number of steps from it).

    >>> roots({"a": "", "b": "a", "c": "b"})["c"]
    ('a', 2)
    """
    out = {}
    for key in parents:
        at, steps = key, 0
        while parents.get(at):
            at, steps = parents[at], steps + 1
        out[key] = (at, steps)
    return out


def links_table(entries: Entries, series: Iterable[str], charts: Iterable[str]) -> pd.DataFrame:
    """Return every link, read from the customer towards the chart.

    Parameters
    ----------
    entries : mapping of str to DataFrame
        Of the project.
    series, charts : iterable of str
        CTQs that are measured, and those with a control chart.

    Returns
    -------
    pandas.DataFrame, index (from_id, to_id)
        ``from_kind to_kind`` codes of the sections; a measured CTQ leads to ``<ctq>`` of kind ``series`` and ``chart``.
    """
    rows = []
    for section, frame in entries.items():
        for field, kind in FIELDS[section].items():
            targets = () if kind.startswith("scores") else _targets(kind)  # a score is an opinion, no link
            for key, value in frame[field].items() if targets else ():
                for other in _cited(value):
                    home = next((t for t in targets if t == "complaints" or other in entries[t].index), targets[0])
                    ends = [(other, home), (key, section)]
                    rows.append(ends if (section, field) in _BACKWARDS else ends[::-1])
    rows += [[(c, "ctqs"), (f"{c}.series", "series")] for c in series]
    rows += [[(f"{c}.series", "series"), (f"{c}.chart", "chart")] for c in charts]
    index = pd.MultiIndex.from_tuples([(a, b) for (a, _), (b, _) in rows], names=["from_id", "to_id"])
    kinds = {"from_kind": [a for (_, a), _ in rows], "to_kind": [b for _, (_, b) in rows]}
    table = pd.DataFrame(kinds, index=index, dtype=object)
    return table[~table.index.duplicated()]


def trail(links: pd.DataFrame, start: str, *, back: bool = False) -> list[str]:
    """Return everything that can be reached from an id along the links, nearest first.

    Parameters
    ----------
    links : pandas.DataFrame
        Of :func:`links_table`.
    start : str
        Where to begin: a customer's statement, a CTQ, a row of the control plan.
    back : bool
        Walk from the chart to the customer instead.

    Examples
    --------
    >>> from sqmlib.dmaic.entries import read_entries
    >>> team = {"voc": {"v": {}}, "needs": {"n": {"voc": ["v"]}}, "ctqs": {"c": {"driver": "n"}}}
    >>> table = links_table(read_entries(team)[0], ["c"], ["c"])
    >>> trail(table, "v"), trail(table, "c.chart", back=True)
    (['n', 'c', 'c.series', 'c.chart'], ['c.series', 'c', 'n', 'v'])
    """
    here, there = (1, 0) if back else (0, 1)
    pairs: dict[str, list[str]] = {}
    for ends in links.index:
        pairs.setdefault(ends[here], []).append(ends[there])
    found, todo = [], list(pairs.get(start, ()))
    while todo:
        at = todo.pop(0)
        if at not in found and at != start:
            found.append(at)
            todo += pairs.get(at, ())
    return found
