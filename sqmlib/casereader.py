"""From the nodes of a case file or manifest to typed values; every problem is collected with its line."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Iterable
from inspect import Parameter
from typing import Any

from sqmlib.checks import Remark, Where
from sqmlib.i18n import LANGUAGES
from sqmlib.plainyaml import Branch, Leaf, Node, Series

__all__ = ["Reader"]

LONGEST = 10_000
_WHOLE = re.compile(r"[+-]?[0-9]{1,15}")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


class Reader:
    """Turn nodes into typed values; collect every problem instead of stopping at the first."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[Remark] = []

    def say(self, code: str, line: int, **values: Any) -> None:
        """Note one problem."""
        self.problems.append(Remark(f"case.{code}", "error", values, Where(self.name, "", (line,))))

    def branch(self, node: Node | None, path: str, known: Iterable[str] | None = None) -> Branch:
        """Return a mapping; an unknown key is a problem, with the nearest known key as advice."""
        if node is None or (isinstance(node, Leaf) and node.is_nothing):
            return Branch({}, {}, node.line if node else 1)
        if not isinstance(node, Branch):
            self.say("not_mapping", node.line, key=path)
            return Branch({}, {}, node.line)
        known = None if known is None else list(known)
        for key, line in node.lines.items():
            if known is not None and key not in known:
                near = difflib.get_close_matches(key, known, 1, 0.5)
                values = {"key": key[:80], "place": path, "known": known}
                self.say("unknown_key_near" if near else "unknown_key", line, near=near[0] if near else "", **values)
        return node

    def text(self, node: Node | None, path: str) -> str | None:
        """Return a text as it was written, whatever YAML would make of it."""
        if node is None or (isinstance(node, Leaf) and node.is_nothing):
            return None
        if not isinstance(node, Leaf):
            self.say("not_text", node.line, key=path)
            return None
        if len(node.text) > LONGEST:
            self.say("text_too_long", node.line, key=path, most=LONGEST)
        return node.text

    def whole(self, node: Node | None, path: str, low: int | None = None) -> int | None:
        """Return a whole number."""
        text = self.text(node, path)
        if text is None:
            return None
        if node.quoted or not _WHOLE.fullmatch(text) or (low is not None and int(text) < low):
            self.say("not_whole", node.line, key=path, found=text[:40], low=low if low is not None else "-∞")
            return None
        return int(text)

    def number(self, node: Node | None, path: str) -> float | None:
        """Return a finite number."""
        text = self.text(node, path)
        if text is None:
            return None
        if node.quoted or not _NUMBER.fullmatch(text) or not math.isfinite(float(text)):
            self.say("not_number", node.line, key=path, found=text[:40])
            return None
        return float(text)

    def one_of(self, node: Node | None, path: str, allowed: Iterable[str]) -> str | None:
        """Return one of the allowed texts."""
        text, allowed = self.text(node, path), list(allowed)
        if text is not None and text not in allowed:
            self.say("not_one_of", node.line, key=path, found=text[:40], allowed=allowed)
            return None
        return text

    def words(self, node: Node | None, path: str) -> Any:
        """Return a text, or texts by language."""
        if not isinstance(node, Branch):
            return self.text(node, path) or ""
        known = self.branch(node, path, LANGUAGES)
        return {lang: self.text(v, f"{path}.{lang}") or "" for lang, v in known.entries.items() if lang in LANGUAGES}

    def texts(self, node: Node | None, path: str) -> list[str] | None:
        """Return a list of texts."""
        if node is None or (isinstance(node, Leaf) and node.is_nothing):
            return None
        if not isinstance(node, Series):
            self.say("not_list", node.line, key=path)
            return None
        found = [self.text(n, f"{path}[{k}]") for k, n in enumerate(node.nodes, start=1)]
        return [text for text in found if text is not None]

    def sheet(self, node: Node | None, path: str) -> str | int | None:
        """Return a sheet: a number stands for its place, a text (or a number in quotes) for its name."""
        text = self.text(node, path)
        if text is not None and not node.quoted and _WHOLE.fullmatch(text):
            return self.whole(node, path, low=1)
        return text

    def text_map(self, node: Node | None, path: str) -> dict[str, str]:
        """Return column text -> column name."""
        entries = self.branch(node, path).entries
        found = {key: self.text(value, f"{path}.{key[:40]}") for key, value in entries.items()}
        return {key: text for key, text in found.items() if text}

    def codes(self, node: Node | None, path: str) -> dict[str, int | None]:
        """Return answer -> position; nothing (``null``) stands for no answer."""
        entries = self.branch(node, path).entries
        return {key.strip(): self.whole(value, f"{path}.{key[:40]}") for key, value in entries.items()}

    def plain(self, node: Node, path: str) -> Any:
        """Return texts, numbers, lists and mappings as they stand; a number in quotes is a text."""
        if isinstance(node, Branch):
            return {key: self.plain(value, f"{path}.{key}") for key, value in node.entries.items()}
        if isinstance(node, Series):
            return [self.plain(value, f"{path}[{k}]") for k, value in enumerate(node.nodes, start=1)]
        text = self.text(node, path)
        if text is None or node.quoted:
            return text
        if _WHOLE.fullmatch(text):
            return int(text)
        return float(text) if _NUMBER.fullmatch(text) and math.isfinite(float(text)) else text

    def option(self, node: Node | None, path: str, declared: Parameter) -> Any:
        """Return an option in the type of its default; what it may be is for the method to say."""
        if isinstance(declared.default, bool):
            found = self.one_of(node, path, ("true", "false"))
            return None if found is None else found == "true"
        if isinstance(declared.default, int):
            return self.whole(node, path)
        if isinstance(declared.default, float):
            return self.number(node, path)
        if isinstance(node, Branch) and "Any" in str(declared.annotation):
            return self.plain(node, path)
        if isinstance(node, Series) and "Any" in str(declared.annotation):
            return [self.texts(n, path) if isinstance(n, Series) else self.text(n, path) for n in node.nodes]
        return self.text(node, path)
