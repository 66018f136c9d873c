"""Fault tree: minimal cut sets, exact probability of the top event, importance of every basic event, uncertainty."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sqmlib.checks import Remark
from sqmlib.dmaic.entries import trouble

__all__ = ["Tree", "cut_sets", "exact", "tree_of", "tree_tables"]

Cut = frozenset[str]
Chances = Mapping[str, Any]
MOST_CUTS = 5000


@dataclass(frozen=True)
class Tree:
    """A fault tree.

    Attributes
    ----------
    top : str
        The gate that is no input of another.
    gates : dict
        gate -> (kind and/or/vote, inputs, k).
    p : dict
        Basic event -> probability.
    beta : dict
        gate -> share of its inputs' probability that strikes all of them together (beta factor, Fleming 1975).
    """

    top: str
    gates: dict[str, tuple[str, tuple[str, ...], int]]
    p: dict[str, float]
    beta: dict[str, float] = field(default_factory=dict)


def tree_of(entries: pd.DataFrame) -> tuple[Tree | None, list[Remark]]:
    """Return the tree that the group entered, or None with every problem: no top, gates without inputs, no probability.

    >>> from sqmlib.dmaic.entries import read_entries
    >>> nodes = {"t": {"kind": "or", "inputs": ["a", "b"]}, "a": {"kind": "event", "p": 0.1}, "b": {"kind": "event"}}
    >>> tree_of(read_entries({"fault_tree": nodes})[0]["fault_tree"])[1][0].values["found"]
    ['b']
    """
    said: list[Remark] = []
    if not len(entries):
        return None, said
    gates = entries[entries["kind"].isin(["and", "or", "vote"])]
    events = entries[~entries.index.isin(gates.index)]
    used = {i for inputs in entries["inputs"] for i in inputs}
    tops = [i for i in gates.index if i not in used]
    if len(tops) != 1:
        trouble(said, "tree_top", found=tops)
    _names(said, "gate_without_inputs", gates.index[[not inputs for inputs in gates["inputs"]]])
    _names(said, "event_with_inputs", events.index[[bool(inputs) for inputs in events["inputs"]]])
    p = _chance(events)
    _names(said, "event_without_p", p.index[p.isna()])
    bad = events["failures"] > events["trials"]
    _names(said, "event_counts", events.index[bad])
    sizes = gates["inputs"].map(len)
    votes = gates["kind"] == "vote"
    _names(said, "vote_k", gates.index[votes & ~((gates["k"] >= 1) & (gates["k"] <= sizes))])
    _names(said, "event_range", events.index[(events["low"] > p) | (events["high"] < p)])
    if said:
        return None, said
    k = gates["k"].fillna(0).astype(int)
    made = {g: (gates.at[g, "kind"], gates.at[g, "inputs"], int(k[g])) for g in gates.index}
    return Tree(tops[0], made, p.to_dict(), gates["beta"].dropna().to_dict()), said


def _names(said: list[Remark], code: str, found: pd.Index) -> None:
    if len(found):
        trouble(said, code, found=list(found)[:8])


def _chance(events: pd.DataFrame) -> pd.Series:
    """Return the probability given, or failures / trials."""
    return events["p"].fillna(events["failures"] / events["trials"].where(events["trials"] > 0))


def cut_sets(tree: Tree) -> list[Cut]:
    """Return the minimal cut sets, the smallest first (MOCUS; Fussell & Vesely 1972).

    A gate with a beta factor fails by its common cause, too: a basic event of its own.

    Examples
    --------
    >>> gates = {"t": ("or", ("x", "y", "D"), 0), "x": ("and", ("A", "B"), 0), "y": ("and", ("A", "C"), 0)}
    >>> [sorted(c) for c in cut_sets(Tree("t", gates, {"A": 0.1, "B": 0.2, "C": 0.3, "D": 0.01}))]
    [['D'], ['A', 'B'], ['A', 'C']]
    """
    found = _expand(tree, tree.top, {})
    return sorted(found, key=lambda cut: (len(cut), sorted(cut)))


def _expand(tree: Tree, node: str, memo: dict[str, set[Cut]]) -> set[Cut]:
    if node not in tree.gates:
        return {frozenset([node])}
    if node not in memo:
        kind, inputs, k = tree.gates[node]
        parts = [_expand(tree, i, memo) for i in inputs]
        need = {"or": 1, "and": len(parts), "vote": k}[kind]
        found: set[Cut] = set()
        for chosen in combinations(parts, need):
            found |= _all_of(chosen)
        if tree.beta.get(node, 0) > 0:
            found.add(frozenset([f"{node}.common"]))
        memo[node] = _minimal(found)
    return memo[node]


def _all_of(parts: tuple[set[Cut], ...]) -> set[Cut]:
    """Return every union of one cut set of each part."""
    out: set[Cut] = {frozenset()}
    for part in parts:
        out = _minimal({a | b for a in out for b in part})
    return out


def _minimal(cuts: set[Cut]) -> set[Cut]:
    """Return the sets that contain no other one."""
    kept: list[Cut] = []
    for cut in sorted(cuts, key=len):
        if not any(other <= cut for other in kept):
            kept.append(cut)
    return set(kept)


def exact(cuts: list[Cut], p: Chances) -> Any:
    """Return the probability that any cut set occurs, exactly, whatever events they share.

    Splits on the most frequent event, P = p P(it happens) + (1 - p) P(it does not) (Shannon 1938), so nothing above 1
    can come out. `p` may hold arrays of draws.

    Examples
    --------
    >>> round(exact([frozenset("AB"), frozenset("AC"), frozenset("D")], {"A": 0.1, "B": 0.2, "C": 0.3, "D": 0.01}), 6)
    0.05356
    """
    return _split(frozenset(cuts), p, {})


def _split(cuts: frozenset[Cut], p: Chances, memo: dict[frozenset[Cut], Any]) -> Any:
    if not cuts:
        return 0.0
    if frozenset() in cuts:
        return 1.0
    if cuts not in memo:
        counts: dict[str, int] = {}
        for cut in cuts:
            for event in cut:
                counts[event] = counts.get(event, 0) + 1
        event = max(sorted(counts), key=counts.__getitem__)
        happens = frozenset(_minimal({cut - {event} for cut in cuts}))
        not_so = frozenset(cut for cut in cuts if event not in cut)
        memo[cuts] = p[event] * _split(happens, p, memo) + (1 - p[event]) * _split(not_so, p, memo)
    return memo[cuts]


def _commons(tree: Tree, p: Chances) -> dict[str, Any]:
    """Return the probability of every common cause: the factor times the smallest probability among its inputs."""
    out = {}
    for gate, beta in tree.beta.items():
        own = [p[i] for i in tree.gates[gate][1] if i in p]
        out[f"{gate}.common"] = beta * np.minimum.reduce(own) if own else 0.0
    return out


def draw_events(entries: pd.DataFrame, p: Mapping[str, float], draws: int, seed: int) -> dict[str, NDArray[np.float64]]:
    """Return drawn probabilities: Beta(k + 1/2, n - k + 1/2) of counts, log-odds normal of a 95 % range, else fixed."""
    from scipy.special import expit, logit

    rng = np.random.default_rng(seed)
    out = {}
    for event, value in p.items():
        row = entries.loc[event]
        if pd.notna(row["trials"]) and row["trials"] > 0 and pd.notna(row["failures"]):
            out[event] = rng.beta(row["failures"] + 0.5, row["trials"] - row["failures"] + 0.5, draws)
        elif pd.notna(row["low"]) and pd.notna(row["high"]) and 0 < row["low"] < row["high"] < 1:
            width = (logit(row["high"]) - logit(row["low"])) / (2 * 1.959964)
            out[event] = expit(logit(value) + width * rng.standard_normal(draws))
        else:
            out[event] = np.full(draws, value)
    return out


def tree_tables(tree: Tree, entries: pd.DataFrame, draws: int, seed: int) -> dict[str, pd.DataFrame]:
    """Return what the tree says.

    Parameters
    ----------
    tree : Tree
        Of :func:`tree_of`.
    entries : pandas.DataFrame
        The nodes as entered, with counts or ranges of the probabilities.
    draws, seed : int
        Of the probabilities; 0 leaves the interval out.

    Returns
    -------
    dict
        ``top``, index ``bound`` (exact, upper_bound, rare_event): ``probability low high``; ``fault_tree``, index
        ``event``: ``probability birnbaum fussell_vesely cuts`` (number of cut sets), the most important
        first; ``cut_sets``, index (cut_set, event): ``order`` events in the set, ``probability`` of the
        set, ``share`` of the sum.
    """
    cuts = cut_sets(tree)
    p = {**tree.p, **_commons(tree, tree.p)}
    drawn = draw_events(entries, tree.p, max(draws, 1), seed)
    sampled = drawn | _commons(tree, drawn)
    sums = _bounds(cuts, p)
    spread = _bounds(cuts, sampled) if draws else {}
    ends = {name: np.quantile(np.broadcast_to(v, draws), [0.025, 0.975]) for name, v in spread.items()}
    rows = {name: (float(v), *(ends[name] if draws else (np.nan, np.nan))) for name, v in sums.items()}
    top = pd.DataFrame.from_dict(rows, orient="index", columns=["probability", "low", "high"]).rename_axis("bound")
    return {"top": top, "fault_tree": _importance(cuts, p), "cut_sets": _cut_table(cuts, p)}


def _bounds(cuts: list[Cut], p: Chances) -> dict[str, Any]:
    each = [np.prod([p[e] for e in cut], axis=0) for cut in cuts]
    upper = 1 - np.prod([1 - v for v in each], axis=0)
    return {"exact": exact(cuts, p), "upper_bound": upper, "rare_event": np.sum(each, axis=0)}


def _importance(cuts: list[Cut], p: Chances) -> pd.DataFrame:
    """Return Birnbaum dP/dp and Fussell-Vesely P(a cut set with the event occurs) / P of every event."""
    whole, rows = float(exact(cuts, p)), {}
    for event in dict.fromkeys(e for cut in cuts for e in sorted(cut)):
        own = [cut for cut in cuts if event in cut]
        birnbaum = exact(cuts, {**p, event: 1.0}) - exact(cuts, {**p, event: 0.0})
        vesely = float(exact(own, p)) / whole if whole > 0 else np.nan
        rows[event] = (float(p[event]), float(birnbaum), vesely, float(len(own)))
    columns = ["probability", "birnbaum", "fussell_vesely", "cuts"]
    out = pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("event")
    return out.sort_values(["fussell_vesely", "birnbaum"], ascending=False, kind="stable")


def _cut_table(cuts: list[Cut], p: Chances) -> pd.DataFrame:
    each = np.array([float(np.prod([p[e] for e in cut])) for cut in cuts])
    turn = np.argsort(-each, kind="stable")
    total = each.sum() or 1.0
    rows = [
        (f"cut_{n}", event, float(len(cuts[i])), each[i], each[i] / total)
        for n, i in enumerate(turn, start=1)
        for event in sorted(cuts[i])
    ]
    out = pd.DataFrame(rows, columns=["cut_set", "event", "order", "probability", "share"])
    return out.set_index(["cut_set", "event"])
