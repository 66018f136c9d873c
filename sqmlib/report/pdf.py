"""The report as PDF, from the same clean page: WeasyPrint first, a Chromium of the system second.

WeasyPrint may fetch ``data:`` addresses and the two shipped Chinese fonts, nothing else.
"""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqmlib.errors import RunError

__all__ = ["pdf"]

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge")
SECONDS = 120
FONTS = {"sqm-font:400": "NotoSansCJKsc-Regular.otf", "sqm-font:700": "NotoSansCJKsc-Bold.otf"}
_CSS = """
@font-face { font-family: "SQM CJK"; font-weight: 400; src: url("sqm-font:400"); }
@font-face { font-family: "SQM CJK"; font-weight: 700; src: url("sqm-font:700"); }
:root { --sans: "Liberation Sans", "Helvetica Neue", Arial, "DejaVu Sans", "SQM CJK", sans-serif; }
:lang(zh) { --sans: "SQM CJK", sans-serif; }
"""


def pdf(html: str, lang: str) -> bytes:
    """Return a report page as PDF.

    Parameters
    ----------
    html : str
        The finished, clean page.
    lang : {"en", "zh"}
        Its language, for the message when no PDF can be made.

    Raises
    ------
    RunError
        If neither WeasyPrint nor a browser can be used here.
    """
    try:
        return _weasyprint(html)
    except OSError:  # its system libraries are missing
        return _browser(html)


def _weasyprint(html: str) -> bytes:
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    fonts, fetcher = FontConfiguration(), _fetcher()
    style = CSS(string=_CSS, font_config=fonts, url_fetcher=fetcher) if _font_folder() else None
    page = HTML(string=html, base_url=None, url_fetcher=fetcher)
    return page.write_pdf(stylesheets=[style] if style else None, font_config=fonts)


def _fetcher() -> Any:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Fetcher(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:
            if url in FONTS:
                return URLFetcherResponse(url, (_font_folder() / FONTS[url]).open("rb"), {"Content-Type": "font/otf"})
            return super().fetch(url, headers)

    return Fetcher(allowed_protocols={"data"})


@cache
def _font_folder() -> Path | None:
    """Return where the open Chinese fonts of the package mpl-font are, or None."""
    found = find_spec("mpl_font")
    folder = Path(found.origin).parent / "fonts" / "noto" if found and found.origin else None
    return folder if folder and all((folder / name).is_file() for name in FONTS.values()) else None


def _browser(html: str) -> bytes:
    program = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if program is None:
        raise RunError("report.no_pdf")
    with TemporaryDirectory(prefix="sqm-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        (folder / "report.html").write_text(html, encoding="utf-8")
        command = [program, "--headless", "--disable-gpu", f"--user-data-dir={folder / 'profile'}"]
        if hasattr(os, "geteuid") and os.geteuid() == 0:  # Chromium refuses root otherwise; the page is clean
            command.append("--no-sandbox")
        command += ["--no-pdf-header-footer", f"--print-to-pdf={folder / 'report.pdf'}"]
        command.append((folder / "report.html").as_uri())
        options = {"preexec_fn": _lift_limit} if os.name == "posix" else {}
        subprocess.run(command, timeout=SECONDS, check=False, capture_output=True, **options)
        if not (folder / "report.pdf").is_file():
            raise RunError("report.no_pdf")
        return (folder / "report.pdf").read_bytes()


def _lift_limit() -> None:
    """Let a browser reserve what it never uses: within the limit of a run it does not even start."""
    import resource

    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
