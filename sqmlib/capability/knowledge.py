"""Conventions and cut-offs of capability, each with its source."""

from __future__ import annotations

from sqmlib.rules import Bands, Convention

__all__ = [
    "ABANDONED",
    "CLOCKS",
    "CPM_FORMS",
    "DF_RULES",
    "DISPERSED",
    "DISTRIBUTIONS",
    "FORMS",
    "INDICES",
    "MANY_OPPORTUNITIES",
    "MEASUREMENT",
    "REQUIRED",
    "SAMPLE",
    "SEEN_TAIL",
    "SOURCES",
    "SUBGROUPS",
    "TERMS",
    "WITHIN",
]

INDICES = ("cp", "cpl", "cpu", "cpk", "pp", "ppl", "ppu", "ppk", "cpm", "cpm_star", "cp_star")
REQUIRED = 1.33  # AIAG SPC 2nd ed.; a house figure, not a law
SAMPLE = Bands("sample", (30, 100), ("failed", "warning", "passed"), "AIAG SPC 2nd ed.: 100 values or 25 subgroups")
MEASUREMENT = Bands("study_variation", (10, 30), ("passed", "warning", "failed"), "AIAG MSA 4th ed.")
SUBGROUPS = 25
SEEN_TAIL = 740  # 1/.00135: below this the outer percentiles are the extremes
MANY_OPPORTUNITIES = 10  # own
DISPERSED = 0.05  # p below which groups differ by more than chance

WITHIN = {
    "pooled": Convention("pooled", "pooled standard deviation over c4(df + 1)"),
    "pooled_raw": Convention("pooled_raw", "root of the pooled variance, without c4"),
    "rbar": Convention("rbar", "mean range over d2; Tippett 1925"),
    "sbar": Convention("sbar", "mean standard deviation over c4"),
    "moving_range": Convention("moving_range", "mean moving range of two over d2(2)"),
}
DF_RULES = {
    "factor": Convention("factor", "Bissell 1990: 0.9 sum (n_i - 1), moving ranges 0.62 (n - 1)"),
    "exact": Convention("exact", "1 / (2 CV^2) of the mean range"),
}
CPM_FORMS = {
    "mean_square": Convention("mean_square", "Chan, Cheng & Spiring 1988: mean (x - T)^2"),
    "sd": Convention("sd", "s^2 + (m - T)^2"),
}
DISTRIBUTIONS = {
    "normal": Convention("normal", "Kotz & Lovelace 1998"),
    "lognormal": Convention("lognormal", "ISO 22514-2, maximum likelihood"),
    "weibull": Convention("weibull", "ISO 22514-2, maximum likelihood"),
    "gamma": Convention("gamma", "ISO 22514-2, maximum likelihood"),
    "exponential": Convention("exponential", "ISO 22514-2, maximum likelihood"),
    "box_cox": Convention("box_cox", "Box & Cox 1964, limits transformed alike"),
    "empirical": Convention("empirical", "quantiles of type 6, Hyndman & Fan 1996"),
}
FORMS = {
    "percentile": Convention("percentile", "ISO 22514-2: .00135, .5, .99865"),
    "z": Convention("z", "ISO 22514-2: -Phi^-1(share outside)/3"),
}
CLOCKS = ("not_stated", "calendar", "working")
TERMS = {
    "long": Convention("long", "the data hold the drift of the long run; the shift is added to the level"),
    "short": Convention("short", "the data are short term; no shift is added"),
}
ABANDONED = {
    "outside": Convention("outside", "answered in time / all offered"),
    "left_out": Convention("left_out", "answered in time / answered"),
    "short_left_out": Convention("short_left_out", "answered in time / (offered - abandoned within the limit)"),
}
SOURCES = (
    "AIAG, Statistical Process Control, 2nd ed. 2005",
    "ISO 22514-2:2017",
    "Kotz & Lovelace 1998, Process Capability Indices in Theory and Practice",
    "Bissell 1990, Applied Statistics 39",
    "Kushler & Hurley 1992, Journal of Quality Technology 24",
    "Chou, Owen & Borrego 1990, Journal of Quality Technology 22",
    "Boyles 1991, Journal of Quality Technology 23",
    "Chan, Cheng & Spiring 1988, Journal of Quality Technology 20",
    "Clopper & Pearson 1934, Biometrika 26; Garwood 1936, Biometrika 28",
    "Harry & Schroeder 2000, Six Sigma",
)
