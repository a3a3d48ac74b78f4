"""Exercises: the whole ladder to read, a person's own beside it, and what was done outside a session."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from groundup.anatomy import LINKS
from groundup.errors import GroundupError
from groundup.evidence.claims import claim
from groundup.report.words import LINK_LINE, LINK_WORD, MARK_WORD
from groundup.store.extras import Extra
from groundup.training import exercises as known
from groundup.training.exercise import Exercise
from groundup.training.words import counted_words, dose_words, rest_words
from groundup.web.beside import walks
from groundup.web.failures import failure
from groundup.web.in_words import in_words
from groundup.web.pages.evidence import sources_of
from groundup.web.person import Here, known_person
from groundup.web.planning import Wishes, make_plan, own_of
from groundup.web.site import form_of, go, page, site_of
from groundup.web.words import amount, now, plural

router = APIRouter()

Form = Annotated[FormData, Depends(form_of)]


@router.get("/exercises")
def every_exercise(request: Request) -> Response:
    """All exercises from the ground up, the person's own last."""
    person = known_person(request)
    own = own_of(site_of(request).store, person.id) if person else ()
    groups = [
        (LINK_WORD[link], LINK_LINE[link], some)
        for link in LINKS
        if (some := [e for e in known.exercises() if e.link == link])
    ]
    values = {
        "groups": groups,
        "own": own,
        "drawing": drawn_at,
        "dose": dose_at,
        "extras": site_of(request).store.extras(person.id)[-6:][::-1] if person else (),
        "extra_words": extra_words,
        "walks": walks(site_of(request).store, person.id, now=now()) if person else None,
    }
    return page(request, "exercises.html.j2", values=values)


@router.get("/exercises/new")
def new(request: Request, person: Here) -> Response:
    """The form for an exercise of one's own."""
    del person
    return page(request, "own_exercise.html.j2", values={"links": _link_words(), "given": {}, "error": ""})


@router.post("/exercises/new")
def add(request: Request, person: Here, form: Form) -> Response:
    """Keep an exercise of one's own; what is wrong is said beside the form, and nothing typed is lost."""
    given = {k: v for k, v in form.items() if isinstance(v, str)}
    store = site_of(request).store
    try:
        own = known.own_exercise(own_values(given, taken={e.id for e in store.own_exercises(person.id, removed=True)}))
    except GroundupError as error:
        values = {"links": _link_words(), "given": given, "error": in_words(error.needed, found=error.found)}
        return page(request, "own_exercise.html.j2", status=422, values=values)
    store.save_own_exercise(person.id, own.id, known.values_of(own), at=now())
    return go(f"/exercises/{own.id}", said="saved")


@router.get("/exercises/{exercise_id}")
def one_exercise(request: Request, exercise_id: str) -> Response:
    """One exercise with all that is known of it."""
    person = known_person(request)
    own = own_of(site_of(request).store, person.id) if person else ()
    found = next((e for e in (*known.exercises(), *own) if e.id == exercise_id), None)
    if found is None:
        return failure(request, 404)
    values = {
        "exercise": found,
        "link": LINK_WORD[found.link],
        "claims": [claim(c) for c in found.claims],
        "sources": sources_of([*found.sources, *(s for b in found.basis for s in b.sources)]),
        "mark_word": MARK_WORD,
        "drawing": drawn_at,
        "dose": dose_at,
        "seen": seen_words,
        "rest": rest_words,
        "counted": counted_words,
    }
    return page(request, "exercise.html.j2", values=values)


@router.post("/exercises/{exercise_id}/remove")
def remove(request: Request, person: Here, exercise_id: str) -> Response:
    """Remove an exercise of one's own; what was done with it stays in the history."""
    store = site_of(request).store
    if exercise_id not in {e.id for e in store.own_exercises(person.id)}:
        return failure(request, 404)
    wishes = Wishes.of(person)
    with store.together():
        store.remove_own_exercise(person.id, exercise_id)
        if exercise_id in wishes.also:
            left = replace(wishes, also=tuple(a for a in wishes.also if a != exercise_id))
            make_plan(store, person, left, now=now(), why="You removed an exercise of your own.")
    return go("/exercises", said="removed")


