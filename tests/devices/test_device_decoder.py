"""The decoder against packets written by hand: any cut, any damage; nothing lost, nothing invented."""

from dataclasses import replace
from itertools import pairwise
from math import isnan

import numpy as np
import pytest
from device_packets import crc16, packet, written
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from groundup.devices.decoder import Packet, State, decode, finish
from groundup.devices.framing import checksum
from groundup.devices.profile import (
    BYTES,
    Ble,
    Channel,
    Checksum,
    ClockPart,
    Counter,
    DeviceClock,
    Layout,
    Profile,
    StreamLayout,
)
from groundup.devices.profile_files import shipped_profiles

KINDS = [kind for kind in BYTES if kind != "number"]
TRAINER = next(profile for profile in shipped_profiles() if profile.name == "foot-trainer")
LAYOUT = TRAINER.layouts[0]


def profile_of(*layouts: Layout) -> Profile:
    return Profile("test", "Test", layouts, ble=Ble(("Test",), None, ("x",)))


def fed(profile: Profile, pieces: list[bytes], *, whole: bool = False) -> tuple[State, list[Packet]]:
    state, found = State(), []
    for piece in pieces:
        state, some = decode(profile, state, piece, whole=whole)
        found += some
    if not whole:
        state, some = finish(profile, state)
        found += some
    return state, found


def cut(data: bytes, places: list[int]) -> list[bytes]:
    places = sorted({0, len(data), *(p % (len(data) + 1) for p in places)})
    return [data[a:b] for a, b in pairwise(places)]


@st.composite
def layouts(draw: st.DrawFn) -> Layout:
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=6))
    channels, offset = [], 0
    for k, kind in enumerate(kinds):
        offset += draw(st.integers(0, 2))
        scale, zero = draw(st.sampled_from([1.0, 0.05, -2.5])), draw(st.sampled_from([0.0, 100.0]))
        channels.append(Channel(f"c{k}", "force", "N", kind, scale=scale, zero=zero, offset=offset))
        offset += BYTES[kind]
    samples, stride = draw(st.integers(1, 5)), offset + draw(st.integers(0, 2))
    stream = StreamLayout("s", tuple(channels), 100.0, samples, 9, stride, newest_first=draw(st.booleans()))
    end = 9 + samples * stride
    sums = {"sum8": 1, "xor8": 1, "crc16": 2}
    kind = draw(st.sampled_from([None, *sums]))
    return Layout(
        header=b"\xa5\xf0\xc3",
        length=end + (sums[kind] if kind else 0),
        byte_order=draw(st.sampled_from(["little", "big"])),
        streams=(stream,),
        counter=Counter(3, "u16", 65536),
        clock=DeviceClock((ClockPart(5, "u32", 1e-3),), 2**32 * 1e-3),
        checksum=Checksum(kind, end, 3) if kind else None,
    )


@st.composite
def raw_values(draw: st.DrawFn, layout: Layout, count: int) -> list[list[list[float]]]:
    def one(kind: str) -> st.SearchStrategy[float]:
        if kind[0] == "f":
            width = int(kind[1:])
            return st.floats(-(2.0**99), 2.0**99, width=width, allow_subnormal=False)
        bits = int(kind[1:])
        return st.integers(0, 2**bits - 1) if kind[0] == "u" else st.integers(-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)

    stream = layout.streams[0]
    sample = st.tuples(*(one(channel.type) for channel in stream.channels))
    return draw(
        st.lists(st.lists(sample, min_size=stream.samples, max_size=stream.samples), min_size=count, max_size=count)
    )


