"""A set that sensors see: counted from a trainer's packets, folded again from its journal, killed and gone on with."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest

from groundup.devices.arrival import Arrival, LiveStream, of_packet, streams_of
from groundup.devices.decoder import State, decode
from groundup.devices.profile_files import shipped_profiles
from groundup.live.journal import open_journal
from groundup.live.sensed import SIMULATED, SensedBeginning, SensedSet, sensed
from groundup.synthetic.foot_trainer import Act, Way, foot_session, notifications

KEY = ("ble:foot-trainer", "foot")
TRAINER = next(p for p in shipped_profiles() if p.name == "foot-trainer")
FOOT = streams_of(TRAINER)[0]
STRAIGHT = Way()
PRESSES = [Act("press", 4.0 + 4.0 * i, 2.0) for i in range(3)]
BEGINNING = SensedBeginning("s", 3, "toe_press_seated", None, 10.0, 700.0, "2026-11-23T08:00:00+00:00")


def arrivals(way: Way = STRAIGHT) -> list[Arrival]:
    rng = np.random.default_rng(5)
    session = foot_session(rng, PRESSES, length_s=17.0)
    state, found = State(), []
    for note in notifications(rng, session, way):
        state, packets = decode(TRAINER, state, note.data, whole=True)
        found += [of_packet(p, host_time_s=100.0 + note.host_time_s) for p in packets]
    return found


Begin = Callable[..., SensedSet]


@pytest.fixture
def begun() -> Iterator[Begin]:
    """Opens sets, and closes them after the test."""
    running: list[SensedSet] = []

    def begin(path: Path, beginning: SensedBeginning = BEGINNING, stream: LiveStream | None = FOOT) -> SensedSet:
        running.append(SensedSet(open_journal(path, asdict(beginning))))
        if stream is not None:
            running[-1].expect(KEY, stream, None)
        return running[-1]

    yield begin
    for one in running:
        one.close()


def count(running: SensedSet, came: list[Arrival]) -> int:
    for arrival in came:
        running.heard(KEY, arrival)
    return round(running.sensed.done)


def test_three_presses_are_three_and_its_journal_folds_the_same(tmp_path: Path, begun: Begin) -> None:
    running = begun(tmp_path / "3-1.sensed")
    assert count(running, arrivals()) == 3
    running.close()
    again = sensed(tmp_path / "3-1.sensed")
    assert again.repetitions == running.sensed.repetitions
    starts = [r.start_s - 100.0 for r in again.repetitions]
    assert starts == pytest.approx([4.4, 8.4, 12.4], abs=0.4), "on the host's clock, as planted"


def test_a_server_killed_in_mid_set_goes_on_where_it_was(tmp_path: Path, begun: Begin) -> None:
    came, path = arrivals(), tmp_path / "3-1.sensed"
    first = begun(path)
    assert count(first, came[:1130]) == 2
    with path.open("ab") as file:
        file.write(b"\x07torn")  # killed while it wrote; nothing was closed
    second = begun(path)
    assert round(second.sensed.done) == 2
    assert count(second, came[1130:]) == 3


@pytest.mark.parametrize(
    "way",
    [
        Way(lost=0.2),
        Way(twice=0.3, swapped=0.2),
        Way(clock_jumps=((9.9, 5.0),)),
        Way(restarts_s=(11.0,)),
        Way(battery_out_s=10.9),
    ],
    ids=["a fifth lost", "doubled and swapped", "clock jumps", "restarts", "battery out"],
)
def test_whatever_happens_on_the_way_nothing_is_invented(tmp_path: Path, begun: Begin, way: Way) -> None:
    running = begun(tmp_path / "3-1.sensed")
    counted = count(running, arrivals(way))
    assert 1 <= counted <= 3
    planted = [(a.start_s, a.end_s) for a in PRESSES]
    for found in running.sensed.repetitions:
        assert any(a - 0.2 < found.start_s - 100.0 < b + 0.2 for a, b in planted)


def test_in_a_pause_samples_are_kept_and_not_counted(tmp_path: Path, begun: Begin) -> None:
    came, path = arrivals(), tmp_path / "3-1.sensed"
    running = begun(path)
    count(running, came[:350])
    running.mark("pause", 104.0)
    assert count(running, came[350:1200]) == 0
    running.mark("go on", 112.0)
    assert count(running, came[1200:]) == 1
    running.close()
    assert round(sensed(path).done) == 1


def test_without_a_weight_a_press_is_counted_by_the_person_who_is_told_why(tmp_path: Path, begun: Begin) -> None:
    running = begun(tmp_path / "3-1.sensed", SensedBeginning("s", 3, "toe_press_seated", None, 10.0, None, "now"))
    assert count(running, arrivals()) == 0
    assert not running.sensed.counts
    assert "weight" in running.sensed.why


def test_a_simulated_sensor_counts_for_nobody_but_the_demo(tmp_path: Path, begun: Begin) -> None:
    simulated = replace(FOOT, synthetic=True)
    real = begun(tmp_path / "3-1.sensed", stream=simulated)
    assert count(real, arrivals()) == 0
    assert real.sensed.why == SIMULATED
    demo = begun(tmp_path / "3-2.sensed", replace(BEGINNING, pretend=True), simulated)
    assert count(demo, arrivals()) == 3


def test_a_sensor_that_comes_later_joins_and_what_was_counted_stays(tmp_path: Path, begun: Begin) -> None:
    came = arrivals()
    running = begun(tmp_path / "3-1.sensed", stream=None)
    assert not running.sensed.counts
    running.expect(KEY, FOOT, None)
    assert count(running, came[:1130]) == 2
    other = ("ble:other", "foot")
    running.expect(other, FOOT, None)
    assert round(running.sensed.done) == 2
