"""Whatever happens to a sensor in a set: what came is in the recording, once, and nobody counts what nobody did."""

from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest

from groundup.devices.arrival import Arrival, of_packet, streams_of
from groundup.devices.decoder import State, decode
from groundup.devices.opening import profile_of
from groundup.live.foot_feed import Key
from groundup.live.journal import open_journal
from groundup.live.sensed import SensedBeginning, SensedSet, sensed
from groundup.live.sensed_recording import sensed_recording
from groundup.signals.recording import Recording
from groundup.signals.stream import Stream
from groundup.synthetic.foot_trainer import Act, Array, FootSession, Notification, Way, foot_session, notifications

TRAINER = profile_of("foot-trainer")
FOOT = streams_of(TRAINER, way="Bluetooth")[0]
LEFT, RIGHT = ("ble:foot-trainer@A", "foot"), ("ble:foot-trainer@B", "foot")
PRESSES = [Act("press", 4.0 + 4.0 * i, 2.0) for i in range(3)]
SESSION = foot_session(np.random.default_rng(5), PRESSES, length_s=17.0)
BEGINNING = SensedBeginning("s", 3, "toe_press_seated", None, 10.0, 700.0, "2026-11-23T08:00:00+00:00")


def sent(way: Way, session: FootSession = SESSION) -> tuple[Notification, ...]:
    return notifications(np.random.default_rng(6), session, way)


def came(notes: tuple[Notification, ...]) -> Iterator[Arrival]:
    state = State()
    for note in notes:
        state, packets = decode(TRAINER, state, note.data, whole=True)
        yield from (of_packet(p, host_time_s=100.0 + note.host_time_s) for p in packets)


def run(path: Path, arrivals: list[tuple[Key, Arrival]], beginning: SensedBeginning = BEGINNING) -> SensedSet:
    """A set of these arrivals in their order, closed."""
    running = SensedSet(open_journal(path, asdict(beginning)))
    for key in dict.fromkeys(key for key, _ in arrivals):
        running.expect(key, FOOT, None)
    for key, arrival in arrivals:
        running.heard(key, arrival)
    running.close()
    return running


def samples(stream: Stream) -> tuple[Array, Array]:
    """Times (n,) and values (n, 4) of what was measured; a gap in an even stream is not a number."""
    measured = np.isfinite(stream.values).all(axis=1)
    return stream.times[measured], stream.values[measured]


def recorded(path: Path) -> Recording:
    found = sensed_recording(path, name="toe press set 1")
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("way", "sure"),
    [
        (Way(), 3),
        (Way(lost=0.2), 0),
        (Way(twice=0.3, swapped=0.2), 3),
        (Way(clock_jumps=((9.9, 5.0),)), 2),
        (Way(clock_jumps=((9.9, -5.0),)), 2),
        (Way(restarts_s=(11.5,)), 3),
        (Way(battery_out_s=11.5), 2),
    ],
    ids=["straight", "a fifth lost", "doubled and swapped", "clock forth", "clock back", "restarts", "battery out"],
)
def test_every_sample_that_came_is_in_the_recording_once_where_it_was_done(tmp_path: Path, way: Way, sure: int) -> None:
    notes, path = sent(way), tmp_path / "3-1.sensed"
    running = run(path, [(LEFT, a) for a in came(notes)])
    assert sure <= round(running.sensed.done) <= 3
    times, forces = samples(recorded(path).streams[0])
    rows = sorted({note.sample for note in notes})
    assert len(times) == len(rows)
    assert np.allclose(forces, SESSION.forces[rows], atol=0.026), "each what the pad carried"
    assert np.ptp(times - SESSION.times_s[rows]) < 0.03, "and when, as far as the way's delays let anybody know"


def test_two_devices_of_one_name_are_two_streams_and_one_of_them_counts(tmp_path: Path) -> None:
    other = foot_session(np.random.default_rng(7), [], length_s=17.0)
    both = sorted(
        [(LEFT, a) for a in came(sent(Way()))] + [(RIGHT, a) for a in came(sent(Way(), other))],
        key=lambda one: one[1].host_time_s,
    )
    path = tmp_path / "3-1.sensed"
    running = run(path, both)
    assert round(running.sensed.done) == 3
    first, second = recorded(path).streams
    assert (first.name, second.name) == ("foot", "foot (2)")
    assert len(first) == len(second) == 1700


def test_killed_at_any_moment_the_journal_tells_the_same_as_if_it_had_not(tmp_path: Path) -> None:
    arrivals = [(LEFT, a) for a in came(sent(Way(lost=0.05, restarts_s=(11.5,))))]
    whole, torn = tmp_path / "3-1.sensed", tmp_path / "3-2.sensed"
    straight = run(whole, arrivals)
    for part in (arrivals[:412], arrivals[412:901], arrivals[901:]):
        run(torn, part)
        with torn.open("ab") as file:
            file.write(b"\x30\x00\x00\x00half")
    assert sensed(torn).repetitions == straight.sensed.repetitions
    for one, other in zip(samples(recorded(torn).streams[0]), samples(recorded(whole).streams[0]), strict=True):
        assert np.array_equal(one, other)


def test_a_source_that_begins_anew_after_a_while_goes_on_and_what_was_in_between_is_a_gap(tmp_path: Path) -> None:
    later = [replace(note, host_time_s=note.host_time_s + 60.0) for note in sent(Way())]
    path = tmp_path / "3-1.sensed"
    running = run(path, [(LEFT, a) for a in (*came(sent(Way())[:1130]), *came(tuple(later)))])
    assert round(running.sensed.done) == 2 + 3
    times, _ = samples(recorded(path).streams[0])
    assert len(times) == 1130 + 1700
    assert np.diff(times).max() == pytest.approx(60.0 - 11.29, abs=0.05)
