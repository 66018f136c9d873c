"""What does one method hand to the next, by which formula, whose formula, and is it still up to date?

Toolbox of the links between methods. Methods never import each other: each function here takes plain tables (ids in
the index) and returns a frozen :class:`Transfer` with the values before and after, the formula with its source and
status (published, quoted from memory, a rule of this project), the share that was dropped and a hash of the input.

To the house of quality: :func:`planning_importance`, :func:`kano_importance`, :func:`servqual_importance`,
:func:`weights_importance`, :func:`votes_importance`; rivals side by side: :func:`side_by_side`. To a SWOT board:
:func:`servqual_swot`, :func:`ipa_swot`, :func:`kano_swot`, :func:`control_swot`. Onwards: :func:`qfd_ctq`,
:func:`next_house`, :func:`kpi_limits`, :func:`complaints_voc`. What is out of date: :func:`check_links`.

>>> import pandas as pd
>>> votes_importance(pd.Series({"care": 3, "speed": 1})).table["share"].tolist()
[0.75, 0.25]
"""

from __future__ import annotations

from sqmlib.chain.compare import Comparison, side_by_side
from sqmlib.chain.from_kano import chaudha, kano_importance, tan_shen
from sqmlib.chain.importance import (
    planning_importance,
    servqual_importance,
    tan_pawitra,
    votes_importance,
    weights_importance,
)
from sqmlib.chain.knowledge import FORMULAS, Formula
from sqmlib.chain.measures import (
    complaints_voc,
    cumulative_selection,
    individual_limits,
    kpi_limits,
    next_house,
    qfd_ctq,
)
from sqmlib.chain.prints import fingerprint
from sqmlib.chain.swot import control_swot, ipa_swot, kano_swot, servqual_swot
from sqmlib.chain.transfer import Origin, Passage, Transfer, check_links

__all__ = [
    "FORMULAS",
    "Comparison",
    "Formula",
    "Origin",
    "Passage",
    "Transfer",
    "chaudha",
    "check_links",
    "complaints_voc",
    "control_swot",
    "cumulative_selection",
    "fingerprint",
    "individual_limits",
    "ipa_swot",
    "kano_importance",
    "kano_swot",
    "kpi_limits",
    "next_house",
    "planning_importance",
    "qfd_ctq",
    "servqual_importance",
    "servqual_swot",
    "side_by_side",
    "tan_pawitra",
    "tan_shen",
    "votes_importance",
    "weights_importance",
]
