"""Words: every text a user sees, English and Simplified Chinese side by side.

Word files live in ``sqmlib/locale/<module>.toml``; the first part of a key names the file. A template is filled with
:meth:`str.format`; five specs are added to the standard ones:

``{category:kano.category}``
    a code (or a list of codes) is replaced by the word stored under ``kano.category.<code>``;
``{item:label}``
    an item id (or a list of them) is replaced by the text its case gives it;
``{reason:text}``
    a text given as such or as {"en": ..., "zh": ...}, in the language of the sentence;
``{p:pvalue}``
    a p-value with its sign, ``= 0.012`` or ``< 0.001``;
``{names:list}``
    a list is joined with the language's own comma and cut after eight entries, saying how many follow.
"""

from __future__ import annotations

import re
import string
import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from numbers import Real
from pathlib import Path
from typing import Any

__all__ = ["LANGUAGES", "has", "language", "pick", "read_words", "tr", "use", "words"]

LANGUAGES = ("en", "zh")
_FOLDER = Path(__file__).parent / "locale"
_KEY_SPEC = re.compile(r"[a-z_]+(\.[a-z_0-9]+)+")
_LONGEST_LIST = 8
_LONGEST_LABELS = 40
_current = "en"


def use(lang: str) -> None:
    """Choose the language of everything displayed from now on.

    Parameters
    ----------
    lang : {"en", "zh"}
        English or Simplified Chinese.

    Raises
    ------
    ValueError
        If the language is not one of the two.

    Examples
    --------
    >>> import sqmlib as sq
    >>> sq.use("zh")
    >>> sq.i18n.tr("common.yes")
    '是'
    >>> sq.use("en")
    """
    global _current
    _current = language(lang)


def language(lang: str | None = None) -> str:
    """Return `lang` checked, or the language in use when it is None."""
    if lang is None:
        return _current
    if lang not in LANGUAGES:
        raise ValueError(f"lang: must be one of {', '.join(LANGUAGES)}; found {lang!r}")
    return lang


@cache
def words(module: str) -> dict[str, dict[str, str]]:
    """Return the flat word table of one module: key -> {"en": ..., "zh": ...}."""
    path = _FOLDER / f"{module}.toml"
    if not path.is_file():
        return {}
    return dict(_flatten(module, tomllib.loads(path.read_text(encoding="utf-8"))))


def read_words() -> None:
    """Read every word table now: who starts many processes from this one does it once for all."""
    for path in _FOLDER.glob("*.toml"):
        words(path.stem)


def _flatten(prefix: str, node: Mapping[str, Any]):
    for name, value in node.items():
        key = f"{prefix}.{name}"
        if isinstance(value, dict) and any(isinstance(inner, dict) for inner in value.values()):
            yield from _flatten(key, value)
        else:
            yield key, value


def has(key: str) -> bool:
    """Say whether a word is stored under `key`."""
    return key in words(key.partition(".")[0])


def tr(key: str, lang: str | None = None, /, *, labels: Mapping[str, Any] | None = None, **values: Any) -> str:
    """Return the text stored under `key`, filled with `values`.

    Parameters
    ----------
    key : str
        ``<module>.<name>...`` as in the word files.
    lang : {"en", "zh"}, optional
        Default: the language in use.
    labels : mapping, optional
        Item texts for the ``label`` spec: id -> text or {"en": ..., "zh": ...}.
    **values
        What the placeholders stand for.

    Raises
    ------
    KeyError
        If no such word is stored: a missing word is an error, never an empty place.

    Examples
    --------
    >>> tr("common.list_more", "en", shown="a, b", more=3)
    'a, b and 3 more'
    """
    lang = language(lang)
    entry = words(key.partition(".")[0]).get(key)
    if entry is None:
        raise KeyError(f"no word stored under {key!r}")
    return _Formatter(lang, labels or {}).format(entry[lang], **values) if values else entry[lang]


def pick(text: Any, lang: str | None = None) -> str:
    """Return the wanted language of a text given as plain text or as {"en": ..., "zh": ...}.

    >>> pick({"en": "Seat", "zh": "座椅"}, "zh"), pick("Seat", "zh"), pick({"en": "Seat"}, "zh")
    ('座椅', 'Seat', 'Seat')
    """
    if not isinstance(text, Mapping):
        return str(text)
    wanted = text.get(language(lang))
    return str(wanted if wanted is not None else next(iter(text.values()), ""))


class _Formatter(string.Formatter):
    """Standard formatting plus words, item labels and lists; a rounded number has a minus, not a hyphen."""

    def __init__(self, lang: str, labels: Mapping[str, Any]) -> None:
        self.lang, self.labels = lang, labels

    def format_field(self, value: Any, format_spec: str) -> str:
        if format_spec == "label":
            return self._each(value, lambda v: pick(self.labels.get(v, v), self.lang), most=_LONGEST_LABELS)
        if format_spec == "text":
            return pick(value, self.lang)
        if format_spec == "pvalue":
            return "< 0.001" if value < 0.0005 else f"= {value:.3f}"
        if format_spec in ("list", "all"):
            return self._each(value, str, most=_LONGEST_LIST if format_spec == "list" else len(value))
        if _KEY_SPEC.fullmatch(format_spec):
            return self._each(value, lambda v: tr(f"{format_spec}.{v}", self.lang))
        said = super().format_field(value, format_spec)
        return f"−{said[1:]}" if format_spec and isinstance(value, Real) and said.startswith("-") else said

    def _each(self, value: Any, say: Callable[[Any], str], most: int = _LONGEST_LIST) -> str:
        if isinstance(value, str) or not hasattr(value, "__iter__"):
            return say(value)
        said = [say(v) for v in value]
        shown = tr("common.comma", self.lang).join(said[:most])
        rest = len(said) - most
        return tr("common.list_more", self.lang, shown=shown, more=rest) if rest > 0 else shown
