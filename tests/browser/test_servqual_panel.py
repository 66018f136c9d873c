"""SERVQUAL and satisfaction panels in a real JupyterLab: points, template, crosshair; a batch run draws the same."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

from notebook_kit import Notebook

import sqmlib as sq
from sqmlib.i18n import tr
from sqmlib.panels.satisfaction import ipa
from sqmlib.panels.servqual import views

OUT = ("--out", "out", "--name", "run")
POINTS = {"tangibles": 40, "reliability": 10, "responsiveness": 10, "assurance": 20, "empathy": 20}
ALL_ELSE = """(old) => { const seen = [...document.querySelectorAll('.jp-RenderedSVG img')].map((img) => img.src);
  return old.every((src) => !seen.includes(src)); }"""


def drawn(notebook, key):
    """Return the pictures of the step that a control belongs to, as SVG."""
    return [unquote(src.partition(",")[2]) for src in notebook.pictures(key)]


def choose(notebook, key, value):
    """Choose a value; return once the pictures of that step are others. They are shown while the case is saved."""
    before = notebook.pictures(key)
    notebook.control(key).select_option(value)
    notebook.page.wait_for_function(ALL_ELSE, arg=before)


def saved(notebook, path, method, key, value):
    """Return once the case file says so."""
    notebook.until(lambda: sq.open_case(path).options(method).get(key) == value)
    assert sq.open_case(path).options(method)[key] == value


def batch(method, lab, lang):
    """Return the state of a batch run of the case as it was saved."""
    case = sq.open_case(lab.folder / "data" / "airline")
    return sq.guide.open(method, case, lang=lang, mode="batch").state


def test_points_template_and_crosshair_are_kept_and_a_batch_run_draws_the_same(start_lab, page):
    lang, page_errors = "zh", []
    page.on("pageerror", lambda error: page_errors.append(str(error)))
    lab = start_lab(lang)
    path = lab.folder / "data" / "airline" / "case.yml"
    comments = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip().startswith("#")]
    notebook = Notebook(page, lab, lang, "servqual")
    notebook.run_all()

    choose(notebook, "field:weights", "group")  # begins with the means of the respondents' points
    notebook.look("points_begun")
    before, text = notebook.pictures("field:weights"), path.read_text(encoding="utf-8")
    for name, value in POINTS.items():
        assert path.read_text(encoding="utf-8") == text  # a draft
        cell = notebook.control(f"cell:{name}:points")
        cell.fill(str(value))
        cell.press("Enter")
    page.wait_for_function(ALL_ELSE, arg=before)
    notebook.look("points_given")
    saved(notebook, path, "servqual", "weights", POINTS)

    choose(notebook, "field:template", "servqual1988")
    saved(notebook, path, "servqual", "template", "servqual1988")
    notebook.look("template")
    state = batch("servqual", lab, lang)
    for key, view in (("field:template", views.gaps_picture), ("field:weights", views.overall_picture)):
        expected = [view(state).svg]
        notebook.until(lambda key=key, expected=expected: drawn(notebook, key) == expected)
        assert drawn(notebook, key) == expected
    notebook.control("field:template")
    notebook.panel("field:template").locator('[data-key="button:undo"]').click()
    page.wait_for_function("() => document.querySelector('[data-key=\"field:template\"]').value === 'servqual1991'")
    saved(notebook, path, "servqual", "template", "servqual1991")
    notebook.save()

    other = Notebook(page, lab, lang, "satisfaction")
    other.run_all()
    other.look("map")
    choose(other, "field:ipa.crosshair", "medians")
    other.look("medians")
    saved(other, path, "ipa", "crosshair", "medians")
    expected = [ipa.map_picture(batch("satisfaction", lab, lang)).svg]
    other.until(lambda: drawn(other, "field:ipa.crosshair") == expected)
    assert drawn(other, "field:ipa.crosshair") == expected
    assert other.control("field:ipa.crosshair").evaluate("e => e.selectedOptions[0].text") == tr(
        "ipa.code.crosshair.medians", lang
    )
    said = path.read_text(encoding="utf-8")
    assert [line for line in said.splitlines() if line.strip().startswith("#")] == comments
    assert [error for error in page_errors if "anywidget" in error or "render" in error] == []

    done = subprocess.run(
        [sys.executable, "-m", "sqmlib", "run", "servqual", "--case", "data/airline", "--lang", lang, *OUT],
        cwd=lab.folder,
        env={**os.environ, "PYTHONPATH": str(Path(sq.__file__).parents[1])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    report = (lab.folder / "out" / "run" / "report.html").read_text(encoding="utf-8")
    assert views.overall_picture(batch("servqual", lab, lang)).alt in report
