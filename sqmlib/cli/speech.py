"""The words of the command line: helps and errors in the language wanted, control characters shown as codes."""

from __future__ import annotations

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
    _speak(command, lang)
    for inner in getattr(command, "commands", {}).values():
        _speak(inner, lang)
    return command


def _speak(command: Any, lang: str) -> None:
    for thing in (command, *command.params):
        key = f"cli.{thing.help}"
        if thing.help and has(key):
            thing.help = tr(key, lang)
    original = command.get_help_option

    def help_option(context: Any) -> Any:
        option = original(context)
        if option is not None:
            option.help = tr("cli.help", lang)
        return option

    command.get_help_option = help_option


def usage(error: Any, lang: str) -> str:
    """Return what is wrong with a command line, and where help is."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "sqm"
    kind = next((_ERRORS[c.__name__] for c in type(error).__mro__ if c.__name__ in _ERRORS), None)
    said = _said(error, kind, lang) if kind else tr("cli.error.other", lang, said=error.format_message())
    return f"{said} {tr('cli.error.help', lang, command=command)}"


def _said(error: Any, kind: str, lang: str) -> str:
    parameter = getattr(error, "param", None)
    name = getattr(error, "option_name", None) or (parameter.opts[0] if parameter else "")
    return tr(f"cli.error.{kind}", lang, name=name, said=error.message or "").strip()
