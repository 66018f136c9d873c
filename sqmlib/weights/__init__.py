"""How much does each need, criterion or KPI weigh, how consistent and agreed is that, and which alternative leads?

Toolbox of weighting. From judgements: :func:`ahp` (pairwise, any number of judges at once), :func:`bwm` (best-worst),
:func:`points` (100 points), :func:`ranking` (ROC, RS, RR). From data: :func:`entropy`, :func:`critic`. A tree of
criteria: :func:`hierarchy`, :func:`synthesize`. Alternatives: :func:`topsis`. These answer with frozen results that
know their words in both languages; the formulas beside them take and give plain arrays.

>>> import pandas as pd
>>> pairs = pd.DataFrame([["care", "speed", 3]], columns=["a", "b", "value"])
>>> ahp(pairs).table["weight"].round(2).tolist()
[0.75, 0.25]
"""

from __future__ import annotations

from sqmlib.weights.ahp import ahp
from sqmlib.weights.bwm import bwm, bwm_consistency_index, bwm_input_ratio, bwm_linear
from sqmlib.weights.hierarchy import hierarchy, synthesize
from sqmlib.weights.incomplete import connected, harker, llsm, optimal_completion
from sqmlib.weights.joining import aij, judge_weights, verdicts
from sqmlib.weights.judgments import Judgments, read_matrices, read_pairs
from sqmlib.weights.knowledge import RANDOM_INDEX
from sqmlib.weights.objective import critic, critic_weights, entropies, entropy, entropy_weights
from sqmlib.weights.points import points, rank_weights, ranking, split_share
from sqmlib.weights.priorities import (
    column_average,
    consistency_index,
    consistency_ratio,
    deviations,
    eigenvector,
    gci,
    geometric_mean,
    lambda_max,
    priorities,
    random_index,
    simulated_random_index,
)
from sqmlib.weights.resample import acceptability, dirichlet_weights, kendall_w, ranks, resample_judges, stability
from sqmlib.weights.results import AhpResult, HierarchyResult, TopsisResult, WeightsResult
from sqmlib.weights.topsis import closeness, topsis

__all__ = [
    "RANDOM_INDEX",
    "AhpResult",
    "HierarchyResult",
    "Judgments",
    "TopsisResult",
    "WeightsResult",
    "acceptability",
    "ahp",
    "aij",
    "bwm",
    "bwm_consistency_index",
    "bwm_input_ratio",
    "bwm_linear",
    "closeness",
    "column_average",
    "connected",
    "consistency_index",
    "consistency_ratio",
    "critic",
    "critic_weights",
    "deviations",
    "dirichlet_weights",
    "eigenvector",
    "entropies",
    "entropy",
    "entropy_weights",
    "gci",
    "geometric_mean",
    "harker",
    "hierarchy",
    "judge_weights",
    "kendall_w",
    "lambda_max",
    "llsm",
    "optimal_completion",
    "points",
    "priorities",
    "random_index",
    "rank_weights",
    "ranking",
    "ranks",
    "read_matrices",
    "read_pairs",
    "resample_judges",
    "simulated_random_index",
    "split_share",
    "stability",
    "synthesize",
    "topsis",
    "verdicts",
]
