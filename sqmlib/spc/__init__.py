"""Control charts: is the measure stable, which points need an explanation, did the change work, can the target be met?

Charts of measurements :func:`i_chart`, :func:`xbar_r_chart`, :func:`xbar_s_chart`; of counts :func:`p_chart`,
:func:`np_chart`, :func:`c_chart`, :func:`u_chart`, :func:`laney_p_chart`, :func:`laney_u_chart`; of rare events
:func:`g_chart`, :func:`t_chart`; for small shifts :func:`ewma_chart`, :func:`cusum_chart`; without limits
:func:`run_chart`. All return a :class:`ChartResult` and take the options of :class:`Setting`: time, stage, baseline,
exclude, incomplete, notes, target, direction, rules, mark, width, labels. :func:`choose` proposes a chart and says why;
:func:`many` draws thousands of them in one call; :func:`price` is the false-alarm price of a set of rules.

Sources stand beside each formula; rules and conventions in :mod:`sqmlib.spc.knowledge`.

Examples
--------
>>> from sqmlib import spc
>>> flow = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
>>> spc.i_chart(flow, rules="nelson", target=45, direction="increase").verdict
{'variation': 'common_cause', 'assurance': 'consistently_pass'}
"""

from __future__ import annotations

from sqmlib.spc.arl import arl_cusum, arl_ewma, arl_shewhart, design_cusum, design_ewma
from sqmlib.spc.attribute import c_chart, laney_p_chart, laney_u_chart, np_chart, p_chart, u_chart
from sqmlib.spc.choice import KINDS, ChoiceResult, choose
from sqmlib.spc.constants import MEDIAN_RANGE, c4, d2, d3, factors
from sqmlib.spc.knowledge import CHARTS, DIRECTIONS, ESTIMATORS, RULES, SETS, Rule, RuleSet
from sqmlib.spc.many import ManyResult, many
from sqmlib.spc.price import Price, price
from sqmlib.spc.rare import g_chart, t_chart
from sqmlib.spc.results import ChartResult
from sqmlib.spc.rulebook import rule_hits
from sqmlib.spc.runchart import run_chart
from sqmlib.spc.runs import crossings, crossings_min, longest_run, longest_run_max
from sqmlib.spc.setting import Setting
from sqmlib.spc.sigma import autocorrelation
from sqmlib.spc.variables import i_chart, xbar_r_chart, xbar_s_chart
from sqmlib.spc.verdict import assurance, target_share, variation
from sqmlib.spc.weighted import cusum_chart, ewma_chart

__all__ = [
    "CHARTS",
    "DIRECTIONS",
    "ESTIMATORS",
    "KINDS",
    "MEDIAN_RANGE",
    "RULES",
    "SETS",
    "ChartResult",
    "ChoiceResult",
    "ManyResult",
    "Price",
    "Rule",
    "RuleSet",
    "Setting",
    "arl_cusum",
    "arl_ewma",
    "arl_shewhart",
    "assurance",
    "autocorrelation",
    "c4",
    "c_chart",
    "choose",
    "crossings",
    "crossings_min",
    "cusum_chart",
    "d2",
    "d3",
    "design_cusum",
    "design_ewma",
    "ewma_chart",
    "factors",
    "g_chart",
    "i_chart",
    "laney_p_chart",
    "laney_u_chart",
    "longest_run",
    "longest_run_max",
    "many",
    "np_chart",
    "p_chart",
    "price",
    "rule_hits",
    "run_chart",
    "t_chart",
    "target_share",
    "u_chart",
    "variation",
    "xbar_r_chart",
    "xbar_s_chart",
]
