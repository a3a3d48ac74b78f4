"""Damage to a file as it happens to real files: what every reader must answer with one of our own errors, or read."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from groundup.errors import GroundupError
from groundup.signals.recording import Recording

Rng = np.random.Generator

BYTES_OUT_PER_BYTE_IN = 400
"""What a reader may hand back for a byte of input: eight bytes a number, some numbers not written, never a bomb."""

HUGE = (b"1e308", b"-1e308", b"9" * 400, b"1e999", b"nan", b"inf", b"-0", b"4294967296", b"0x1F", b"1_0", b"1,5", b"")
SEPARATORS = (b"\t", b",", b";", b" ", b"\n", b"\r\n", b"|")


def mutate(data: bytes, rng: Rng) -> bytes:
    """One to three kinds of damage applied to `data`; the same generator state gives the same damage."""
    for _ in range(int(rng.integers(1, 4))):
        data = DAMAGE[int(rng.integers(len(DAMAGE)))](data, rng)
    return data


def assert_survives(
    read: Callable[[Path], Recording], data: bytes, folder: Path, *, name: str, count: int, seed: int
) -> None:
    """`read` meets `count` damaged versions of `data`: it reads them, or says in one line that names the file why not.

    Any other exception fails the test, with the damaged file left in `folder`; so does a recording that takes far more
    memory than its file.
    """
    rng = np.random.default_rng(seed)
    file = folder / name
    refused = 0
    for k in range(count):
        damaged = mutate(data, rng)
        file.write_bytes(damaged)
        try:
            recording = read(file)
        except GroundupError as error:
            refused += 1
            line = str(error)
            assert "\n" not in line, (k, line)
            assert name in line or str(folder) in line, (k, line)  # a reader of two files may name the other
            assert len(line) < 1500, (k, line)
        else:
            size = sum(s.values.nbytes for s in recording.streams)
            assert size <= BYTES_OUT_PER_BYTE_IN * len(damaged) + 1_000_000, (k, size, len(damaged))
    assert refused > 0


def truncate(data: bytes, rng: Rng) -> bytes:
    return data[: int(rng.integers(len(data) + 1))]


def behead(data: bytes, rng: Rng) -> bytes:
    return data[int(rng.integers(min(len(data), 4096) + 1)) :]


def flip_bytes(data: bytes, rng: Rng) -> bytes:
    out = bytearray(data)
    for at in _places(data, rng, 8):
        out[at] ^= int(rng.integers(1, 256))
    return bytes(out)


def delete_run(data: bytes, rng: Rng) -> bytes:
    start, stop = _run(data, rng)
    return data[:start] + data[stop:]


def double_run(data: bytes, rng: Rng) -> bytes:
    start, stop = _run(data, rng)
    return data[:stop] + data[start:stop] + data[stop:]


def zero_run(data: bytes, rng: Rng) -> bytes:
    start, stop = _run(data, rng)
    return data[:start] + bytes(stop - start) + data[stop:]


def saturate_run(data: bytes, rng: Rng) -> bytes:
    start, stop = _run(data, rng)
    return data[:start] + b"\xff" * (stop - start) + data[stop:]


def insert_noise(data: bytes, rng: Rng) -> bytes:
    at = int(rng.integers(len(data) + 1))
    return data[:at] + rng.bytes(int(rng.integers(1, 64))) + data[at:]


def delete_line(data: bytes, rng: Rng) -> bytes:
    return _lines(data, rng, lambda lines, i: lines[:i] + lines[i + 1 :])


def double_line(data: bytes, rng: Rng) -> bytes:
    return _lines(data, rng, lambda lines, i: [*lines[: i + 1], *lines[i:]])


def swap_lines(data: bytes, rng: Rng) -> bytes:
    return _lines(data, rng, lambda lines, i: [*lines[:i], *lines[i + 1 : i + 2], lines[i], *lines[i + 2 :]])


def cut_line(data: bytes, rng: Rng) -> bytes:
    return _lines(data, rng, lambda lines, i: [*lines[:i], lines[i][: len(lines[i]) // 2], *lines[i + 1 :]])


def swap_separators(data: bytes, rng: Rng) -> bytes:
    a, b = rng.choice(len(SEPARATORS), 2, replace=False)
    return data.replace(SEPARATORS[a], SEPARATORS[b], int(rng.choice([-1, 1, 20])))


def odd_field(data: bytes, rng: Rng) -> bytes:
    """One field of a table replaced by something no table should hold."""
    fields = data.split(SEPARATORS[int(rng.integers(3))])
    fields[int(rng.integers(len(fields)))] = HUGE[int(rng.integers(len(HUGE)))]
    return (b"\t" if b"\t" in data else b",").join(fields)


def other_ending(data: bytes, rng: Rng) -> bytes:
    return data.replace(b"\r\n", b"\n").replace(b"\n", (b"\r\n", b"\r", b"\n\n")[int(rng.integers(3))])


def with_mark(data: bytes, rng: Rng) -> bytes:
    return (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"PK\x03\x04")[int(rng.integers(4))] + data


DAMAGE: tuple[Callable[[bytes, Rng], bytes], ...] = (
    truncate,
    behead,
    flip_bytes,
    delete_run,
    double_run,
    zero_run,
    saturate_run,
    insert_noise,
    delete_line,
    double_line,
    swap_lines,
    cut_line,
    swap_separators,
    odd_field,
    other_ending,
    with_mark,
)


def _places(data: bytes, rng: Rng, most: int) -> list[int]:
    """A few places, half of them in the head of the file, where the structure is."""
    if not data:
        return []
    ends = [len(data), min(len(data), 512)]
    return [int(rng.integers(ends[int(rng.integers(2))])) for _ in range(int(rng.integers(1, most + 1)))]


def _run(data: bytes, rng: Rng) -> tuple[int, int]:
    start = (_places(data, rng, 1) or [0])[0]
    return start, min(len(data), start + int(rng.integers(1, 256)))


def _lines(data: bytes, rng: Rng, change: Callable[[list[bytes], int], list[bytes]]) -> bytes:
    lines = data.split(b"\n")
    most = len(lines) if rng.integers(2) else min(len(lines), 12)
    return b"\n".join(change(lines, int(rng.integers(most))))
