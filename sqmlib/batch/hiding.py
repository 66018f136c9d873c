"""Which parts of a survey are too small to be shown, and which others would give them away by subtraction."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping

__all__ = ["hidden_cells", "hidden_values", "natural"]

Cell = tuple[str, str]
BLANK = ""  # respondents without a value: they are in the whole, and no report shows them alone


def natural(text: str) -> list[tuple[int, int, str]]:
    """Return a sort key that puts branch 2 before branch 10.

    >>> sorted(["b10", "b2"], key=natural)
    ['b2', 'b10']
    """
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in re.split(r"(\d+)", text) if part]


def hidden_values(sizes: Mapping[str, int], least: int) -> dict[str, str]:
    """Return value -> ``small`` or ``complement`` for the values of one column that must not be shown.

    The whole minus the values shown gives the rest: it must be `least` people, and never one small group alone.

    Parameters
    ----------
    sizes : mapping of str to int
        Respondents per value; under the empty text those without one.
    least : int
        Fewest respondents that may be shown.

    Examples
    --------
    >>> hidden_values({"Beijing": 90, "Lhasa": 40, "Sanya": 3}, 5)
    {'Sanya': 'small', 'Lhasa': 'complement'}
    >>> hidden_values({"Beijing": 90, "Lhasa": 40, "": 2}, 5)
    {'Lhasa': 'complement'}
    """
    order = sorted((v for v in sizes if v != BLANK and sizes[v]), key=lambda v: (sizes[v], natural(v)))
    hidden = {value: "small" for value in order if sizes[value] < least}
    for value in order[len(hidden) :]:
        rest = [sizes[v] for v in (*hidden, BLANK) if sizes.get(v)]
        if _safe(rest, least):
            break
        hidden[value] = "complement"
    return hidden


def _safe(rest: Iterable[int], least: int) -> bool:
    """Say whether the sum over hidden groups gives nothing away: enough people, no small group alone."""
    rest = list(rest)
    return not rest or (sum(rest) >= least and (len(rest) > 1 or rest[0] >= least))


def hidden_cells(sizes: Mapping[Cell, int], least: int) -> dict[Cell, str]:
    """Return (value, value) -> ``small`` or ``complement`` for two crossed columns.

    Every row and every column of the table may be known from other reports, as far as it may be shown itself, and the
    whole always is. More cells are hidden until no small one follows from them.

    Parameters
    ----------
    sizes : mapping of (str, str) to int
        Respondents per pair of values; the empty text stands for no value.
    least : int
        Fewest respondents that may be shown.

    Examples
    --------
    >>> sizes = {("a", "1"): 2, ("a", "2"): 20, ("b", "1"): 30, ("b", "2"): 40, ("c", "1"): 50, ("c", "2"): 60}
    >>> hidden_cells(sizes, 5)
    {('a', '1'): 'small', ('a', '2'): 'complement', ('b', '1'): 'complement', ('b', '2'): 'complement'}
    """
    sizes = {cell: n for cell, n in sizes.items() if n}
    ends = _ends(sizes, least)
    blank = {cell for cell in sizes if BLANK in cell}
    order = sorted(sizes.keys() - blank, key=lambda c: (sizes[c], natural(c[0]), natural(c[1])))
    hidden = {cell: "small" for cell in order if sizes[cell] < least}
    while (weak := _weak(sizes, ends, [*hidden, *blank], least)) is not None:
        shown = [cell for cell in order if cell not in hidden]
        more = next((cell for cell in shown if _joins(ends[cell], weak)), None)
        hidden |= dict.fromkeys(shown if more is None else [more], "complement")
        if not shown:
            break
    return hidden


def _ends(sizes: Mapping[Cell, int], least: int) -> dict[Cell, tuple[Hashable, Hashable]]:
    """Return the two sums every cell counts in: its row and its column, or the rest of those that are not shown."""
    sums: tuple[dict[str, int], ...] = (defaultdict(int), defaultdict(int))
    for cell, n in sizes.items():
        for axis in (0, 1):
            sums[axis][cell[axis]] += n
    closed = [{*hidden_values(total, least), BLANK} for total in sums]
    rest = tuple((axis, None) for axis in (0, 1))
    return {c: tuple(rest[a] if c[a] in closed[a] else (a, c[a]) for a in (0, 1)) for c in sizes}


def _weak(sizes: Mapping[Cell, int], ends: Mapping, unknown: list[Cell], least: int) -> set[Hashable] | None:
    """Return the sums that give something away: one row or column, or one side of a cell that follows from others."""
    counts: dict[Hashable, list[int]] = defaultdict(list)
    for cell in unknown:
        for end in ends[cell]:
            counts[end].append(sizes[cell])
    for end, rest in counts.items():
        if not _safe(rest, least):
            return {end}
    return next(
        (side for cell in _bridges(unknown, ends) if sizes[cell] < least and (side := _side(cell, unknown, ends))), None
    )


def _joins(ends: tuple[Hashable, Hashable], side: set[Hashable]) -> bool:
    """Say whether a cell counts in a sum of this side and in one of the other side."""
    return (ends[0] in side) != (ends[1] in side)


def _neighbors(unknown: Iterable[Cell], ends: Mapping) -> dict[Hashable, list[tuple[Hashable, Cell]]]:
    found: dict[Hashable, list[tuple[Hashable, Cell]]] = defaultdict(list)
    for cell in unknown:
        row, column = ends[cell]
        found[row].append((column, cell))
        found[column].append((row, cell))
    return found


def _side(cut: Cell, unknown: Iterable[Cell], ends: Mapping) -> set[Hashable]:
    """Return the sums that hang together with the row of a cell when the cell itself is taken away."""
    near = _neighbors((cell for cell in unknown if cell != cut), ends)
    found, waiting = {ends[cut][0]}, [ends[cut][0]]
    while waiting:
        for end, _ in near[waiting.pop()]:
            if end not in found:
                found.add(end)
                waiting.append(end)
    return found


def _bridges(unknown: list[Cell], ends: Mapping) -> list[Cell]:
    """Return the cells that row and column sums determine: those on no circle of unknown cells (Tarjan 1974)."""
    near, number, lowest, found = _neighbors(unknown, ends), {}, {}, []
    for start in near:
        if start in number:
            continue
        number[start] = lowest[start] = len(number)
        stack = [(start, None, iter(near[start]))]
        while stack:
            node, came, rest = stack[-1]
            step = next(rest, None)
            if step is None:
                stack.pop()
                if stack:
                    parent = stack[-1][0]
                    lowest[parent] = min(lowest[parent], lowest[node])
                    found += [came] if lowest[node] > number[parent] else []
            elif step[1] != came and step[0] in number:
                lowest[node] = min(lowest[node], number[step[0]])
            elif step[1] != came:
                number[step[0]] = lowest[step[0]] = len(number)
                stack.append((step[0], step[1], iter(near[step[0]])))
    return found
