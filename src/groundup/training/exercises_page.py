"""The exercises as a Markdown page, written from exercises.toml so that it cannot drift from it."""

from collections.abc import Iterator

from groundup.evidence.claims import claim
from groundup.evidence.sources import source
from groundup.training.exercise import Exercise
from groundup.training.exercises import exercises
from groundup.training.words import DEMAND_WORDS, counted_words, dose_words, rest_words

_INTRODUCTION = """\
# Exercises

The routine from the ground up, each exercise with its ladder of levels. This page is written by
`python -m groundup.training` from `exercises.toml`; change that, never this page.

Marks: **R** read at its source; **D** derived by arithmetic from figures that were read; **M** from memory;
**design** a starting value of ours without a published one. Tempo is seconds up, held and down. Each level raises one
thing over the level below it. What neither a camera nor a sensor sees is counted by you, and labeled so everywhere. A
fault shown by the *camera* is judged live; one shown by a *video* is for your own eyes, or for an assessment
afterwards.
"""


def exercises_page() -> str:
    """The whole page."""
    return (
        "\n".join((_INTRODUCTION, *_overview(), *(line for one in exercises() for line in _entry(one)))).rstrip() + "\n"
    )


def _overview() -> Iterator[str]:
    yield "| exercise | link | starts with | dose |"
    yield "|---|---|---|---|"
    for one in exercises():
        start = one.at(one.start_level)
        anchor = one.name.lower().replace(",", "").replace(" ", "-")
        yield f"| [{one.name}](#{anchor}) `{one.id}` | {one.link} | {start.name} | {dose_words(start, one.sets)} |"
    yield ""


def _entry(one: Exercise) -> Iterator[str]:
    yield f"## {one.name}\n"
    yield f"![{one.name}](../src/groundup/training/drawings/{one.drawing}.svg)\n"
    yield f"{one.purpose}\n"
    yield f"- **Set-up**: {one.setup}"
    yield f"- **Action**: {one.action}"
    yield f"- **Cues** (two at most at a time): {'; '.join(one.cues)}"
    yield f"- **Rest**: {rest_words(one)}"
    yield f"- **Felt**: {one.felt}"
    yield f"- **Stop**: {'; '.join(one.stop)}"
    yield f"- **Days**: {'daily, if you like' if one.daily else '48 h between days with load, band or one leg'}"
    if one.prepares:
        yield f"- **Prepares**: {one.prepares.replace('_', ' ')}"
    yield ""
    yield from _levels(one)
    yield "| fault | cue | what can show it |"
    yield "|---|---|---|"
    for fault in one.faults:
        yield f"| {fault.what} | {fault.cue} | {fault.seen_by} |"
    yield ""
    for basis in one.basis:
        cited = ", ".join(_link(key) for key in basis.sources)
        yield f"- *{basis.what.capitalize()}* (**{basis.mark}**): {basis.text}{f' {cited}' if cited else ''}"
    yield ""
    for key in one.claims:
        known = claim(key)
        yield f"- {known.id}, “{known.claim}”: {known.verdict}."
    yield ""


def _levels(one: Exercise) -> Iterator[str]:
    yield "| level | how | dose | counted | raises | asks for | needs |"
    yield "|---|---|---|---|---|---|---|"
    for rung in one.levels:
        start = " (start)" if rung.level == one.start_level else ""
        asks = ", ".join(words for demand, words in DEMAND_WORDS.items() if demand in rung.demands)
        cells = (
            f"{rung.level}{start} **{rung.name}**",
            rung.how,
            dose_words(rung, one.sets),
            counted_words(rung),
            rung.changes or "–",
            asks or "–",
            ", ".join(rung.needs) or "–",
        )
        yield f"| {' | '.join(cells)} |"
    yield ""


def _link(key: str) -> str:
    known = source(key)
    if known.doi:
        return f"[{key}](https://doi.org/{known.doi})"
    if known.pmid:
        return f"[{key}](https://pubmed.ncbi.nlm.nih.gov/{known.pmid})"
    return f"{key} ({known.address.split(' ; ')[0]})"
