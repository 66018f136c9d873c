"""The frames of a SWOT analysis put together, and the reasons of their empty cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sqmlib.checks import DataError, Remark
from sqmlib.result import not_computable
from sqmlib.rules import choice_error, choose, count_problems
from sqmlib.swot import matrices, strategies, voting
from sqmlib.swot.board import Board
from sqmlib.swot.checking import evidence_kind
from sqmlib.swot.formulas import dissent, ranks
from sqmlib.swot.knowledge import (
    CONVENTIONS,
    KINDS,
    PRIORITIES,
    SPACE_SCALES,
    VOTING,
)
from sqmlib.swot.priorities import Priority, Weights, local_shares

__all__ = ["Frames", "check_options", "frames_of", "parameters_of"]

Floats = NDArray[np.float64]
NO_SHARE = {"votes": "no_votes", "ahp": "no_comparisons", "weights": "no_weight", "none": "no_weight"}


def check_options(board: Board, options: Mapping[str, Any]) -> None:
    """Raise DataError naming every option, rating and SPACE score that does not fit."""
    convention = choose("convention", options["convention"], CONVENTIONS).name
    if options["priority"] != "auto" and options["priority"] not in PRIORITIES:
        raise choice_error("priority", options["priority"], ["auto", *PRIORITIES])
    choose("voting", options["voting"], VOTING)
    if options["space_scale"] not in SPACE_SCALES:
        raise choice_error("space_scale", options["space_scale"], map(str, SPACE_SCALES))
    problems = count_problems(**{name: options[name] for name in ("bootstrap", "seed", "min_group") if name in options})
    problems += rating_problems(board.factors, convention)
    far = board.space.index[(board.space["score"].abs() > options["space_scale"]).to_numpy()]
    problems += [
        Remark("swot.problem.space_scale", "error", {"item": i, "found": float(board.space.at[i, "score"]), "scale": s})
        for i in far
        for s in [options["space_scale"]]
    ]
    problems += scenario_problems(options["scenarios"])
    if problems:
        raise DataError(problems)


def rating_problems(factors: pd.DataFrame, convention: str) -> list[Remark]:
    """Name every rating the convention does not allow."""
    limits = CONVENTIONS[convention].value
    off = factors[matrices.outside(factors, convention)]
    return [
        Remark(
            "swot.problem.rating",
            "error",
            {"factor": str(f), "kind": row["kind"], "found": float(row["rating"]), "convention": convention}
            | dict(zip(("low", "high"), limits[row["kind"]], strict=True)),
        )
        for f, row in off.iterrows()
    ]


def scenario_problems(scenarios: Any) -> list[Remark]:
    """Name what is wrong with scenarios: they are name -> {kind: factor at least 0}."""
    if not scenarios:
        return []
    if not isinstance(scenarios, Mapping):
        return [Remark("swot.problem.scenarios", "error", {"found": str(scenarios)[:60]})]
    bad = [
        str(name)
        for name, change in scenarios.items()
        if not isinstance(change, Mapping)
        or not change
        or any(
            k not in KINDS or isinstance(v, bool) or not isinstance(v, (int, float)) or not 0 <= v < np.inf
            for k, v in change.items()
        )
        or not any(change.get(kind, 1) for kind in KINDS)
    ]
    return [Remark("swot.problem.scenarios", "error", {"found": name}) for name in bad]


@dataclass
class Frames:
    """Frames of a result and the reasons of their empty cells."""

    frames: dict[str, pd.DataFrame] = field(default_factory=dict)
    reasons: dict[str, dict[tuple[Any, str], str]] = field(default_factory=dict)

    def put(self, name: str, data: pd.DataFrame | None, reason: str = "", **by_column: str) -> None:
        """Keep a frame; empty cells get the reason of their column, else the common one."""
        if data is None or not len(data.columns) or not len(data):
            return
        found = not_computable(data, reason)
        found = {(row, column): by_column.get(column, code) for (row, column), code in found.items()}
        self.frames[name], self.reasons[name] = data, {k: v for k, v in found.items() if v}


def frames_of(board: Board, priority: Priority, weights: Weights, options: Mapping[str, Any]) -> Frames:
    """Return all frames of the analysis."""
    out, convention = Frames(), options["convention"]
    no_share, hidden = NO_SHARE[priority.basis], priority.hidden or "no_votes"
    _put_table(out, board, priority, weights, options)
    groups = matrices.groups_table(board, weights.weight, priority.share, priority.draws)
    out.put("groups", groups, no_share, weight="no_weight", share_low=hidden, share_high=hidden)
    totals = matrices.totals_table(board, weights, convention)
    out.put("totals", totals, "no_total", low="one_left", high="one_left")
    _put_conventions(out, board, weights)
    position = matrices.position_table(board, weights, totals, convention)
    ends = dict.fromkeys(("x_low", "x_high", "y_low", "y_high", "kept"), "one_left")
    out.put("position", position, "no_total", **ends)
    if "space" in position.index:
        out.put("axes", matrices.axes_table(board.space), "no_total")
    _put_strategies(out, board, priority, weights, options)
    _put_votes(out, board, priority, options)
    return out


def _put_table(out: Frames, board: Board, priority: Priority, weights: Weights, options: Mapping[str, Any]) -> None:
    """Keep the main table."""
    factors, share, draws = board.factors, priority.share, priority.draws
    rating = factors["rating"].to_numpy(float)
    table = pd.DataFrame(
        {
            "kind": factors["kind"],
            "weight": weights.weight,
            "rating": rating,
            "score": weights.weight * rating,
            "share": share,
            **_ends("share", draws, share, "linear"),
            "local": local_shares(share, factors["kind"]),
            "rank": ranks(share)[0],
            **_ends("rank", None if draws is None else ranks(draws), share, "rank"),
            "n_votes": np.asarray(priority.n).astype(int),
            "dissent": _apart(priority, options),
            "evidence": factors["evidence"].map(evidence_kind),
        },
        index=factors.index,
    )
    out.put("table", table, NO_SHARE[priority.basis], weight="no_weight", rating="no_rating", score="no_score")
    why = out.reasons["table"]
    for row, column in why:
        if column.endswith(("_low", "_high")) and not np.isnan(table.at[row, "share"]):
            why[row, column] = priority.hidden
        if column == "dissent":
            why[row, column] = "few_voters" if table.at[row, "n_votes"] else "no_votes"


def _apart(priority: Priority, options: Mapping[str, Any]) -> Floats:
    """Return how far the voters are apart per factor; NaN where too few voted."""
    if priority.judged is None or not len(priority.judged):
        return np.full(len(priority.share), np.nan)
    approval = options["voting"] == "approval" and priority.basis != "ahp"
    enough = priority.n >= max(options["min_group"], 2)
    return np.where(enough, dissent(priority.judged, approval=approval), np.nan)


def _ends(name: str, draws: Floats | None, share: Floats, how: str) -> dict[str, Floats]:
    """Return the 95 % interval of the draws per factor; ranks stay whole."""
    low, high = np.full(len(share), np.nan), np.full(len(share), np.nan)
    if draws is not None:
        known = ~(np.isnan(share) | np.isnan(draws).all(axis=0))
        kinds = ("lower", "higher") if how == "rank" else ("linear", "linear")
        low[known], high[known] = (
            np.nanquantile(draws[:, known], q, axis=0, method=kind)
            for q, kind in zip((0.025, 0.975), kinds, strict=True)
        )
    return {f"{name}_low": low, f"{name}_high": high}


def _put_conventions(out: Frames, board: Board, weights: Weights) -> None:
    table = matrices.conventions_table(board, weights)
    out.put("conventions", table, "no_total")
    for row, column in out.reasons["conventions"]:
        if table.at[row, "outside"]:
            out.reasons["conventions"][row, column] = "outside_convention"


def _put_strategies(
    out: Frames, board: Board, priority: Priority, weights: Weights, options: Mapping[str, Any]
) -> None:
    if not len(board.strategies):
        return
    no_share, hidden = NO_SHARE[priority.basis], priority.hidden or "no_votes"
    qspm = dict.fromkeys(("qspm", "rank_qspm"), "no_qspm")
    ends = dict.fromkeys(("sum_low", "sum_high", "mean_low", "mean_high"), hidden)
    out.put("strategies", strategies.strategies_table(board, priority, weights), no_share, **qspm, **ends)
    out.put("links", strategies.links_table(board, priority.share), no_share)
    out.put("qspm", strategies.qspm_table(board, weights.weight), "no_weight")
    accepted = strategies.acceptability_table(board, priority, weights)
    fixed = "no_qspm" if not len(board.attractiveness) else "weights_given" if weights.draws is None else "no_qspm"
    out.put("acceptability", accepted, hidden, first_qspm=priority.hidden or fixed, first_qspm_without_one="no_qspm")
    out.put("scenarios", strategies.scenario_table(board, priority.share, options["scenarios"]), no_share)


def _put_votes(out: Frames, board: Board, priority: Priority, options: Mapping[str, Any]) -> None:
    if priority.judged is None or not len(priority.judged):
        return
    if priority.basis != "ahp":
        votes = voting.votes_table(board, priority.judged, options["voting"], options["min_group"])
        out.put("votes", votes, "few_voters", mean="no_votes")
        out.put("rules", voting.rules_table(board), "no_votes")
    agreement = voting.agreement_table(board, priority.judged, options["min_group"])
    out.put("agreement", agreement, "few_complete", p="few_for_p")
    out.put("consistency", priority.consistency, "open_pairs")


def parameters_of(board: Board, priority: Priority, weights: Weights, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was used, with the sources of the conventions."""
    return {
        **options,
        "scenarios": {str(k): dict(v) for k, v in (options["scenarios"] or {}).items()},
        "convention_source": CONVENTIONS[options["convention"]].source,
        "voting_source": VOTING[options["voting"]].source,
        "basis": priority.basis,
        "basis_source": PRIORITIES[priority.basis].source if priority.basis in PRIORITIES else "",
        "voters": int(priority.voters),
        "weights": dict(weights.source),
        "comparisons": "logarithmic_least_squares" if priority.basis == "ahp" else "",
        "random_index": "alonso_lamata2006" if priority.basis == "ahp" else "",
        "group": "aij" if priority.basis == "ahp" else "",
        "ie_bands": "thirds_half_open",
    }
