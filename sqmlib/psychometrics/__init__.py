"""Do items hang together, how exactly is that known, does the assumed structure hold, are the dimensions distinct?

Toolbox of scale analysis. Input is answers (respondents in rows, items in columns), the same with reversed items turned
round once (:func:`key_answers`), or a covariance or correlation matrix with n (:func:`from_matrix`). Results are
frozen, hold numbers and codes, and say why a number is missing (codes of ``locale/reason.toml``).

>>> import sqmlib as sq
>>> matrix = sq.psychometrics.from_matrix([[1], [0.6, 1]], n=100)
>>> round(sq.psychometrics.alpha(matrix).alpha, 2)
0.75
"""

from __future__ import annotations

from sqmlib.psychometrics.alpha import (
    Alpha,
    alpha,
    alphas,
    cronbach,
    feldt_interval,
    spearman_brown,
    standardized,
)
from sqmlib.psychometrics.cfa import Cfa, cfa
from sqmlib.psychometrics.difference import Difference, difference_reliability, difference_scores
from sqmlib.psychometrics.efa import EXTRACTIONS, Efa, efa
from sqmlib.psychometrics.fitting import DIVISORS, ORIENTATION, Fit
from sqmlib.psychometrics.matrix import Covariance, Keyed, covariance, from_matrix, key_answers
from sqmlib.psychometrics.omega import DENOMINATORS, ESTIMATORS, Omega, omega, omega_of
from sqmlib.psychometrics.parallel import COMMUNALITIES, ParallelAnalysis, parallel_analysis
from sqmlib.psychometrics.rotation import ROTATIONS
from sqmlib.psychometrics.screening import LongStrings, Suspicion, categories, long_strings, run_lengths, suspects
from sqmlib.psychometrics.specify import IDENTIFICATIONS
from sqmlib.psychometrics.suitability import Suitability, suitability
from sqmlib.psychometrics.validity import Validity, htmt, validity
from sqmlib.psychometrics.wording import Wording, wording_check

__all__ = [
    "COMMUNALITIES",
    "DENOMINATORS",
    "DIVISORS",
    "ESTIMATORS",
    "EXTRACTIONS",
    "IDENTIFICATIONS",
    "ORIENTATION",
    "ROTATIONS",
    "Alpha",
    "Cfa",
    "Covariance",
    "Difference",
    "Efa",
    "Fit",
    "Keyed",
    "LongStrings",
    "Omega",
    "ParallelAnalysis",
    "Suitability",
    "Suspicion",
    "Validity",
    "Wording",
    "alpha",
    "alphas",
    "categories",
    "cfa",
    "covariance",
    "cronbach",
    "difference_reliability",
    "difference_scores",
    "efa",
    "feldt_interval",
    "from_matrix",
    "htmt",
    "key_answers",
    "long_strings",
    "omega",
    "omega_of",
    "parallel_analysis",
    "run_lengths",
    "spearman_brown",
    "standardized",
    "suitability",
    "suspects",
    "validity",
    "wording_check",
]
