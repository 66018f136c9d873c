"""Words: both languages everywhere, the same placeholders, natural Chinese, and none of them in code."""

from __future__ import annotations

import ast
import re
import string
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import sqmlib
from sqmlib.i18n import _KEY_SPEC, LANGUAGES, words

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = Path(sqmlib.__file__).parent
FILES = sorted(path.stem for path in (PACKAGE / "locale").glob("*.toml"))
SOURCES = sorted(path for path in PACKAGE.rglob("*.py") if "_share" not in path.parts)
ENTRIES = [(key, entry) for name in FILES for key, entry in words(name).items()]
NAMES = re.compile(r"\{[^}]*\}|`[^`]*`|[\w.-]+\.(yml|csv|xlsx|json|html)|\b(sqmlib|pandas|numpy|matplotlib|sqm)\b")
CJK = re.compile(r"[\u4e00-\u9fff]")


def placeholders(text: str) -> set[tuple[str, str]]:
    """Return (name, spec) of every placeholder."""
    return {(name, spec or "") for _, name, spec, _ in string.Formatter().parse(text) if name is not None}


def names(text: str) -> set[str]:
    return {name for name, _ in placeholders(text)}


@pytest.mark.parametrize("name", FILES)
def test_word_file_speaks_both_languages(name):
    entries = words(name)
    assert entries
    for key, entry in entries.items():
        assert isinstance(entry, dict), f"{key} must be {{ en = ..., zh = ... }}"
        assert set(entry) == set(LANGUAGES), key
        for lang, text in entry.items():
            assert isinstance(text, str), (key, lang)
            assert text.strip(), (key, lang)


@pytest.mark.parametrize("name", FILES)
def test_both_languages_have_the_same_placeholders(name):
    for key, entry in words(name).items():
        assert names(entry["en"]) == names(entry["zh"]), key


@pytest.mark.parametrize("name", FILES)
def test_chinese_is_chinese(name):
    """A text with an English word has Chinese characters; a symbol or a name may stay as it is."""
    for key, entry in words(name).items():
        prose = NAMES.sub(" ", entry["en"])
        if re.search(r"\b[a-z]{3,}\b", prose) and "://" not in prose and ".source." not in key:  # titles of papers
            assert CJK.search(entry["zh"]), key
        assert not CJK.search(entry["en"]) or key in CHINESE_IN_ENGLISH, key


CHINESE_IN_ENGLISH = {
    key
    for key, entry in ENTRIES
    if any(name in entry["en"] for name in ("问卷星", "腾讯问卷", "问卷网", "中文", "简体"))
}


@pytest.mark.parametrize("name", FILES)
def test_chinese_punctuation(name):
    """Between Chinese characters stand Chinese marks, and no blanks."""
    for key, entry in words(name).items():
        text = re.sub(r"\{[^}]*\}", "7", entry["zh"])
        assert not re.search(r"[\u4e00-\u9fff][,;!?](\s|[\u4e00-\u9fff]|$)", text), key
        assert not re.search(r"[\u4e00-\u9fff] +[\u4e00-\u9fff]", text), key
        assert not re.search(r"[\u4e00-\u9fff]\.(\s|$)", text), key


def test_word_lookups_in_templates_lead_to_words():
    for key, entry in ENTRIES:
        for text in entry.values():
            for _, spec in placeholders(text):
                if _KEY_SPEC.fullmatch(spec):
                    found = [k for k in words(spec.partition(".")[0]) if k.startswith(f"{spec}.")]
                    assert found, f"{key}: no words under {spec}"


def test_no_key_is_written_twice_in_an_alias_table():
    for path in (PACKAGE / "locale" / "aliases").glob("*.toml"):
        texts = [text for group in tomllib.loads(path.read_text(encoding="utf-8")).values() for text in group]
        assert len(texts) == len(set(texts)), path.name


# ---- code