@given(st.data())
def test_what_was_written_is_read_whatever_the_cuts(data: st.DataObject) -> None:
    layout = data.draw(layouts())
    raws = data.draw(raw_values(layout, data.draw(st.integers(1, 5))))
    sent = b"".join(packet(layout, [raw], count=65534 + k, clock=(10 * k,)) for k, raw in enumerate(raws))
    _, found = fed(profile_of(layout), cut(sent, data.draw(st.lists(st.integers(0, 10_000), max_size=8))))
    stream = layout.streams[0]
    zero = np.array([c.zero for c in stream.channels])
    scale = np.array([c.scale for c in stream.channels])
    assert len(found) == len(raws)
    for k, (one, raw) in enumerate(zip(found, raws, strict=True)):
        assert_array_equal(one.values, (np.array(raw, dtype=np.float64) - zero) * scale)
        assert_allclose(one.device_times_s, k * 0.01 + np.arange(stream.samples) / 100.0, atol=1e-12)
        assert (one.sequence, one.lost, one.damaged, one.duplicate) == (65534 + k, 0, 0, 0)


@given(
    st.lists(st.sampled_from(["sent", "lost", "twice", "cut", "garbage", "wrong byte"]), min_size=1, max_size=30),
    st.lists(st.integers(0, 10_000), max_size=10),
    st.integers(0, 2**32 - 1),
)
def test_damage_never_makes_a_sample(fates: list[str], places: list[int], seed: int) -> None:
    rng = np.random.default_rng(seed)
    raws = rng.integers(0, 65536, (len(fates), 4))
    sent, arrived = b"", []
    for k, (fate, raw) in enumerate(zip(fates, raws, strict=True)):
        one = packet(LAYOUT, [[raw]], count=k, clock=(10 * k,))
        at = int(rng.integers(0, len(one)))
        if fate in {"sent", "twice", "garbage"}:
            arrived.append(k)
        sent += {
            "sent": one,
            "lost": b"",
            "twice": one + one,
            "cut": one[:at] + one[at + 1 :],
            "garbage": bytes(rng.integers(0, 256, 7, dtype=np.uint8)) + one,
            "wrong byte": one[:at] + bytes([one[at] ^ int(rng.integers(1, 256))]) + one[at + 1 :],
        }[fate]
    state, found = fed(TRAINER, cut(sent, places))
    assert [one.sequence for one in found] == arrived
    for one in found:
        assert_allclose(one.values[0], raws[one.sequence] * 0.05)
        assert_allclose(one.device_times_s, one.sequence * 0.01, atol=1e-12)
    bytes_said = sum(18 + one.damaged + 18 * one.duplicate for one in found) + state.damaged + 18 * state.duplicate
    assert bytes_said == len(sent)
    assert sum(one.duplicate for one in found) + state.duplicate == fates.count("twice")
    if found:
        assert sum(one.lost for one in found) == arrived[-1] - arrived[0] + 1 - len(arrived)


@given(st.permutations(range(1, 12)), st.integers(1, 11))
def test_packets_in_any_order_are_each_given_once(order: list[int], gone: int) -> None:
    order = [0, *(k for k in order if k != gone)]
    sent = [packet(LAYOUT, [[[k, k, k, k]]], count=65530 + k, clock=(10 * k,)) for k in order]
    _, found = fed(TRAINER, sent, whole=True)
    assert [one.sequence for one in found] == [65530 + k for k in order]
    assert_allclose([one.device_times_s[0] for one in found], [0.01 * k for k in order], atol=1e-12)
    assert sum(one.lost for one in found) == (1 if gone < max(order) else 0)


@given(st.integers(0, 17), st.integers(0, 17))
def test_half_a_notification_never_joins_the_next(short: int, then: int) -> None:
    one = packet(LAYOUT, [[[1, 2, 3, 4]]], count=1)
    two = packet(LAYOUT, [[[5, 6, 7, 8]]], count=2)
    state, found = fed(TRAINER, [one[:short], two, one[then:] if then else b""], whole=True)
    assert [one.sequence for one in found] == [2]
    assert found[0].damaged == short
    assert state.damaged == (18 - then if then else 0)


