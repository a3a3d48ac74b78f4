"""Pages from the server: Home with twelve weeks of history, and the first page of all, beside a bare FastAPI page."""

import tempfile
import warnings
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from benchmarks.timing import Row, seconds
from groundup.anatomy import SIDES

ORIGIN = "http://127.0.0.1:8737"


def run() -> list[Row]:
    """One row a page: ours, the bare page of the same run, and what the whole first view weighs."""
    from groundup.store.demo import add_demo
    from groundup.web.app import create_app
    from groundup.web.serve import settled

    settled()  # as the server does once it has started
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Path(folder))
        add_demo(app.state.site.store, now=datetime.now(UTC))
        with _client(_bare()) as bare, _client(app) as ours:
            peer = seconds(lambda: bare.get("/"), runs=30)
            for path in ("/welcome", "/", "/train", "/history"):
                taken = seconds(lambda path=path: ours.get(path), runs=30)
                note = f"the peer is a bare FastAPI page; goal 100 ms; {len(ours.get(path).content) / 1e3:.0f} kB plain"
                rows.append(Row(f"page {path} with twelve weeks of history", taken, peer, note))
    for every, words in ((7, "tests each twelve days"), (1, "tests at every session")):
        rows += _progress(every, words)
    return rows


def _progress(every: int, words: str) -> list[Row]:
    """Home and Progress with five years of data, against the bare page of the same run."""
    from groundup.web.app import create_app

    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Path(folder))
        store = app.state.site.store
        person = five_years(store, now=datetime.now(UTC), every=every)
        count = len(store.measures(person.id))
        rows: list[Row] = []
        with _client(_bare()) as bare, _client(app) as ours:
            peer = seconds(lambda: bare.get("/"), runs=30)
            for path in ("/", "/progress", "/progress/ankle.lunge_distance"):
                taken = seconds(lambda path=path: ours.get(path), runs=9)
                note = f"{count:,} measures, {words}; goal 100 ms; {len(ours.get(path).content) / 1e3:.0f} kB plain"
                rows.append(Row(f"page {path} with five years", taken, peer, note))
            taken = _first_looks(lambda: ours.get("/progress"), lambda: _tested_again(store, person))
            note = f"{count:,} measures, {words}; each after a new test of all that is judged; goal 100 ms"
            rows.append(Row("page /progress with five years, the first look", taken, peer, note))
            taken = _first_looks(lambda: ours.get("/progress"), lambda: _started_again(app))
            note = f"{count:,} measures, {words}; the server has started and worked ahead; goal 100 ms"
            rows.append(Row("page /progress with five years, the very first", taken, peer, note))
            taken = _first_looks(lambda: ours.get("/progress"), store.worked_out.clear)
            note = f"{count:,} measures, {words}; asked for in the moment of the start: nothing is read yet"
            rows.append(Row("page /progress with five years, not worked ahead", taken, peer, note))
    return rows


def _first_looks(look: Callable[[], Any], before: Callable[[], Any], *, runs: int = 9) -> float:
    """The middle time of looks, each after what comes before it, which is not timed."""
    taken: list[float] = []
    for _ in range(runs):
        before()
        begun = perf_counter()
        look()
        taken.append(perf_counter() - begun)
    return sorted(taken)[runs // 2]


def _started_again(app: Any) -> None:
    """What a start forgets, and what the server then works out before anybody looks."""
    from groundup.web.ahead import Ahead

    app.state.site.store.worked_out.clear()
    Ahead(app).wait()


def _tested_again(store: Any, person: Any) -> None:
    """A test of everything that the person judges by, taken now."""
    chosen = {p.measure_id for p in store.primary_measures(person.id)}
    of = {(k.measure.id, k.measure.side): k.measure for k, _ in store.last_of_trials(person.id)}
    at = datetime.now(UTC)
    test = store.save_test(person.id, "several", started=at, finished=at, trials=[{"side": s} for s in SIDES])
    store.save_measures(person.id, [m for (i, _), m in of.items() if i in chosen], at=at, test=test.id)


def _bare() -> Any:
    from fastapi import FastAPI
    from fastapi.responses import HTMLResponse

    app = FastAPI()

    @app.get("/", response_class=HTMLResponse)
    def page() -> str:
        return "<!doctype html><title>bare</title>"

    return app


def _client(app: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from fastapi.testclient import TestClient
    return TestClient(app, base_url=ORIGIN)


def five_years(store: Any, *, now: datetime, sessions: int = 1_000, every: int = 7) -> Any:
    """The demo person with five years: so many sessions, 20 measures at each, and what they judge by at each `every`th.

    Every seventh session is a test day each twelve days; 1 measures at every session what is asked for in weeks.
    """
    from sqlalchemy import update

    from groundup.store.demo import add_demo
    from groundup.store.tables import plans

    person = add_demo(store, now=now)
    chosen = [p.measure_id for p in store.primary_measures(person.id)]
    kept = [k for k in store.measures(person.id) if k.measure.value is not None]
    of = [next(k.measure for k in kept if k.measure.id == i and k.measure.side == s) for i in chosen for s in SIDES]
    others = [k.measure for k in kept if k.measure.id not in chosen]
    rng = np.random.default_rng(5)
    with store.together():
        for n in range(sessions):
            at = now - timedelta(days=84 + 1.75 * n)
            _session_again(store, person.id, f"year{n:05d}", at)
            test = store.save_test(
                person.id, "several", started=at, finished=at, trials=[{"side": s} for s in SIDES], conditions={}
            )
            those = [*of, *others[:14]] if n % every == 0 else others[:20]
            found = [replace(m, value=round(float(m.value * rng.normal(1.0, 0.05)), 2)) for m in those]
            store.save_measures(person.id, found, at=at, test=test.id)
        with store.writing() as connection:
            first = (now - timedelta(days=84 + 1.75 * sessions)).date()
            connection.execute(update(plans).where(plans.c.person_id == person.id).values(starts=first))
    return person


def _session_again(store: Any, person_id: str, key: str, at: datetime) -> None:
    """A session of the demo person once more, on another day."""
    from sqlalchemy import insert, select

    from groundup.store.moments import moment_columns
    from groundup.store.tables import pains, sessions, set_results

    with store.writing() as connection:
        first = connection.execute(select(sessions).where(sessions.c.person_id == person_id).limit(1)).one()
        sets = connection.execute(select(set_results).where(set_results.c.session_id == first.id)).all()
        times = {**moment_columns("started", at), **moment_columns("finished", at + timedelta(minutes=15))}
        connection.execute(insert(sessions).values({**first._mapping, "id": key, **times}))
        connection.execute(insert(set_results), [{**s._mapping, "session_id": key} for s in sets])
        said = {
            "person_id": person_id,
            "session_id": key,
            "value": 1.0,
            "place": "",
            "note": "",
            **moment_columns("at", at),
        }
        moments = ("before", "worst", "morning")
        connection.execute(insert(pains), [{**said, "id": f"{key}{m}", "moment": m} for m in moments])