def parsed() -> Iterator[tuple[Path, ast.Module]]:
    for path in SOURCES:
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def parts(node: ast.expr) -> Iterator[str]:
    """Yield the constant text of a string or f-string."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(v.value if isinstance(v, ast.Constant) else "x" for v in node.values)
    elif isinstance(node, ast.BinOp):
        yield from (*parts(node.left), *parts(node.right))
    elif isinstance(node, ast.IfExp):
        yield from (*parts(node.body), *parts(node.orelse))
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):  # "...".format(...)
        yield from parts(node.func.value)


def test_every_key_in_code_has_its_words():
    """A string that looks like a key leads to words: whole, or as the start of an f-string."""
    known = {key for key, _ in ENTRIES}
    key_like = re.compile(rf"({'|'.join(FILES)})\.[a-z_]+(\.[A-Za-z0-9_]+)*\.?")
    for path, tree in parsed():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or called(node) not in ("tr", "Remark", "has"):
                continue
            first = node.args[0] if node.args else next((k.value for k in node.keywords if k.arg == "code"), None)
            if isinstance(first, ast.Constant) and isinstance(first.value, str) and key_like.fullmatch(first.value):
                assert first.value in known, f"{path.name}:{node.lineno}: no words under {first.value}"
            elif isinstance(first, ast.JoinedStr) and isinstance(first.values[0], ast.Constant):
                start = first.values[0].value
                assert any(k.startswith(start) for k in known), f"{path.name}:{node.lineno}: no words under {start}"


def test_no_word_is_dead():
    """Every key is named somewhere: whole or from one of its dots on, by its group, or by an f-string that fits it."""
    constants, patterns = set(), set()
    for _, tree in parsed():
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr):
                pieces = [re.escape(v.value) if isinstance(v, ast.Constant) else ".+" for v in node.values]
                patterns |= {"".join(pieces)} if re.search("[a-z]{3}", "".join(pieces)) else set()
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                constants.add(node.value)
    # words used in the other words ({x:kano.code.any}), in the page template, and by a scaffolded method
    others = [entry["en"] for _, entry in ENTRIES] + [p.read_text("utf-8") for p in (ROOT / "templates").rglob("*.j2")]
    others += [p.read_text("utf-8") for p in (ROOT / "tools" / "scaffold").glob("*")]
    elsewhere = "\n".join(others)
    fitting = [re.compile(pattern) for pattern in sorted(patterns)]
    dead = [key for key, _ in ENTRIES if not alive(key, constants, fitting, elsewhere)]
    assert not dead, "no code uses these words: " + ", ".join(dead)


def alive(key: str, constants: set[str], patterns: list[re.Pattern], elsewhere: str) -> bool:
    steps = key.split(".")
    tails = [".".join(steps[i:]) for i in range(len(steps))]
    groups = [".".join(steps[:i]) for i in range(2, len(steps))]
    if constants & {*tails, *groups} or any(text in elsewhere for text in (*tails[:-1], *groups)):
        return True
    return steps[-1] in elsewhere.split('"') or any(p.fullmatch(tail) for p in patterns for tail in tails)


SHOWING = {
    *("print", "echo", "secho", "exit", "warn", "Option", "Argument", "add_column", "add_task", "Panel"),
    *("set_title", "set_xlabel", "set_ylabel", "suptitle", "title", "xlabel", "ylabel", "figtext", "annotate", "text"),
    *("Markdown", "HTML", "HTMLMath", "Label", "Button", "Dropdown", "Checkbox", "Text", "Textarea", "ToggleButtons"),
}
SHOWN_KEYWORDS = {"description", "tooltip", "placeholder", "title", "help", "label", "xlabel", "ylabel", "message"}
# Errors of the programmer, not of the user: they name names, in English.
FOR_PROGRAMMERS = {"AttributeError", "KeyError", "NotImplementedError", "TypeError", "AssertionError", "RuntimeError"}
ALLOWED = {
    ("i18n.py", "lang: must be one of"),  # the language itself is unknown
    ("workbook.py", "the "),  # the workbook that was written does not read back: a fault of the program
    ("workbook.py", "x: x rows"),
}
_TWO_WORDS = re.compile(r"[A-Za-z]{2,}[ ,:;]+[A-Za-z]{2,}")
_NOT_WORDS = re.compile(r"[<>]|\{[^}]*[:;]|: ?\d|://")  # markup and styles
TRAITS = {"Any", "Bool", "Dict", "Int", "List", "Unicode"}  # their help is for programmers


def called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def shown_texts(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield constant texts that a user would see: of errors raised, of things printed, drawn or put on widgets."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and called(node.exc) not in FOR_PROGRAMMERS:
            given = [*node.exc.args, *(k.value for k in node.exc.keywords)]
        elif isinstance(node, ast.Call) and called(node) not in TRAITS:
            given = node.args if called(node) in SHOWING else []
            given = [*given, *(k.value for k in node.keywords if k.arg in SHOWN_KEYWORDS)]
        else:
            continue
        yield from ((node.lineno, text) for value in given for text in parts(value))


def is_prose(text: str) -> bool:
    return bool(CJK.search(text) or (_TWO_WORDS.search(text) and not _NOT_WORDS.search(text)))


def test_no_word_stands_in_code():
    found = [
        f"{path.relative_to(PACKAGE)}:{line}: {text!r}"
        for path, tree in parsed()
        for line, text in shown_texts(tree)
        if is_prose(text) and not any(path.name == name and text.startswith(start) for name, start in ALLOWED)
    ]
    assert not found, "move these words to sqmlib/locale:\n" + "\n".join(found)


@pytest.mark.parametrize(
    "code",
    [
        'raise ValueError("the file is empty")',
        'raise ReportError(f"{name} was not found")',
        'ax.set_title("Better and worse")',
        'print("all is well")',
        'widgets.Button(description="Save the case")',
        'ax.text(0, 0, "必备")',
        'ax.set_xlabel("mean rating of {}".format(n))',
        'print("all well" if ok else "not so")',
    ],
)
def test_the_search_for_words_finds_them(code):
    assert any(is_prose(text) for _, text in shown_texts(ast.parse(code)))


@pytest.mark.parametrize("code", ['raise KeyError("no word stored")', 'tr("kano.code.M")', 'print("\\n", end="")'])
def test_the_search_for_words_leaves_code_alone(code):
    assert not any(is_prose(text) for _, text in shown_texts(ast.parse(code)))
