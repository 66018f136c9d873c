"""Conventions and cut-offs of measurement system analysis, each with its source."""

from __future__ import annotations

from sqmlib.rules import Bands, Convention

__all__ = [
    "DESIGNS",
    "GRR",
    "KAPPA_BANDS",
    "METHODS",
    "MULTIPLIERS",
    "NDC",
    "NDC_FACTORS",
    "POOLING",
    "SMALL",
    "SOURCES",
    "VOCABULARIES",
    "WEIGHTS",
]

POOLING = {
    "aiag": Convention("aiag", "AIAG MSA 4th ed. 2010: pool when the interaction has p > 0.25", 0.25),
    "common": Convention("common", "default of commercial tools: pool when p > 0.05", 0.05),
    "never": Convention("never", "the interaction always stays", 1.0),
    "always": Convention("always", "the interaction is always pooled with the error", -1.0),
}
MULTIPLIERS = {
    "six": Convention("six", "AIAG MSA 4th ed. 2010: 6 sigma hold 99.73 %", 6.0),
    "five": Convention("five", "AIAG MSA 3rd ed. 2002: 5.15 sigma hold 99 %", 5.15),
}
NDC_FACTORS = {
    "root_two": Convention("root_two", "Wheeler & Lyday 1989: sqrt(2)", 2**0.5),
    "printed": Convention("printed", "AIAG MSA 4th ed. 2010: 1.41", 1.41),
}
METHODS = {
    "anova": Convention("anova", "Burdick, Borror & Montgomery 2005"),
    "reml": Convention("reml", "Searle, Casella & McCulloch 1992; Satterthwaite 1946"),
}
DESIGNS = ("auto", "crossed", "nested")
VOCABULARIES = ("call_scoring", "ticket_coding", "mystery_shopping", "laboratory")
GRR = Bands("study_variation", (10, 30), ("good", "marginal", "poor"), "AIAG MSA 4th ed. 2010")
NDC = 5  # AIAG MSA
KAPPA_BANDS = {
    "fleiss": Bands("kappa", (0.40, 0.75), ("poor", "fair", "excellent"), "Fleiss 1981"),
    "landis": Bands(
        "kappa",
        (0.0, 0.2, 0.4, 0.6, 0.8),
        ("none", "slight", "fair", "moderate", "substantial", "almost_perfect"),
        "Landis & Koch 1977",
    ),
}
WEIGHTS = {
    "unweighted": Convention("unweighted", "Cohen 1960"),
    "linear": Convention("linear", "Cohen 1968, distances"),
    "quadratic": Convention("quadratic", "Cohen 1968, squared distances"),
}
SMALL = 30  # parts below which intervals are very wide
SOURCES = (
    "AIAG, Measurement Systems Analysis, 4th ed. 2010",
    "Burdick, Borror & Montgomery 2005, Design and Analysis of Gauge R&R Studies",
    "Weerahandi 1993, JASA 88 (generalized intervals)",
    "Cohen 1960; Cohen 1968; Fleiss 1971; Scott 1955; Fleiss, Cohen & Everitt 1969",
    "Gwet 2008, British Journal of Mathematical and Statistical Psychology 61",
    "Krippendorff 2004, Content Analysis",
    "Rogan & Gladen 1978, American Journal of Epidemiology 107",
)
