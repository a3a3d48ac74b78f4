"""Which streams make a foot: muscles alone, insoles, raw counts, two feet, several devices with their own clocks."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose

from groundup.coaching.foot_load import FootLoad
from groundup.coaching.foot_set import cannot, start, step
from groundup.devices.arrival import Arrival, LiveStream, streams_of
from groundup.devices.profile import Channel
from groundup.devices.profile_files import shipped_profiles
from groundup.live.foot_feed import Feed, Feeding, Why, begin, fed, feed, host_s

PROFILES = {profile.name: profile for profile in shipped_profiles()}
FOOT, PAIR, INSOLE, CELL = ("foot-trainer", "emg-pair", "insole-matrix", "load-cell")


def stream(profile: str, *, side=None) -> LiveStream:
    one = streams_of(PROFILES[profile], way="Bluetooth")[0]
    return replace(one, channels=tuple(replace(c, side=side) for c in one.channels))


def made(*profiles: str, side=None, **sides) -> Feed:
    found = feed({(name, name): stream(name, side=sides.get(name)) for name in profiles}, side)
    assert isinstance(found, Feed)
    return found


def played(feeding: Feeding, key, times, values, *, late_s=0.01, batch=1) -> tuple[Feeding, list[FootLoad]]:
    """Samples (n, C) at device times that are the host's, `batch` at a time."""
    loads = []
    for k in range(0, len(times), batch):
        part = slice(k, k + batch)
        arrival = Arrival(key[1], float(times[part][-1] + late_s), times[part], values[part])
        feeding, some = fed(feeding, key, arrival)
        loads += some
    return feeding, loads


def test_the_muscle_alone_counts_a_short_foot_from_raw_volts() -> None:
    found = made(PAIR)
    assert (found.measured, found.says) == (frozenset({"abductor"}), "measured by Two surface EMG channels, Bluetooth")
    assert found.muscles == (("abductor hallucis", None), ("gluteus maximus", None))
    times = np.arange(0, 20, 1 / 2000)
    values = 3e-4 + 3e-6 * np.random.default_rng(1).standard_normal((len(times), 2))
    for at in (4, 9, 14):
        values[(times >= at) & (times < at + 2), 0] += 4e-5 * np.random.default_rng(at).standard_normal(4000)
    feeding, loads = played(begin(found), found.leads, times, values, batch=20)
    assert len(loads) == 2000
    assert_allclose(np.diff([load.time_s for load in loads]), 0.01, atol=1e-9)
    state, said = start("short_foot", weight_n=None, target=3), []
    for load in loads:
        state, told = step(state, load)
        said.append(told)
    assert state.count == 3
    assert [one.done.start_s for one in said if one.done] == pytest.approx([4.0, 9.0, 14.0], abs=0.06)
    assert max(one.value for one in said if one.value == one.value) > 3.0
    assert {one.unit for one in said if one.phase == "working"} == {"standard deviations above rest"}
    levels = {one.name: one.level_v for one in feeding.levels}
    assert levels["gluteus maximus"] == pytest.approx(3e-6, rel=0.4)


def test_an_insole_is_a_foot_of_zones() -> None:
    found = made(INSOLE, side="right")
    assert found.measured == {"hallux", "toes", "mth1", "fifth", "heel", "arch"}
    assert [cannot(one, found.measured, 700.0) for one in ("short_foot", "toe_press_standing", "engaged_hold")] == [
        ""
    ] * 3
    _, loads = played(begin(found), found.leads, np.arange(150) / 100, np.full((150, 96), 1e4))
    total = 1e4 * sum(c.area_m2 for c in stream(INSOLE).channels)
    assert np.isnan([load.whole for load in loads[:100]]).all()  # until a foot has stood on it
    assert 0.5 * total < loads[-1].whole < total  # the outer midfoot and the middle of the ball are no point of it
    assert loads[-1].heel > loads[-1].hallux > 0


def test_a_replayed_recording_of_pads_counts_by_its_units() -> None:
    one = stream(FOOT)
    plain = replace(one, channels=tuple(replace(c, kind="raw") for c in one.channels), clock="host", rate_hz=None)
    found = feed({("replay:set.xdf", "foot"): plain}, "right")
    assert isinstance(found, Feed)
    assert found.measured == {"hallux", "fifth", "heel", "arch"}


