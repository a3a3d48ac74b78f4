"""Our own file: every field of a recording comes back, bit by bit."""

from dataclasses import fields, replace
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from groundup.errors import FileError, UsageError
from groundup.io.hdf5 import claims, read, write
from groundup.signals.note import Caveat
from groundup.signals.recording import Conditions, Correction, Event, Recording, Source, Subject
from groundup.signals.stream import CellLayout, Kind, Stream

NUMBER = st.floats(allow_nan=True, allow_infinity=True)
FINITE = st.floats(-1e6, 1e6)
WORDS = st.text(max_size=12)
SIDES = st.sampled_from([None, "left", "right"])


@st.composite
def layouts(draw: st.DrawFn) -> CellLayout:
    n = draw(st.integers(1, 5))
    arrays = [draw(hnp.arrays(float, n, elements=NUMBER)) for _ in range(3)]
    grid = draw(st.sampled_from([None, (3, 7)]))
    index = None if grid is None else np.arange(n, dtype=np.int64)
    return CellLayout(*arrays, source=draw(WORDS), grid=grid, cell_index=index)


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | NUMBER
    | WORDS
    | hnp.arrays(st.sampled_from([np.float64, np.float32, np.int64, np.uint8, np.bool_]), hnp.array_shapes(max_dims=3))
    | hnp.arrays("U3", 2, elements=st.text("abcé", max_size=3))
    | st.builds(np.float32, st.floats(width=32)),
    lambda inner: (
        st.lists(inner, max_size=3) | st.lists(inner, max_size=3).map(tuple) | st.dictionaries(WORDS, inner, max_size=3)
    ),
    max_leaves=6,
)


@st.composite
def streams(draw: st.DrawFn, name: str) -> Stream:
    n, m = draw(st.integers(0, 4)), draw(st.integers(0, 3))
    shape = (n, m, 3) if draw(st.booleans()) else (n, m)
    regular = draw(st.booleans())
    return Stream(
        name=name,
        kind=draw(st.sampled_from(get_args(Kind))),
        values=draw(hnp.arrays(float, shape, elements=NUMBER)),
        unit=draw(WORDS),
        labels=tuple(draw(WORDS) for _ in range(m)),
        rate_hz=draw(st.floats(1e-3, 1e5)) if regular else None,
        start_s=draw(FINITE),
        times_s=None if regular else np.cumsum(draw(hnp.arrays(float, n, elements=st.floats(1e-3, 9)))),
        side=draw(SIDES),
        group=draw(WORDS),
        layout=draw(st.none() | layouts()),
        details=draw(st.dictionaries(WORDS, VALUES, max_size=3)),
    )


@st.composite
def recordings_of_any_kind(draw: st.DrawFn) -> Recording:
    subject = Subject(id=draw(st.none() | WORDS), mass_kg=draw(st.none() | st.floats(2, 400)), history=("ankle", ""))
    conditions = Conditions(eyes=draw(st.sampled_from([None, "open"])), more=(("mine", draw(WORDS)),))
    return Recording(
        name=draw(WORDS),
        streams=tuple(draw(streams(f"s{i}")) for i in range(draw(st.integers(0, 3)))),
        events=tuple(Event(draw(WORDS), draw(FINITE), draw(SIDES)) for _ in range(draw(st.integers(0, 2)))),
        conditions=conditions,
        subject=subject,
        sources=(Source(draw(WORDS), "ab12", "reader", (draw(WORDS), Caveat("cut off"), "two")),),
        corrections=(Correction("exclude", draw(WORDS), "me", 1.5, None),),
        synthetic=draw(st.booleans()),
        truth=draw(st.dictionaries(WORDS, NUMBER, max_size=2)),
    )