@router.post("/extras")
def log_extra(request: Request, person: Here, form: Form) -> Response:
    """Log a walk or a set with a foot trainer; it counts into the week's foot work."""
    kind = form.get("kind")
    if kind not in ("walk", "foot_trainer"):
        return failure(request, 422, sentence="A walk or a foot-trainer set can be logged here.")
    minutes, repetitions = _number(form, "minutes"), _number(form, "repetitions")
    if not minutes and not repetitions:
        return failure(request, 422, sentence="Minutes or repetitions are needed.", next_step="Go back and add them.")
    side, level = form.get("side"), _number(form, "level")
    site_of(request).store.add_extra(
        person.id,
        "walk" if kind == "walk" else "foot_trainer",
        at=now(),
        side="left" if side == "left" else "right" if side == "right" else None,
        repetitions=None if repetitions is None else int(repetitions),
        level=None if level is None else int(level),
        minutes=minutes,
        effort=_number(form, "effort", most=10),
    )
    return go("/" if form.get("back") == "/" else "/exercises#log", said="logged")


def drawn_at(exercise: Exercise, level: int) -> str:
    """The drawing of a rung; empty where there is none."""
    stem = exercise.drawing_at(level)
    return known.drawing(stem) if stem in known.drawings() else ""


def extra_words(extra: Extra) -> str:
    """What was done, in one phrase."""
    what = "walk, barefoot or in minimal shoes" if extra.kind == "walk" else "foot trainer"
    parts = [
        f"{extra.side} side" if extra.side else "",
        plural(extra.repetitions, "repetition") if extra.repetitions else "",
        f"level {extra.level}" if extra.level is not None else "",
        f"{amount(extra.minutes)} min" if extra.minutes else "",
        f"effort {amount(extra.effort)} of 10" if extra.effort is not None else "",
    ]
    return f"{what}: " + ", ".join(p for p in parts if p)


def dose_at(exercise: Exercise, level: int) -> str:
    """The dose of a rung, as every page says it."""
    return dose_words(exercise.at(level), exercise.sets)


def seen_words(text: str) -> list[tuple[str, str]]:
    """`sensor: rule; sensor: rule` as pairs; a text without a sensor is one pair with an empty first."""
    pairs = [part.partition(": ") for part in text.split("; ")]
    return [(a, b) if colon else ("", a) for a, colon, b in pairs]


def own_values(given: Mapping[str, str], *, taken: set[str]) -> dict[str, Any]:
    """The form's fields as the plain values of an exercise with one level."""
    counting = given.get("counting", "repetitions")
    low, high = given.get("low", ""), given.get("high", "")
    level: dict[str, Any] = {
        "level": 1,
        "name": "As you do it",
        "how": given.get("action", ""),
        "counting": counting,
        "dose": [_float(low), _float(high or low)],
        "feet": given.get("feet", "both"),
        "changes": "",
    }
    if counting == "repetitions":
        level["tempo"] = [_float(given.get(k, "")) for k in ("up", "hold", "down")]
    return {
        "id": _free_id(given.get("name", ""), taken),
        "name": given.get("name", ""),
        "link": given.get("link", ""),
        "purpose": given.get("purpose", "") or "An exercise of your own.",
        "setup": given.get("setup", ""),
        "action": given.get("action", ""),
        "cues": [line.strip() for line in given.get("cues", "").splitlines() if line.strip()],
        "rest_s": [_float(given.get("rest", "30"))] * 2,
        "sets": [_float(given.get("sets", "3"))] * 2,
        "start_level": 1,
        "stop": [line.strip() for line in given.get("stop", "").splitlines() if line.strip()],
        "place": given.get("place", "stand"),
        "level": [level],
    }


def _free_id(name: str, taken: set[str]) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = "own-" + (re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:36].strip("-") or "exercise")
    return next(i for n in range(1, 1000) if (i := stem if n == 1 else f"{stem}-{n}") not in taken)


def _float(text: str) -> Any:
    """The number a person typed, or the text itself: the reader then says what it needed."""
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return text


def _number(form: FormData, name: str, *, most: float = 10_000) -> float | None:
    value = form.get(name, "")
    number = _float(value) if isinstance(value, str) and value.strip() else None
    return number if isinstance(number, float) and 0 <= number <= most else None


def _link_words() -> list[tuple[str, str]]:
    return [(link, LINK_WORD[link]) for link in LINKS if link != "chain"]