def test_raw_counts_say_what_to_do() -> None:
    every = {("ble:orphe-insole", one.name): one for one in streams_of(PROFILES["orphe-insole"], way="Bluetooth")}
    found = feed(every, "right")
    assert isinstance(found, Why)
    for words in ("ORPHE INSOLE", "raw counts of hallux, mth1, toes, heel", 'unit = "N"', "scale", "you count"):
        assert words in found.text
    with_foot = feed({**every, (FOOT, FOOT): stream(FOOT)}, "right")
    assert isinstance(with_foot, Feed)
    assert with_foot.notes == (found.text,)


def test_a_calibrated_copy_of_the_profile_counts() -> None:
    pressure = streams_of(PROFILES["orphe-insole"])[0]
    names = {"hallux", "mth1", "toes", "heel"}
    channels = tuple(replace(c, kind="force", unit="N") if c.name in names else c for c in pressure.channels)
    found = feed({("ble:mine.toml", "pressure"): replace(pressure, channels=channels)}, "left")
    assert isinstance(found, Feed)
    assert found.measured == names


@pytest.mark.parametrize(
    ("channels", "rate_hz", "words"),
    [
        ((), 100.0, "No sensor here measures"),
        ((Channel("abductor hallucis", "emg", "V", "f64"),), 500.0, "raw EMG at 500 Hz, and an envelope needs 1000 Hz"),
        ((Channel("cell 1", "pressure", "Pa", "f64"),), 100.0, "where its cells lie"),
    ],
)
def test_why_nothing_can_be_counted(channels, rate_hz, words) -> None:
    found = feed({("lsl", "s"): LiveStream("s", channels, rate_hz, source="X: y")}, "right")
    assert isinstance(found, Why)
    assert words in found.text


def test_no_sensor_and_a_mat_say_so() -> None:
    none = feed({}, "right")
    assert isinstance(none, Why)
    assert none.text == "No sensor is connected: you count"
    cells = tuple(
        Channel("cell", "pressure", "Pa", "f64", forward_m=0.01 * r, lateral_m=0.01 * c, area_m2=1e-4)
        for r in range(20)
        for c in range(20)
    )
    mat = feed({("lsl", "mat"): LiveStream("mat", cells, 100.0)}, None)
    assert isinstance(mat, Why)
    assert "is no insole" in mat.text


def test_each_foot_has_its_own_sensor() -> None:
    both = {("a", "l"): stream(FOOT, side="left"), ("b", "r"): stream(FOOT, side="right"), ("c", "e"): stream(PAIR)}
    for side, key in (("left", ("a", "l")), ("right", ("b", "r")), (None, ("b", "r"))):
        found = feed(both, side)
        assert isinstance(found, Feed)
        assert (found.leads, found.side) == (key, side or "right")
        assert found.says == f"measured by Foot trainer, under the {side or 'right'} foot"
    assert isinstance(feed({("a", "l"): stream(FOOT, side="left")}, "right"), Why)
    said = feed({("a", "f"): stream(FOOT)}, "right", under={("a", "f"): "left"})
    assert isinstance(said, Why)
    unsaid = feed({("a", "f"): stream(FOOT)}, "right")
    assert isinstance(unsaid, Feed)
    assert unsaid.says == "measured by Foot trainer, under the right foot"


def test_a_luggage_scale_is_a_trainer_s_sensor_only_where_no_pad_is() -> None:
    assert made(CELL).measured == {"trainer"}
    assert made(CELL, FOOT).measured == {"hallux", "fifth", "heel", "arch"}


def test_a_muscle_beside_the_pads_is_the_latest_and_no_older_than_a_tenth_of_a_second() -> None:
    feeding = begin(made(FOOT, PAIR))
    assert feeding.feed.leads == (FOOT, FOOT)
    assert feeding.feed.measured == {"hallux", "fifth", "heel", "arch", "abductor"}
    times = np.arange(0, 0.2, 1 / 2000)
    volts = 1e-5 * np.random.default_rng(1).standard_normal((len(times), 2))
    feeding, none = played(feeding, (PAIR, PAIR), times + 77.0, volts, late_s=-77.0 + 0.001, batch=20)
    assert none == []
    pads = np.array([[5.0, 20.0, 50.0, 14.0]])
    values = {}
    for at in (0.19, 0.25, 0.29, 0.31):
        feeding, (load,) = played(feeding, (FOOT, FOOT), np.array([at]), pads, late_s=0.0)
        values[at] = load.abductor
    assert values[0.19] == values[0.25] == values[0.29] == pytest.approx(1e-5, rel=0.4)
    assert np.isnan(values[0.31])