def same(a: Any, b: Any, place: str = "recording") -> None:
    """Equal in type, shape and every bit."""
    if isinstance(a, np.ndarray):
        assert isinstance(b, np.ndarray), place
        assert (a.dtype, a.shape) == (b.dtype, b.shape), place
        assert np.ascontiguousarray(a).tobytes() == np.ascontiguousarray(b).tobytes(), place
    elif isinstance(a, float | np.floating):
        assert type(a) is type(b), place
        assert np.asarray(a).tobytes() == np.asarray(b).tobytes() or (np.isnan(a) and np.isnan(b)), place
    elif isinstance(a, list | tuple):
        assert type(a) is type(b), place
        assert len(a) == len(b), place
        for i, (x, y) in enumerate(zip(a, b, strict=True)):
            same(x, y, f"{place}[{i}]")
    elif hasattr(a, "__dataclass_fields__"):
        for field in fields(a):
            same(getattr(a, field.name), getattr(b, field.name), f"{place}.{field.name}")
    elif hasattr(a, "items"):
        assert list(a) == list(b), place
        for key in a:
            same(a[key], b[key], f"{place}[{key!r}]")
    else:
        assert type(a) is type(b), place
        assert a == b, place


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(recording=recordings_of_any_kind(), compress=st.booleans())
def test_a_recording_comes_back_bit_by_bit(
    tmp_path_factory: pytest.TempPathFactory, recording: Recording, compress: bool
) -> None:
    path = tmp_path_factory.mktemp("h5") / "r.h5"
    write(path, recording, compress=compress)
    same(recording, read(path))


def small(name: str = "r") -> Recording:
    values = np.random.default_rng(1).random((500, 2))
    return Recording(name, (Stream("emg", "emg", values, "V", ("a", "b"), 1000.0),), events=(Event("go", 0.1),))


def test_other_tools_can_look_in(tmp_path: Path) -> None:
    import h5py

    write(tmp_path / "r.h5", small())
    with h5py.File(tmp_path / "r.h5") as file:
        assert file.attrs["schema"] == "groundup.recording"
        assert file.attrs["version"] == 1
        assert file["streams/0"].attrs["name"] == "emg"
        assert file["streams/0"].attrs["rate_hz"] == 1000.0
        np.testing.assert_array_equal(file["streams/0/values"], small().streams[0].values)


def test_compressed_is_smaller(tmp_path: Path) -> None:
    recording = replace(small(), streams=(replace(small().streams[0], values=np.zeros((50000, 2))),))
    write(tmp_path / "a.h5", recording)
    write(tmp_path / "b.h5", recording, compress=True)
    assert (tmp_path / "b.h5").stat().st_size < (tmp_path / "a.h5").stat().st_size / 5


def test_a_single_changed_bit_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "r.h5"
    write(path, small())
    data = bytearray(path.read_bytes())
    for at in (600, len(data) // 2, len(data) - 1):
        damaged = bytearray(data)
        damaged[at] ^= 1
        path.write_bytes(damaged)
        with pytest.raises(FileError, match="checksum") as caught:
            read(path)
        assert str(path) in str(caught.value)


def test_a_file_of_a_newer_groundup_says_so(tmp_path: Path) -> None:
    path = tmp_path / "r.h5"
    write(path, small())
    path.write_bytes(path.read_bytes().replace(b"groundup.recording/1\n", b"groundup.recording/2\n", 1))
    with pytest.raises(FileError, match="Update groundup"):
        read(path)


def test_somebody_elses_hdf5_is_not_claimed(tmp_path: Path) -> None:
    import h5py

    with h5py.File(tmp_path / "other.h5", "w") as file:
        file["x"] = [1, 2]
    assert not claims(tmp_path / "other.h5", (tmp_path / "other.h5").read_bytes())
    write(tmp_path / "r.h5", small())
    assert claims(tmp_path / "r.h5", (tmp_path / "r.h5").read_bytes())


def test_a_standing_trial_in_the_details_is_kept(tmp_path: Path) -> None:
    static = replace(small().streams[0], name="standing")
    recording = replace(small(), streams=(replace(small().streams[0], details={"static": static}),))
    write(tmp_path / "r.h5", recording)
    same(recording, read(tmp_path / "r.h5"))


def test_what_cannot_be_kept_is_named(tmp_path: Path) -> None:
    recording = replace(small(), streams=(replace(small().streams[0], details={"filter": {"f": print}}),))
    with pytest.raises(UsageError, match=r"builtin_function_or_method in stream 'emg', details, filter, f"):
        write(tmp_path / "r.h5", recording)
    assert list(tmp_path.iterdir()) == []
