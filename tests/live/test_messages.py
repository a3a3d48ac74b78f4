"""Frames on the wire: what is one, and that nothing else ever passes."""

import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundup.live.messages import HEAD, LARGEST_BYTES, MessageError, decode, encode, frame_message, text

SOME = frame_message(7, 1234.5, 640.0, 480.0, np.full((33, 4), 0.25), np.full((33, 3), -0.5))


def changed(offset: int, kind: str, value: float) -> bytes:
    data = bytearray(encode(SOME))
    struct.pack_into(kind, data, offset, value)
    return bytes(data)


def test_the_layout_is_that_of_the_contract() -> None:
    data = encode(SOME)
    assert len(data) == 24 + 33 * 4 * 4 + 33 * 3 * 4 == LARGEST_BYTES
    assert struct.unpack_from("<IIffd", data) == (7, 1, 640.0, 480.0, 1234.5)
    assert struct.unpack_from("<4f", data, 24) == (0.25,) * 4
    assert struct.unpack_from("<3f", data, 24 + 528) == (-0.5,) * 3


def test_a_frame_is_read_back() -> None:
    found = decode(encode(SOME))
    assert (found.seq, found.time_ms, found.width, found.height) == (7, 1234.5, 640.0, 480.0)
    np.testing.assert_array_equal(found.landmarks, SOME.landmarks)
    assert found.world is not None
    np.testing.assert_array_equal(found.world, SOME.world)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf"), 1e30])
def test_a_point_that_is_no_place_was_not_seen(value: float) -> None:
    assert np.isnan(decode(changed(24, "<f", value)).landmarks[0, 0])


@pytest.mark.parametrize(
    ("offset", "kind", "value"),
    [
        (8, "<f", float("nan")),
        (8, "<f", 0.0),
        (12, "<f", 1e9),
        (16, "<d", float("nan")),
        (16, "<d", -1.0),
        (4, "<I", 64),
    ],
)
def test_a_head_without_sense_is_refused(offset: int, kind: str, value: float) -> None:
    with pytest.raises(MessageError):
        decode(changed(offset, kind, value))


def test_visibility_stays_between_0_and_1() -> None:
    assert decode(changed(24 + 12, "<f", 7.0)).landmarks[0, 3] == 1.0


@given(st.binary(max_size=LARGEST_BYTES + 50))
def test_any_bytes_are_a_frame_or_an_error_of_ours(data: bytes) -> None:
    try:
        frame = decode(data)
    except MessageError:
        return
    assert frame.landmarks.shape == (33, 4)
    assert len(data) >= HEAD.size


def test_what_is_not_a_number_travels_as_null() -> None:
    assert text({"a": float("nan"), "b": np.float64(1.5), "c": np.array([1.0])}) == '{"a":null,"b":1.5,"c":[1.0]}'
