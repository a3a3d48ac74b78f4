"""The differential test's verdicts: a list of them, each with its effects, its reason and what it would change."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import groupby
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from groundup.errors import UsageError
from groundup.proof.driver_primary import Driver
from groundup.proof.driver_words import CAUTIONS, measure_words
from groundup.proof.effects import Effect
from groundup.store.errors import NotStored
from groundup.store.people import Person
from groundup.store.tests_taken import TestTaken
from groundup.training.exercises import exercise
from groundup.training.plans import CORE
from groundup.web.closing import closed
from groundup.web.driven import DIFFERENTIAL, Driven, allowed_first, battery_readings, driven, listed, repeat_name
from groundup.web.driven_chart import effect_chart, effect_words
from groundup.web.experimenting import hidden_outcomes
from groundup.web.person import Here
from groundup.web.planning import Wishes, clearance_for, make_plan
from groundup.web.site import go, page, site_of
from groundup.web.words import now

router = APIRouter()

VERDICT: dict[Driver, str] = {
    "foot": "The foot",
    "ankle": "The ankle",
    "hip": "The hip",
    "several": "Several",
    "any attention": "Any attention helps",
    "cannot tell": "Cannot tell",
}


@router.get("/differential")
def overview(request: Request, person: Here) -> Response:
    """Every differential test taken, newest first, with what it says."""
    store = site_of(request).store
    own_days = battery_readings(store, person)
    found = [driven(store, person, taken, own_days) for taken in listed(store, person)]
    hidden = hidden_outcomes(store, person.id, now=now())
    away = {one.taken.id for one in found if _rests_on(one, hidden)}
    return page(request, "drivers.html.j2", values={"found": found, "headline": headline, "closed": away})


@router.get("/differential/{test_id}")
def show(request: Request, person: Here, test_id: str) -> Response:
    """The verdict of one test with the repeats before it."""
    return _page(request, person, _driven(request, person, test_id))


@router.post("/differential/{test_id}/first")
def put_first(request: Request, person: Here, test_id: str) -> Response:
    """Put first in the plan what the verdict suggests: the person says so, nothing does it by itself."""
    store = site_of(request).store
    found = _driven(request, person, test_id)
    if _rests_on(found, hidden_outcomes(store, person.id, now=now())):
        return closed(request)
    suggested = allowed_first(found.first, clearance_for(store, person))
    if not suggested:
        raise UsageError("a verdict that names a link you may train", found=found.verdict.driver)
    wishes = Wishes.of(person)
    ids = tuple(f.exercise_id for f in suggested)
    also = tuple(dict.fromkeys((*wishes.also, *(i for i in ids if i not in CORE))))
    why = f"The differential test points to: {', '.join(found.verdict.links)}."
    make_plan(store, person, replace(wishes, first=ids, also=also), now=now(), why=why)
    return go("/plan", said="saved")


def headline(found: Driven) -> str:
    """The verdict in a few words."""
    named = " and ".join(found.verdict.links)
    return f"The {named}" if found.verdict.driver == "several" and named else VERDICT[found.verdict.driver]


def _page(request: Request, person: Person, found: Driven) -> Response:
    store = site_of(request).store
    clearance = clearance_for(store, person)
    suggested = allowed_first(found.first, clearance)
    verdict = found.verdict
    primary = {(p.measure_id, p.side, p.method) for p in verdict.primaries}
    hidden = hidden_outcomes(store, person.id, now=now())
    if _rests_on(found, hidden):
        return closed(request)
    main = [e for e in verdict.effects if (e.measure_id, e.side, e.method) in primary]
    values: dict[str, Any] = {
        "found": found,
        "verdict": verdict,
        "headline": headline(found),
        "charts": [effect_chart(own, key=f"effect-{i}") for i, own in enumerate(_by_measure(main))],
        "effects": [(measure_words(own[0].measure_id, own[0].side), own) for own in _by_measure(verdict.effects)],
        "effects_title": [measure_words(own[0].measure_id, own[0].side) for own in _by_measure(main)],
        "effect_words": effect_words,
        "repeat_of": {repeat_name(t): n for n, t in enumerate(found.together, 1)},
        "raw": [(measure_words(key[0], key[1]), key[2], key[3], blocks) for key, blocks in verdict.raw.items()],
        "cautions": CAUTIONS,
        "first": [(f, exercise(f.exercise_id)) for f in suggested],
        "ruled_out": [exercise(f.exercise_id).name for f in found.first if f not in suggested],
        "accepted": Wishes.of(person).first == tuple(f.exercise_id for f in suggested) and bool(suggested),
        "locked": clearance.locked,
        "recordings": [t for t in found.taken.trials if isinstance(t, Mapping) and "recording" in t],
    }
    return page(request, "driven.html.j2", values=values)


def _rests_on(found: Driven, hidden: frozenset[str]) -> bool:
    return bool(hidden & {e.measure_id for e in found.verdict.effects})


def _driven(request: Request, person: Person, test_id: str) -> Driven:
    store = site_of(request).store
    return driven(store, person, _own(request, person, test_id), battery_readings(store, person))


def _own(request: Request, person: Person, test_id: str) -> TestTaken:
    taken = site_of(request).store.test(test_id)
    if taken.person_id != person.id or taken.test_id != DIFFERENTIAL:
        raise NotStored("differential test", test_id)
    return taken


def _by_measure(effects: list[Effect] | tuple[Effect, ...]) -> list[list[Effect]]:
    return [list(own) for _, own in groupby(effects, key=lambda e: (e.measure_id, e.side, e.method))]
