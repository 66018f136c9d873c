"""How well does a stable process meet what customers accept, how many cases fail, and how sure is that?

Toolbox of capability, yield and sigma level. Input: values of a CTQ in time order (:func:`analyze`), times against a
promise (:func:`service_level`), failing cases out of cases (:func:`defectives`), errors on units (:func:`defects`),
cases through steps (:func:`rolled_yield`). Specification limits come from customers; no function computes them.

Cp, Cpl, Cpu, Cpk rest on the named within sigma, Pp, Ppl, Ppu, Ppk on the overall one or on a fitted distribution;
their intervals use the degrees of freedom of that very sigma. A failed gate (data, measurement, stage, stability,
distribution) makes the verdict provisional. Long and short term, tails and shift of a sigma level are named beside it.

Sources: AIAG SPC 2005; ISO 22514-2; Kotz & Lovelace 1998; Bissell 1990; Kushler & Hurley 1992; Boyles 1991; Chou, Owen
& Borrego 1990; Clopper & Pearson 1934; Garwood 1936; Kaplan & Meier 1958; Harry & Schroeder 2000.

>>> import sqmlib.capability as capability
>>> round(float(capability.sigma_level(66807.2)), 3)
3.0
"""

from __future__ import annotations

from sqmlib.capability.continuous import analyze
from sqmlib.capability.count_results import DefectivesResult, DefectsResult, ServiceLevelResult, YieldResult
from sqmlib.capability.counted import defectives, defects
from sqmlib.capability.families import FAMILIES, Fit, fit
from sqmlib.capability.indices import (
    bissell_interval,
    boyles_df,
    chi2_interval,
    cp_star,
    cpm,
    cpm_star,
    expected_outside,
    indices,
    one_sided_bound,
    outside,
    sample_size_cpk,
    tau,
    tolerance_factor,
    z_bench,
)
from sqmlib.capability.nonnormal import anderson_darling, box_cox, percentile_indices
from sqmlib.capability.results import CapabilityResult
from sqmlib.capability.service import service_level
from sqmlib.capability.shares import Dispersion, clopper_pearson, dispersion, garwood, survival_share
from sqmlib.capability.sigma_level import (
    dpmo_of_level,
    first_time_yield,
    rate_ratio,
    rolled_interval,
    sample_size_share,
    sigma_level,
    zero_defects_bound,
)
from sqmlib.capability.spread import Spread, c4, d2, d3, overall, within
from sqmlib.capability.yields import rolled_yield

__all__ = [
    "FAMILIES",
    "CapabilityResult",
    "DefectivesResult",
    "DefectsResult",
    "Dispersion",
    "Fit",
    "ServiceLevelResult",
    "Spread",
    "YieldResult",
    "analyze",
    "anderson_darling",
    "bissell_interval",
    "box_cox",
    "boyles_df",
    "c4",
    "chi2_interval",
    "clopper_pearson",
    "cp_star",
    "cpm",
    "cpm_star",
    "d2",
    "d3",
    "defectives",
    "defects",
    "dispersion",
    "dpmo_of_level",
    "expected_outside",
    "first_time_yield",
    "fit",
    "garwood",
    "indices",
    "one_sided_bound",
    "outside",
    "overall",
    "percentile_indices",
    "rate_ratio",
    "rolled_interval",
    "rolled_yield",
    "sample_size_cpk",
    "sample_size_share",
    "service_level",
    "sigma_level",
    "survival_share",
    "tau",
    "tolerance_factor",
    "within",
    "z_bench",
    "zero_defects_bound",
]
