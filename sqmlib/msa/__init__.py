"""Can the figures be trusted: how much of what we see is the measuring, how much the service?

Toolbox of measurement system analysis, in the words of call scoring, ticket coding, mystery shopping or a laboratory.
Input: one row per judgment with ``part`` (the call, ticket, visit), ``appraiser``, ``trial`` and ``value``
(:func:`gage_rr`, scores) or ``rating`` and optional ``ref``, the standard (:func:`agreement`, classes).

:func:`gage_rr` crossed and nested analysis of variance with the pooling rule named and both answers shown, REML for
studies with gaps, the range method beside it, intervals of every component. :func:`agreement` within, between, against
the standard, the kappa family, misses and false alarms. :func:`study_plan`, :func:`linearity`, :func:`type1`,
:func:`true_share` for what comes before and after.

Sources: AIAG MSA 4th ed. 2010; Burdick, Borror & Montgomery 2005; Cohen 1960, 1968; Fleiss 1971; Scott 1955; Gwet 2008;
Krippendorff 2004; Rogan & Gladen 1978.

>>> import sqmlib.msa as msa
>>> round(msa.cohen([[20, 5], [10, 15]]).kappa, 2)
0.4
"""

from __future__ import annotations

from sqmlib.msa.agreement import agreement, per_label
from sqmlib.msa.agreement_results import AgreementResult
from sqmlib.msa.concordance import kendall_w
from sqmlib.msa.constants import d2_star, k1, k2
from sqmlib.msa.effects import observed_share, sample_size_agreement, study_plan, true_cpk, true_share
from sqmlib.msa.gage import gage_rr
from sqmlib.msa.gage_results import GageResult
from sqmlib.msa.items import gage_by_item
from sqmlib.msa.kappa import Cohen, ac1, cohen, fleiss, krippendorff, pabak, square
from sqmlib.msa.ranges import linearity, range_method, type1
from sqmlib.msa.reml import Reml, reml
from sqmlib.msa.variance import Anova, components, crossed, nested, pooled

__all__ = [
    "AgreementResult",
    "Anova",
    "Cohen",
    "GageResult",
    "Reml",
    "ac1",
    "agreement",
    "cohen",
    "components",
    "crossed",
    "d2_star",
    "fleiss",
    "gage_by_item",
    "gage_rr",
    "k1",
    "k2",
    "kendall_w",
    "krippendorff",
    "linearity",
    "nested",
    "observed_share",
    "pabak",
    "per_label",
    "pooled",
    "range_method",
    "reml",
    "sample_size_agreement",
    "square",
    "study_plan",
    "true_cpk",
    "true_share",
    "type1",
]
