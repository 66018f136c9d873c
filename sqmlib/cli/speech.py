"""The words of the command line: helps and errors in the language wanted, control characters shown as codes."""

from __future__ import annotations

import re
from typing import Any

from sqmlib.i18n import has, tr

__all__ = ["say", "speak", "usage"]

_ERRORS = {"MissingParameter": "missing", "NoSuchOption": "no_such_option", "BadParameter": "bad_value"}


def say(text: str, *, err: bool = False, color: str | None = None) -> None:
    """Print text; whatever came from a file cannot move the cursor or ring the bell."""
    import typer

    shown = "".join(c if c.isprintable() or c == "\n" else f"\\x{ord(c):02x}" for c in text)
    typer.secho(shown, err=err, fg=color)


def speak(command: Any, lang: str) -> Any:
    """Return `command` with every help text, stored as a key, in `lang`."""
    from typer import rich_utils

    rich_utils.OPTIONS_PANEL_TITLE = tr("cli.panel.options", lang)
    rich_utils.ARGUMENTS_PANEL_TITLE = tr("cli.panel.arguments", lang)
    rich_utils.COMMANDS_PANEL_TITLE = tr("cli.panel.commands", lang)
    rich_utils.ERRORS_PANEL_TITLE = tr("cli.panel.errors", lang)
    rich_utils.REQUIRED_LONG_STRING = tr("cli.panel.required", lang)
    rich_utils.DEFAULT_STRING = tr("cli.panel.default", lang)
    _speak(command, lang)
    for inner in getattr(command, "commands", {}).values():
        _speak(inner, lang)
    return command


def _speak(command: Any, lang: str) -> None:
    for thing in (command, *command.params):
        key = f"cli.{thing.help}"
        if thing.help and has(key):
            thing.help = tr(key, lang)
    for parameter in command.params:
        _speak_type(parameter, lang)
    command.options_metavar = tr("cli.panel.options_place", lang)
    command.subcommand_metavar = tr("cli.panel.command_place", lang)
    _speak_usage(command, lang)
    original = command.get_help_option

    def help_option(context: Any) -> Any:
        option = original(context)
        if option is not None:
            option.help = tr("cli.help", lang)
            _speak_type(option, lang)
        return option

    command.get_help_option = help_option


def _speak_usage(command: Any, lang: str) -> None:
    original = command.get_usage
    command.get_usage = lambda context: original(context).replace("Usage: ", tr("cli.panel.usage", lang), 1)


def _speak_type(parameter: Any, lang: str) -> None:
    """Name the kind of value in `lang`; what a parameter calls by itself, such as NAME=VALUE, stays."""
    name = _type_key(parameter)
    if parameter.metavar is None and has(name):
        parameter.display_type_rich = lambda ctx: tr(name, lang)


def _type_key(parameter: Any) -> str:
    return f"cli.type.{parameter.bare_type().lower()}"


def usage(error: Any, lang: str) -> str:
    """Return what is wrong with a command line, and where help is."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "sqm"
    kind = next((_ERRORS[c.__name__] for c in type(error).__mro__ if c.__name__ in _ERRORS), None)
    unknown = re.match(r"No such command '([^']*)'", error.format_message())
    if error.format_message() == "Missing command.":
        said = tr("cli.error.no_command", lang)
    elif unknown:
        said = tr("cli.error.no_such_command", lang, name=unknown[1])
    else:
        said = _said(error, kind, lang) if kind else tr("cli.error.other", lang, said=error.format_message())
    return tr("cli.error.help", lang, said=said, command=command)


def _said(error: Any, kind: str, lang: str) -> str:
    parameter = getattr(error, "param", None)
    name = getattr(error, "option_name", None) or (parameter.opts[0] if parameter else "")
    if kind != "bad_value":
        return tr(f"cli.error.{kind}", lang, name=name)
    if parameter is None or not has(_type_key(parameter)):
        return f"{name} {error.message}".strip()
    low, high = parameter.min, parameter.max
    bounds = "" if low is None else tr("cli.error.bounds" if high else "cli.error.least", lang, low=low, high=high)
    return tr("cli.error.bad_value", lang, name=name, must=tr(_type_key(parameter), lang).strip("<>"), bounds=bounds)
