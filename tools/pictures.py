"""Draw the pictures of the README from the sample case, with the workbench itself: ``python tools/pictures.py``."""

from __future__ import annotations

from pathlib import Path

import sqmlib as sq

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Write one picture per method and language into ``docs/``."""
    case = sq.open_case(ROOT / "data" / "airline")
    result = sq.kano.analyze(case.answers("kano"), **case.options("kano"), bootstrap=0, labels=case.labels("kano"))
    for lang in ("en", "zh"):
        figure = result.plot_map(lang=lang).figure
        figure.savefig(ROOT / "docs" / f"kano_map_{lang}.png", dpi=100, metadata={"Software": None})


if __name__ == "__main__":
    main()