def test_without_a_checksum_a_packet_is_believed_once_the_next_begins() -> None:
    bare = replace(LAYOUT, length=16, checksum=None)
    one, two = (packet(bare, [[[k, k, k, k]]], count=k) for k in (1, 2))
    state, found = decode(profile_of(bare), State(), one)
    assert found == ()
    state, found = decode(profile_of(bare), state, two[:2])
    assert [p.sequence for p in found] == [1]
    # A byte is lost within the first: it would end with the second's first byte
    _, found = fed(profile_of(bare), [one[:9] + one[10:] + two + packet(bare, [[[3] * 4]], count=3)])
    assert [p.sequence for p in found] == [2, 3]
    assert found[0].damaged == 15


def test_crc_is_the_published_one() -> None:
    assert checksum("crc16", b"123456789") == 0x29B1 == crc16(b"123456789")


@pytest.mark.parametrize(("before", "after", "lost"), [(65535, 0, 0), (65530, 4, 9), (7, 9, 1)])
def test_a_counter_begins_again_without_a_loss(before: int, after: int, lost: int) -> None:
    sent = [packet(LAYOUT, [[[1, 2, 3, 4]]], count=k, clock=(t,)) for t, k in ((100, before), (200, after))]
    _, found = fed(TRAINER, sent)
    assert found[1].lost == lost
    assert not found[1].restarted


@pytest.mark.parametrize("first", [3, 20, 33, 1000, 40_000])
def test_a_device_that_is_switched_off_and_on_begins_anew(first: int) -> None:
    before = [packet(LAYOUT, [[[9, 9, 9, 9]]], count=k, clock=(10 * k + 5000,)) for k in range(first - 3, first)]
    after = [packet(LAYOUT, [[[9, 9, 9, 9]]], count=k, clock=(10 * k,)) for k in range(5)]
    _, found = fed(TRAINER, [*before, *after])
    assert len(found) == 8
    assert [one.restarted for one in found] == [False] * 3 + [True] + [False] * 4
    assert sum(one.lost for one in found) == 0
    assert_allclose([one.device_times_s[0] for one in found[3:]], 0.01 * np.arange(5), atol=1e-12)


def test_a_clock_goes_on_over_its_rounds() -> None:
    short = replace(LAYOUT, clock=DeviceClock((ClockPart(4, "u16", 1e-3),), 65.536))
    times = [65_000 + 100 * k for k in range(12)]
    sent = [packet(short, [[[0] * 4]], count=k, clock=(t % 65_536,)) for k, t in enumerate(times)]
    _, found = fed(profile_of(short), [sent[k] for k in (0, 1, 2, 3, 4, 5, 7, 6, 8, 9, 10, 11)])
    expected = [times[k] * 1e-3 for k in (0, 1, 2, 3, 4, 5, 7, 6, 8, 9, 10, 11)]
    assert_allclose([one.device_times_s[0] for one in found], expected, atol=1e-9)


def test_without_a_clock_the_numbers_tell_the_time_and_without_numbers_nothing_does() -> None:
    numbered = replace(LAYOUT, clock=None)
    sent = [packet(numbered, [[[0] * 4]], count=k) for k in (5, 6, 9)]
    _, found = fed(profile_of(numbered), sent)
    assert_allclose([one.device_times_s[0] for one in found], [0.05, 0.06, 0.09])
    silent = replace(LAYOUT, clock=None, counter=None)
    _, found = fed(profile_of(silent), [packet(silent, [[[0] * 4]])])
    assert isnan(found[0].device_times_s[0])
    assert found[0].sequence is None


