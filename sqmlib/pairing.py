"""Which question is the other half of which: the same words, but for a cue that says "not there"."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path

__all__ = ["Pair", "pair_questions"]

ALIKE = 0.8
MOST_COMPARED = 160
_CUES = Path(__file__).parent / "locale" / "aliases" / "pairing.toml"
_NUMBER = re.compile(r"^\s*(?:[qQ]?\d{1,3}|[（(]\d{1,3}[）)])\s*[、.．):：_-]?\s*")
_WORD = re.compile(r"[a-z0-9]+|[^\W\d_a-z]")


@dataclass(frozen=True)
class Pair:
    """Positions of a functional and a dysfunctional question."""

    functional: int
    dysfunctional: int


def pair_questions(texts: Sequence[str]) -> list[Pair]:
    """Return the question pairs that their wording betrays, in the order of the functional questions.

    Parameters
    ----------
    texts : sequence of str
        Question texts.

    Examples
    --------
    >>> pair_questions(["If wifi is offered, how do you feel?", "If wifi is not offered, how do you feel?", "Age"])
    [Pair(functional=0, dysfunctional=1)]
    >>> pair_questions(["1、不提供无线网络", "2、提供无线网络"])
    [Pair(functional=1, dysfunctional=0)]
    """
    stems = [_stem(text) for text in texts]
    free, pairs = set(range(len(texts))), []
    for _, _, a, b in _candidates(stems):
        if a in free and b in free:
            free -= {a, b}
            pairs.append(Pair(a, b) if stems[a][1] < stems[b][1] else Pair(b, a))
    return sorted(pairs, key=lambda p: p.functional)


def _candidates(stems: list[tuple[str, int]]) -> list[tuple[float, int, int, int]]:
    """Return (unlikeness, distance, position, position) of all possible pairs, the most alike first."""
    found = []
    for a, (one, no_a) in enumerate(stems):
        for b in range(a + 1, len(stems)):
            other, no_b = stems[b]
            alike = _alike(one, other, len(stems)) if one and no_a != no_b else 0.0
            if alike >= ALIKE:
                found.append((round(1 - alike, 2), b - a, a, b))
    return sorted(found)


def _alike(one: str, other: str, n: int) -> float:
    if one == other or n > MOST_COMPARED:
        return float(one == other)
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE else 0.0


def _stem(text: str) -> tuple[str, int]:
    """Return what a question is about, cues taken away, and how often it says "not"."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("\u2019", "'")
    folded = _NUMBER.sub("", folded).replace("n't", " not").replace("'d", " would").replace("cannot", "can not")
    cues = _cues()
    denied = len(cues.absent_zh.findall(folded))
    folded = cues.present_zh.sub("", cues.absent_zh.sub("", folded))
    words = [_singular(w) for w in _WORD.findall(folded)]
    denied += sum(w in cues.absent_en for w in words)
    return " ".join(w for w in words if w not in cues.absent_en and w not in cues.present_en), denied


@dataclass(frozen=True)
class _Cues:
    absent_en: frozenset[str]
    present_en: frozenset[str]
    absent_zh: re.Pattern[str]
    present_zh: re.Pattern[str]


@cache
def _cues() -> _Cues:
    known = tomllib.loads(_CUES.read_text(encoding="utf-8"))
    absent, present = (re.compile("|".join(known[name])) for name in ("absent_zh", "present_zh"))
    return _Cues(frozenset(known["absent_en"]), frozenset(known["present_en"]), absent, present)


def _singular(word: str) -> str:
    """Take away endings that "offers" and "does not offer" differ in."""
    for ending in ("ing", "ed", "es", "s"):
        if word.isascii() and word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word
