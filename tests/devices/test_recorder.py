"""From planted devices through recorder and timeline to a Recording: every sample, at its true time, gaps as gaps."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from groundup.assess import assess
from groundup.devices.arrival import Arrival, LiveStream, of_packet, streams_of
from groundup.devices.decoder import State, decode
from groundup.devices.lane import Lane, own_times, take
from groundup.devices.opening import profile_of
from groundup.devices.profile import Channel
from groundup.devices.recorder import Recorder, record
from groundup.devices.replay import Replay
from groundup.devices.source import Happening
from groundup.devices.timeline import Kept, recording
from groundup.errors import FileError
from groundup.io import xdf
from groundup.signals.recording import Event, Recording
from groundup.signals.stream import CellLayout, Stream
from groundup.synthetic.demo import demo
from groundup.synthetic.foot_trainer import COUNT_N, Act, Way, foot_session, notifications


def live(name: str, clock="device", rate_hz: float | None = 100.0) -> LiveStream:
    return LiveStream(name, (Channel("hallux", "force", "N", "f32", side="left"),), rate_hz=rate_hz, clock=clock)


class Planned:
    """A source that gives what was planned, at once."""

    def __init__(self, name: str, stream: LiveStream, plan: list) -> None:
        self.name, self.streams, self.plan, self.closed = name, (stream,), plan, 0

    async def open(self) -> None: ...

    async def arrivals(self) -> AsyncIterator[Arrival | Happening]:
        for item in self.plan:
            if isinstance(item, Exception):
                raise item
            yield item
            await asyncio.sleep(0)

    async def close(self) -> None:
        self.closed += 1


def device(
    name: str, *, seconds: float, ppm: float = 0, offset_s: float = 0, jump=None, lose=(), seed=0, rate_hz=100.0
):
    """Packets of five samples whose value is their true time; (arrivals, true times of what came)."""
    rng, plan, came, lost = np.random.default_rng(seed), [], [], 0
    for k in range(int(seconds * rate_hz / 5)):
        true = 500 + (5 * k + np.arange(5)) / rate_hz
        if k in lose:
            lost += 1
            continue
        own = (true - offset_s) / (1 + 1e-6 * ppm)
        if jump is not None and true[0] >= 500 + jump[0]:
            own = own + jump[1]
        plan.append(Arrival(name, true[-1] + rng.exponential(0.004), own, true[:, None], lost=lost))
        came.append(true)
        lost = 0
    return plan, np.concatenate(came)


def into(path: Path, *sources, stop: asyncio.Event | None = None, heard=lambda *_: None) -> Recorder:
    recorder = Recorder(path)
    asyncio.run(record(sources, recorder, stop=stop or asyncio.Event(), heard=heard))
    return recorder


def check(stream, zero_s: float, true: np.ndarray, *, within_s: float) -> None:
    """Each value is a true time: it is there once, and its time on the host is that time."""
    values = stream.values[:, 0]
    there = ~np.isnan(values)
    np.testing.assert_array_equal(values[there], true)
    assert np.abs(stream.times[there] + zero_s - true).max() < within_s


def test_two_devices_with_one_name_drift_and_jump_and_every_sample_is_at_its_time(tmp_path: Path) -> None:
    steady, true = device("toes", seconds=40, ppm=80, offset_s=5000)
    jumpy, other = device("toes", seconds=40, ppm=-50, offset_s=-7, jump=(20, -495.0), lose=range(300, 310), seed=1)
    into(tmp_path / "a.xdf", Planned("a", live("toes"), steady), Planned("b", live("toes"), jumpy))
    read = xdf.read(tmp_path / "a.xdf")
    first, second = read.streams
    assert (first.name, second.name) == ("toes", "toes (2)")
    zero = first.details["clock_zero_s"]
    check(first, zero, true, within_s=0.002)
    check(second, zero, other, within_s=0.002)
    assert np.isnan(second.values).sum() == 50, "ten packets of five are a gap"
    assert (second.details["lost_packets"], second.details["clock_resets"]) == (10, 1)
    assert 0 < second.details["uncertainty_s"] < 0.002
    said = " ".join(read.sources[0].assumptions)
    assert "stream 'toes (2)': 10 packets lost, 1 times its clock set anew" in said
    assert "stream 'toes': times within" in said
    assert first.details["drift_ppm"] == pytest.approx(80, abs=20)
    (happened,) = [e for e in read.events if "set anew" in e.name]
    shift = float(happened.name.split("device time + ")[1].split(" s")[0])
    assert shift == pytest.approx(495, abs=0.01), "the device's own time follows from the file"
    assert (first.labels, first.unit, first.side) == (("hallux",), "N", "left")


def test_the_timeline_of_a_set_is_the_same_recording_without_a_file() -> None:
    plan, true = device("toes", seconds=30, ppm=80, offset_s=5000, jump=(15, 1000.0), lose=(140, 141))
    kept = Kept(Lane(live("toes")))
    for arrival in plan:
        kept.take(arrival)
    whole = recording([kept], name="set 1", happenings=[Happening(510.0, "lost", "the toes are lost")])
    (stream,) = whole.streams
    check(stream, stream.details["clock_zero_s"], true, within_s=0.002)
    assert stream.rate_hz == pytest.approx(100, rel=1e-4)
    assert (stream.details["clock_resets"], stream.details["lost_packets"]) == (1, 2)
    assert 0 < stream.details["uncertainty_s"] < 0.002
    assert [(e.name, round(e.time_s)) for e in whole.events] == [("the toes are lost", 10)]
    part = recording([kept], name="set 1", start_s=505.0, end_s=510.0)
    assert np.nanmin(part.streams[0].values) == pytest.approx(505.0, abs=0.011)
    assert np.nanmax(part.streams[0].values) == pytest.approx(510.0, abs=0.011)
    assert any("2 packets lost" in said for said in whole.sources[0].assumptions)


def test_a_packet_that_comes_late_is_put_where_it_belongs(tmp_path: Path) -> None:
    plan, true = device("toes", seconds=5)
    plan[40], plan[41] = plan[41], plan[40]
    into(tmp_path / "a.xdf", Planned("a", live("toes"), plan))
    (stream,) = xdf.read(tmp_path / "a.xdf").streams
    np.testing.assert_array_equal(stream.values[:, 0], true)


def test_a_device_without_a_time_is_placed_by_when_it_came() -> None:
    lane = Lane(live("scale", "arrival"), latest_s=9.99)
    came = Arrival("scale", 10.0, np.full(4, np.nan), np.zeros((4, 1)))
    np.testing.assert_allclose(own_times(lane, came), [9.9925, 9.995, 9.9975, 10.0])
    np.testing.assert_allclose(own_times(Lane(live("scale")), came), [9.97, 9.98, 9.99, 10.0])


def test_stop_ends_a_source_that_goes_on_and_an_error_keeps_what_came(tmp_path: Path) -> None:
    plan, true = device("toes", seconds=20)
    stop, source = asyncio.Event(), Planned("a", live("toes"), plan)

    def heard(_: str, item) -> None:
        if item is plan[50]:
            stop.set()

    into(tmp_path / "a.xdf", source, stop=stop, heard=heard)
    assert source.closed
    (stream,) = xdf.read(tmp_path / "a.xdf").streams
    assert 255 <= len(stream) < 300
    failing = Planned("a", live("toes"), [*plan[:80], FileError("a device that answers")])
    with pytest.raises(FileError, match="that answers"):
        into(tmp_path / "b.xdf", failing)
    (stream,) = xdf.read(tmp_path / "b.xdf").streams
    np.testing.assert_array_equal(stream.values[:, 0], true[:400])


def test_a_replayed_recording_is_recorded_as_it_was(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    cells = rng.uniform(0, 1e5, (200, 3))
    cells[50:60] = np.nan
    layout = CellLayout(np.array([0.2, 0.1, 0.0]), np.zeros(3), np.full(3, 1e-4), "test", (3, 1), np.arange(3))
    original = Recording(
        "a set",
        (
            Stream("insole", "pressure", cells, "Pa", ("a", "b", "c"), 100.0, 3.0, side="left", layout=layout),
            Stream("glutes", "emg", rng.standard_normal((4000, 2)) * 1e-4, "V", ("left", "right"), 2000.0, 3.0),
            Stream("mouse", "other", rng.standard_normal((3, 1)), "m", ("x",), times_s=np.array([3.1, 3.5, 4.4])),
        ),
        events=(Event("ready", 2.9), Event("go", 3.5), Event("done", 5.2)),
    )
    into(tmp_path / "a.xdf", Replay(original, speed=None))
    again = xdf.read(tmp_path / "a.xdf")
    for old, new in zip(original.streams, again.streams, strict=True):
        assert (new.name, new.kind, new.unit, new.labels, new.side) == (
            old.name,
            old.kind,
            old.unit,
            old.labels,
            old.side,
        )
        np.testing.assert_array_equal(new.values, old.values)
        np.testing.assert_allclose(new.times, old.times - 2.9, atol=1e-6)
        assert new.details["uncertainty_s"] == 0
    assert again.streams[0].layout is not None
    assert again.streams[0].layout.grid == (3, 1)
    marks = [(e.name, round(e.time_s, 6)) for e in again.events if "end" not in e.name]
    assert marks == [("ready", 0.0), ("go", 0.6), ("done", 2.3)]


def test_a_replay_of_a_recorded_sensor_has_its_newtons_and_its_losses(tmp_path: Path) -> None:
    plan, _ = device("toes", seconds=6, lose={7, 8, 40})
    into(tmp_path / "a.xdf", Planned("foot", live("toes"), plan))
    again = into(tmp_path / "b.xdf", Replay(xdf.read(tmp_path / "a.xdf"), speed=None))
    (lane,) = again.lanes.values()
    assert lane.stream.channels[0].kind == "force"
    assert (lane.tally.lost, lane.tally.samples) == (3, 585)


def test_replay_keeps_its_speed() -> None:
    stream = Stream("x", "other", np.ones((50, 1)), "m", ("x",), rate_hz=100.0)

    async def run() -> tuple[float, list[Arrival]]:
        loop = asyncio.get_running_loop()
        begun = loop.time()
        items = [item async for item in Replay(Recording("r", (stream,)), speed=4).arrivals()]
        return loop.time() - begun, [i for i in items if isinstance(i, Arrival)]

    took, arrivals = asyncio.run(run())
    assert took >= 0.5 / 4 - 0.01
    assert sum(len(a.device_times_s) for a in arrivals) == 50
    times = np.concatenate([a.device_times_s for a in arrivals])
    np.testing.assert_allclose(np.diff(times), 0.01, atol=1e-9)


DAMAGES = {
    "lost, twice, swapped": Way(lost=0.2, twice=0.05, swapped=0.05),
    "drift": Way(lost=0.2, drift_ppm=300.0, started_at=(65_000, 4e6)),
    "jumps": Way(lost=0.05, clock_jumps=((12.0, 7.5), (25.0, -3.0))),
    "restart": Way(lost=0.05, restarts_s=(20.0,), started_at=(12_000, 500.0)),
    "battery out": Way(battery_out_s=20.0),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_foot_trainer_on_a_bad_way_is_recorded_without_loss_and_without_invention(tmp_path: Path, damage) -> None:
    rng, profile = np.random.default_rng(11), profile_of("foot-trainer")
    session = foot_session(rng, (Act("press", start_s=3.0, hold_s=2.0),), length_s=40.0)
    sent, state, plan = notifications(rng, session, DAMAGES[damage]), State(), []
    for one in sent:
        state, packets = decode(profile, state, one.data, whole=True)
        plan += [of_packet(packet, host_time_s=one.host_time_s) for packet in packets]
    (stream,) = streams_of(profile)
    recorder = into(tmp_path / "a.xdf", Planned("foot", stream, plan))
    (read,) = xdf.read(tmp_path / "a.xdf").streams
    came = sorted({one.sample for one in sent})
    there = ~np.isnan(read.values[:, 0])
    np.testing.assert_allclose(read.values[there], session.forces[came], atol=COUNT_N / 2 + 1e-9)
    off = read.times[there] + read.details["clock_zero_s"] - session.times_s[came]
    assert np.ptp(off) < 0.006, "a millisecond's clock, and delays of which only the least is unknown"
    (lane,) = recorder.lanes.values()
    assert lane.tally.duplicates == len(sent) - len(came)


def test_a_recorded_set_is_assessed_like_the_file_it_came_from(tmp_path: Path) -> None:
    whole, _ = demo(seed=1)
    original = replace(whole, streams=whole.of_kind("pressure", "emg"), events=(), truth={}, synthetic=False)
    into(tmp_path / "a.xdf", Replay(original, speed=None))
    before = assess(original, task="squat").measures
    after = assess(xdf.read(tmp_path / "a.xdf"), task="squat").measures
    assert sum(m.value is not None for m in before) >= 10
    for old, new in zip(before, after, strict=True):
        assert (new.id, new.side, new.repetition, new.status) == (old.id, old.side, old.repetition, old.status)
        assert new.value == (None if old.value is None else pytest.approx(old.value, rel=1e-9))


def test_lines_that_come_in_one_read_are_all_kept_though_nobody_tells_their_times(tmp_path: Path) -> None:
    """A serial port hands over several lines at once; a scale that tells no time still measured each of them."""
    stream, nan = live("scale", "device", rate_hz=None), np.full(1, np.nan)
    plan = [Arrival("scale", 10.0 + k // 3, nan, np.full((1, 1), float(k))) for k in range(12)]
    into(tmp_path / "a.xdf", Planned("a", stream, plan))
    (read,) = xdf.read(tmp_path / "a.xdf").streams
    np.testing.assert_array_equal(read.values[:, 0], np.arange(12.0))
    kept = Kept(Lane(stream))
    for arrival in plan:
        kept.take(arrival)
    (kept_stream,) = recording([kept], name="set 1").streams
    np.testing.assert_array_equal(kept_stream.values[:, 0], np.arange(12.0))
    np.testing.assert_allclose(kept_stream.times, np.repeat(np.arange(4.0), 3), atol=1e-5)
    together = Lane(live("scale", "device", rate_hz=None), latest_s=9.0)
    several = own_times(together, Arrival("scale", 10.0, np.full(3, np.nan), np.zeros((3, 1))))
    assert (np.diff(several) > 0).all(), "of a packet too"


def test_a_packet_that_is_late_by_its_number_does_not_set_the_clock_anew() -> None:
    lane = Lane(live("toes"))
    for k in [*range(100), *range(140, 180), 139, *range(180, 200)]:
        late = k == 139
        lane = take(lane, Arrival("toes", 5.0 + (k + 41 * late) / 100, np.array([k / 100]), np.ones((1, 1)), -1 * late))
    assert (lane.fit.resets, lane.fit.epoch) == (0, 0)


def test_marks_from_before_a_clock_was_set_anew_stay_where_they_were() -> None:
    marks = LiveStream("marks", (Channel("marker", "raw", "", "number"),), None, "lsl", "string", "Markers")
    kept = Kept(Lane(marks))
    for host, own in [(100.0, 10.0), (103.0, 13.0), (106.0, 1006.0)]:
        times = np.array([own])
        kept.take(Arrival("marks", host, times, np.empty((1, 0)), correction_s=host - own, texts=(f"at {host:g}",)))
    events = recording([kept], name="set 1", start_s=99.0).events
    assert [(e.name, e.time_s + 99.0) for e in events] == [
        ("at 100", pytest.approx(100.0)),
        ("at 103", pytest.approx(103.0)),
        ("at 106", pytest.approx(106.0)),
    ]


def test_samples_whose_time_does_not_move_on_are_counted_in_words() -> None:
    """Whole milliseconds may give two samples one time: of them the first is used, and it is said."""
    times, values = np.array([[1.0, 1.001, 1.001, 1.002], [1.003, 1.003, 1.003, 1.004]]), np.arange(8.0)[:, None]
    kept = Kept(Lane(live("toes", "host", rate_hz=None)))
    for k, own in enumerate(times):
        kept.take(Arrival("toes", float(own[-1]), own, values[4 * k : 4 * k + 4]))
    made = recording([kept], name="set 1")
    np.testing.assert_array_equal(made.streams[0].values[:, 0], [0, 1, 3, 4, 7])
    assert "stream 'toes': 3 samples whose time does not move on are left out" in made.sources[0].assumptions


def test_a_recording_that_was_ended_by_force_says_so(tmp_path: Path) -> None:
    plan, _ = device("toes", seconds=25)
    recorder = Recorder(tmp_path / "a.xdf")
    recorder.add("foot", live("toes"))
    for arrival in plan:
        recorder.take("foot", arrival)
    killed = (tmp_path / "a.xdf").read_bytes()
    recorder.close()
    (tmp_path / "killed.xdf").write_bytes(killed)
    by_force = [
        any("ended by force" in said for said in xdf.read(tmp_path / name).sources[0].assumptions)
        for name in ("a.xdf", "killed.xdf")
    ]
    assert by_force == [False, True]