def test_the_same_arrivals_give_the_same_loads() -> None:
    times = np.arange(300) / 100
    values = np.random.default_rng(1).uniform(1, 50, (300, 4))
    found = made(FOOT)
    assert played(begin(found), found.leads, times, values)[1] == played(begin(found), found.leads, times, values)[1]


def test_time_goes_on_over_a_restart_by_the_host() -> None:
    found = made(FOOT)
    pads = np.full((100, 4), 10.0)
    feeding, before = played(begin(found), found.leads, 500 + np.arange(100) / 100, pads, late_s=-400.0)
    for k in range(100):  # the device was off for three seconds
        host = 103.99 + k / 100
        arrival = Arrival(FOOT, host, np.array([k / 100]), pads[:1], restarted=k == 0)
        feeding, loads = fed(feeding, found.leads, arrival)
        before += loads
    times = np.array([load.time_s for load in before])
    assert_allclose(np.delete(np.diff(times), 99), 0.01, atol=1e-9)
    assert np.diff(times)[99] == pytest.approx(3.0, abs=0.011)
    assert host_s(feeding, float(times[-1])) == pytest.approx(104.98, abs=0.011)


def test_a_stream_that_joins_later_changes_no_clock_and_no_zone() -> None:
    alone, both = made(INSOLE), made(INSOLE, PAIR)
    times, values = np.arange(300) / 100, np.full((300, 96), 1e4)
    feeding, loads = played(begin(alone), alone.leads, times[:150] + 900, values[:150])
    feeding, more = played(feeding, alone.leads, times[150:] + 100, values[150:], late_s=800.01)  # set anew
    feeding, last = played(begin(both, feeding), both.leads, 103 + times[:50], values[:50], late_s=800.01)
    found = np.array([load.time_s for load in loads + more + last])
    assert_allclose(np.diff(found), 0.01, atol=1e-6)
    assert np.isfinite([load.arch for load in last]).all()
    other = made(FOOT)
    _, fresh = played(begin(other, feeding), other.leads, np.array([5.0]), np.array([[1.0, 2.0, 3.0, 4.0]]))
    assert (fresh[0].time_s, fresh[0].arch) == (5.0, 4.0)


def test_a_link_that_stalls_and_catches_up_is_no_new_clock() -> None:
    found = made(FOOT)
    feeding, loads = begin(found), []
    for k in range(600):
        host = k / 100 + 0.01 + (max(0.0, 4.0 - k / 100) if k >= 200 else 0.0)
        feeding, some = fed(feeding, found.leads, Arrival(FOOT, host, np.array([k / 100]), np.full((1, 4), 9.0)))
        loads += some
    assert_allclose([load.time_s for load in loads], np.arange(600) / 100)


def test_a_quick_plate_is_looked_at_a_hundred_times_a_second() -> None:
    plate = LiveStream("plate", (Channel("heel", "force", "N", "f64"),), 1000.0, source="plate")
    found = feed({("lsl", "plate"): plate}, None)
    assert isinstance(found, Feed)
    _, loads = played(begin(found), found.leads, np.arange(1000) / 1000, np.arange(1000.0)[:, None], batch=7)
    assert_allclose([load.heel for load in loads], np.arange(0, 1000, 10))


def test_a_device_that_tells_no_time_is_placed_when_it_came() -> None:
    plain = replace(stream(FOOT), clock="arrival")
    found = feed({("serial", "f"): plain}, None)
    assert isinstance(found, Feed)
    feeding, loads = begin(found), []
    for k in range(50):
        arrival = Arrival("f", 10 + k / 25, np.full(4, np.nan), np.full((4, 4), 9.0))
        feeding, some = fed(feeding, found.leads, arrival)
        loads += some
    assert_allclose(np.diff([load.time_s for load in loads]), 0.01, atol=1e-9)
