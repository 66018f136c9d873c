"""``python -m sqmlib`` is the command ``sqm``."""

from __future__ import annotations

import sys

from sqmlib.cli import main

sys.exit(main())
