"""The command ``sqm``: check, run, batch, report, demo, lab, questionnaire, template, new.

An error is one paragraph on stderr and an exit code, never a traceback: 1 the run failed, 2 usage or input refused,
3 report in use, 4 output folder unusable, 130 and 143 interrupted. With SQM_DEBUG a fault shows where it is.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from threading import current_thread, main_thread
from typing import Any

from sqmlib.checks import DataError
from sqmlib.i18n import tr, use

__all__ = ["main", "wanted_language"]

FAULT, USAGE, INTERRUPTED, TERMINATED = 1, 2, 130, 143
ENDINGS = ("SIGTERM", "SIGHUP")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit code.

    Parameters
    ----------
    arguments : sequence of str, optional
        Default: those of the process.

    Examples
    --------
    >>> main(["--version"])
    sqm 0.1.0
    0
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    lang = wanted_language(given)
    use(lang)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a console that lacks a character shows "?", it does not end the command
            stream.reconfigure(errors="replace")
    before = {name: _on_signal(name, _terminated) for name in ENDINGS}
    try:
        return _run(given, lang)
    finally:
        for name, handler in before.items():
            _on_signal(name, handler)


def wanted_language(arguments: Sequence[str]) -> str:
    """Return the language of messages and help: ``--lang``, else SQM_LANG, else the system's.

    Examples
    --------
    >>> wanted_language(["run", "kano", "--lang", "zh"]), wanted_language(["--lang=en"])
    ('zh', 'en')
    """
    named = [b for a, b in zip(arguments, [*arguments[1:], ""], strict=False) if a == "--lang"]
    named += [a.partition("=")[2] for a in arguments if a.startswith("--lang=")]
    system = next((os.environ[k] for k in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(k)), "")
    for text in (*named, os.environ.get("SQM_LANG", ""), system):
        if text[:2].lower() in ("en", "zh"):
            return text[:2].lower()
    return "en"


def _run(arguments: list[str], lang: str) -> int:
    from typer.exceptions import Abort, TyperException

    from sqmlib.cli.commands import command
    from sqmlib.cli.speech import say, speak, usage
    from sqmlib.errors import RunError

    try:
        code = speak(command(), lang).main(args=arguments, prog_name="sqm", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except DataError as error:
        say(error.text(lang), err=True)
    except RunError as error:
        say(error.text(lang), err=True)
        return error.exit_code
    except TyperException as error:
        if type(error).__name__ != "NoArgsIsHelpError":  # the help is shown already
            say(usage(error, lang), err=True)
    except (Abort, KeyboardInterrupt):
        say(tr("cli.error.interrupted", lang), err=True)
        return INTERRUPTED
    except Exception as error:  # the last line of defence: a fault of ours is told in a sentence, too
        if os.environ.get("SQM_DEBUG"):
            raise
        said = " ".join(str(error).split())[:500]
        say(tr("cli.error.fault", lang, name=type(error).__name__, said=said), err=True)
        return FAULT
    return USAGE


def _terminated(*_: Any) -> None:
    raise SystemExit(TERMINATED)


def _on_signal(name: str, handler: Any) -> Any:
    """Set what a signal does and return what it did; there is nothing to set outside the main thread or on Windows."""
    number = getattr(signal, name, None)
    if number is None or handler is None or current_thread() is not main_thread():
        return None
    return signal.signal(number, handler)