@given(st.lists(st.integers(0, 10_000), max_size=6))
def test_lines_are_read_whatever_the_cuts(places: list[int]) -> None:
    scale = next(profile for profile in shipped_profiles() if profile.name == "load-cell")
    text = b",1700,12.35\r\nW,18,1800,12.40\r\nboot ok\r\nW,19,1900,\r\n\r\nW,20,2000,-1e-2\nW,21,2100,7.5"
    state, found = fed(scale, cut(text, places))
    assert [one.sequence for one in found] == [18, 20]
    assert_allclose([one.values[0, 0] for one in found], [12.40 * 9.80665, -0.01 * 9.80665])
    assert_allclose([one.device_times_s[0] for one in found], [1.8, 2.0])
    assert [one.lost for one in found] == [0, 1]
    # the cut beginning, the greeting and the empty value are damaged; so is the line that never ended
    assert found[0].damaged == len(b",1700,12.35\r\n")
    assert found[1].damaged == len(b"boot ok\r\n" + b"W,19,1900,\r\n")
    assert state.damaged == len(b"W,21,2100,7.5")


def test_a_first_line_without_a_beginning_may_be_cut_and_is_not_believed() -> None:
    bare = Layout(b"", 1, "little", (StreamLayout("s", (Channel("f", "force", "N", "number"),), None),), separator=" ")
    _, found = fed(profile_of(bare), [b"2.34\n12.34\n"])
    assert [one.values[0, 0] for one in found] == [12.34]
    assert found[0].damaged == 5


def test_what_is_no_number_is_no_value() -> None:
    stream = StreamLayout("s", (Channel("f", "force", "N", "f32"),), 10.0, start=1)
    layout = Layout(b"\x01", 5, "little", (stream,))
    sent = [b"\x01" + written(v, "f32", "little") for v in (float("inf"), float("nan"), 3.0)]
    _, found = fed(profile_of(layout), sent, whole=True)
    assert_array_equal([one.values[0, 0] for one in found], [np.nan, np.nan, 3.0])


@given(st.lists(st.booleans(), min_size=1, max_size=12), st.lists(st.integers(0, 10_000), max_size=8))
def test_packets_of_two_sorts_and_two_streams_keep_their_order(sorts: list[bool], places: list[int]) -> None:
    force, shin = Channel("f", "force", "N", "u16"), Channel("m", "emg", "V", "i16")
    one = StreamLayout("one", (force,), 100.0, start=2)
    two = (StreamLayout("two", (force,), 50.0, start=2), StreamLayout("muscle", (shin,), 100.0, 2, start=4, stride=2))
    short, long = Layout(b"\xa5\x01", 4, "big", (one,)), Layout(b"\xa5\x02", 8, "little", two)
    sent = [
        packet(long, [[[k]], [[-k], [k]]]) if big else packet(short, [[[k]]]) for k, big in enumerate(sorts, start=1)
    ]
    state, found = fed(profile_of(short, long), cut(b"".join(sent), places))
    names = [("two", "muscle") if big else ("one",) for big in sorts]
    assert [p.stream for p in found] == [name for some in names for name in some]
    assert [p.values[0, 0] for p in found if p.stream != "muscle"] == list(range(1, len(sorts) + 1))
    assert state.damaged == 0


@pytest.mark.parametrize(
    ("on", "leap_s", "lost"),
    [(600, 0.0, 599), (256 * 3 + 1, 0.0, 768), (20, 0.0, 19), (1, 7.5, 0), (240, 0.0, 239), (256, 0.0, 255)],
)
def test_a_counter_that_goes_round_within_a_loss_is_counted_by_the_clock(on: int, leap_s: float, lost: int) -> None:
    """One byte of number is a round every 2.56 s; a clock that leaps alone is no loss."""
    layout = replace(LAYOUT, counter=replace(LAYOUT.counter, type="u8", modulo=256))
    raws = [[[1.0] * len(layout.streams[0].channels)]]
    sent = [packet(layout, raws, count=k, clock=(10 * k,)) for k in range(5)]
    sent.append(packet(layout, raws, count=4 + on, clock=(10 * (4 + on) + round(1000 * leap_s),)))
    _, found = fed(profile_of(layout), sent, whole=True)
    assert [one.lost for one in found] == [0, 0, 0, 0, 0, lost]
    assert not any(one.restarted for one in found)
