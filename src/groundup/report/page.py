"""One self-contained page: it reads without a network, prints on A4, and says how sure every number is."""

from collections.abc import Callable
from datetime import datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from groundup.measure import STATES, State
from groundup.report import drawn, svg, view
from groundup.report.chain_figure import symbol
from groundup.report.citations import citations
from groundup.report.drawn_body import body
from groundup.report.link_views import link_views
from groundup.report.words import LINK_WORD, STATE_MEANING, opened, repetition_word

if TYPE_CHECKING:
    from groundup.assess import Assessment


def render(assessment: "Assessment", *, created: datetime | None = None) -> str:
    """The whole report as HTML. With `created` it is dated; without, the same assessment gives the same page."""
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=PackageLoader("groundup.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["opened"] = opened
    environment.filters["drawn"] = Markup  # only our own SVG passes through it; every word in it is escaped there
    template = environment.get_template("page.html.j2")
    return template.render(_context(assessment, created, Markup))


def _context(assessment: "Assessment", created: datetime | None, safe: Callable[[str], Any]) -> dict[str, Any]:
    recording = assessment.recording
    return {
        "style": safe(_style()),
        "title": view.title(assessment),
        "synthetic": recording.synthetic,
        "truth": view.planted(assessment),
        "facts": view.facts(assessment),
        "created": created.strftime("%-d %B %Y, %H:%M") if created else "",
        "findings": view.finding_views(assessment),
        "nothing_found": view.nothing_found(assessment),
        "chain": drawn.chain(assessment),
        "readings": view.readings(assessment),
        "link_word": LINK_WORD,
        "state_meaning": [(s, STATE_MEANING[s]) for s in reversed(STATES)],
        "icons": {s: safe(_icon(s)) for s in STATES},
        "gaps": view.gaps(assessment),
        "supports": assessment.supports,
        "repetitions": drawn.repetitions(assessment),
        "repetition_word": repetition_word(assessment.task),
        "links": link_views(assessment),
        "body": body(assessment),
        "curves": drawn.curves(assessment),
        "load": drawn.load(assessment),
        "pressure": drawn.pressure(assessment),
        "sway": drawn.sway(assessment),
        "warnings": assessment.warnings,
        "notes": assessment.notes,
        "corrections": assessment.corrections,
        "citations": citations(assessment),
        "sources": recording.sources,
        "version": version("groundup"),
    }


def _style() -> str:
    from importlib.resources import files

    return files("groundup.report").joinpath("style.css").read_text(encoding="utf-8")


def _icon(state: State) -> str:
    """A state's shape before its word; the word says it, so the shape is hidden from screen readers."""
    box = {"class": "icon", "viewBox": "-11 -11 22 22", "aria-hidden": "true", "focusable": "false"}
    return svg.tag("svg", box, symbol(state, 0, 0))
