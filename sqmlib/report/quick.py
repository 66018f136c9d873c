"""Import jsonschema, which nbformat needs, in a tenth of the time.

It takes along, where it is installed, a grammar of web addresses that is built anew at every start: a whole second of
computing, in each command and each process, for a format that no notebook schema names. Without it jsonschema does as
it does where the grammar is not installed.
"""

from __future__ import annotations

import sys

__all__: list[str] = []

_GRAMMAR = "rfc3987_syntax"

if not {_GRAMMAR, "jsonschema"} & set(sys.modules):
    sys.modules[_GRAMMAR] = None  # type: ignore[assignment]
    try:
        import jsonschema  # noqa: F401
    finally:
        del sys.modules[_GRAMMAR]
