"""Is a C3D file whole? Its header and parameters are walked byte by byte before any library touches them.

Layout: The C3D File Format User Guide (Motion Lab Systems): blocks of 512 bytes, a header block, the parameter
section, then the frames.
"""

import struct
from dataclasses import dataclass

from groundup.errors import FileError

BLOCK = 512
_INTEL = 84
_PROCESSORS = {84: "<", 85: "<", 86: ">"}
_SIZES = {-1: 1, 1: 1, 2: 2, 4: 4}
_WANTED: dict[tuple[str, str], int] = {
    ("POINT", "USED"): 2,
    ("POINT", "FRAMES"): 2,
    ("POINT", "SCALE"): 4,
    ("POINT", "RATE"): 4,
    ("POINT", "LABELS"): -1,
    ("ANALOG", "USED"): 2,
}
_WANTED_WITH_ANALOG: dict[tuple[str, str], int] = {
    ("ANALOG", "RATE"): 4,
    ("ANALOG", "SCALE"): 4,
    ("ANALOG", "GEN_SCALE"): 4,
    ("ANALOG", "OFFSET"): 2,
    ("ANALOG", "LABELS"): -1,
}


@dataclass(frozen=True, slots=True)
class Header:
    """The numbers of the header block that the sizes of the file follow from."""

    points: int
    analog_values: int
    first_frame: int
    last_frame: int
    scale: float
    data_block: int
    analog_per_frame: int
    parameter_block: int
    processor: int

    @property
    def frames(self) -> int:
        """Number of frames."""
        return self.last_frame - self.first_frame + 1

    @property
    def frame_bytes(self) -> int:
        """Bytes of one frame: four words a point and one for each analog value."""
        return (4 * self.points + self.analog_values) * (4 if self.scale < 0 else 2)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter as it lies in the file."""

    kind: int
    dims: tuple[int, ...]
    data: bytes

    @property
    def count(self) -> int:
        """How many numbers, or texts, it holds."""
        total = 1
        for size in self.dims[1:] if self.kind == -1 else self.dims:
            total *= size
        return total


def check(data: bytes, *, where: str) -> list[str]:
    """What is odd about a C3D file, each a phrase; nothing odd means that it may be read in this process.

    What no reader could make sense of (no magic number, frames missing) is a FileError at once.
    """
    header = read_header(data, where=where)
    parameters, odd = _walk(data, header)
    _check_length(data, header, parameters, where=where)
    if header.processor != _INTEL:
        odd.append("numbers of another processor")
    return odd + _disagreements(data, header, parameters)


def read_header(data: bytes, *, where: str) -> Header:
    """The header block."""
    if len(data) < 2 * BLOCK or data[1] != 0x50 or data[0] == 0:
        raise FileError(
            "a C3D file: a header of 512 bytes with 0x50 in second place",
            found=f"{len(data)} bytes beginning {data[:4].hex(' ')}",
            where=where,
            next_step="The file is cut short or no C3D: export it again.",
        )
    start = (data[0] - 1) * BLOCK
    if start + 4 > len(data) or data[start + 3] not in _PROCESSORS:
        raise FileError(
            "a C3D parameter section",
            found=f"none at block {data[0]}",
            where=where,
            next_step="The file is damaged: export it again.",
        )
    processor = data[start + 3]
    order = _PROCESSORS[processor]
    points, analog, first, last, _ = struct.unpack_from(order + "5H", data, 2)
    scale = _float(data, 12, processor)
    block, per_frame = struct.unpack_from(order + "2H", data, 16)
    return Header(points, analog, first, last, scale, block, per_frame, data[0], processor)


def _float(data: bytes, at: int, processor: int) -> float:
    if processor == 85:  # DEC: halves swapped, exponent larger by two
        low, high = struct.unpack_from("<2H", data, at)
        return struct.unpack("<f", struct.pack("<2H", high, low))[0] / 4.0
    return struct.unpack_from(_PROCESSORS[processor] + "f", data, at)[0]


def _walk(data: bytes, header: Header) -> tuple[dict[tuple[str, str], Parameter], list[str]]:
    """All parameters by (group, name), and what was odd on the way."""
    start = (header.parameter_block - 1) * BLOCK
    blocks = data[start + 2]
    end = min(len(data), start + blocks * BLOCK)
    order = _PROCESSORS[header.processor]
    groups: dict[int, str] = {}
    found: list[tuple[int, str, Parameter]] = []
    odd: list[str] = [] if blocks and start + blocks * BLOCK <= len(data) else ["parameters beyond the end of the file"]
    at = start + 4
    while True:
        if at + 2 > end:
            odd.append("parameters without an end")
            break
        length, number = struct.unpack_from("2b", data, at)
        if length == 0:
            break
        name_end = at + 2 + abs(length)
        if number == 0 or name_end + 4 > end:
            odd.append("a damaged parameter")
            break
        name = data[at + 2 : name_end].decode("latin-1").strip().upper()
        (jump,) = struct.unpack_from(order + "H", data, name_end)
        body = name_end + 2
        if number < 0:
            if -number in groups:
                odd.append(f"group {-number} twice")
            groups[-number] = name
            used = body + 1 + data[body]
        else:
            parameter, used = _parameter(data, body, end)
            if parameter is None:
                odd.append(f"a damaged parameter {name}")
                break
            found.append((number, name, parameter))
        if not name.replace("_", "").isalnum() or not name.isascii():
            odd.append("an odd parameter name")
        if used > end:
            odd.append(f"a parameter {name} beyond its section")
            break
        if jump == 0:
            break
        if name_end + jump != used:
            odd.append(f"a gap after parameter {name}")
        if jump < 3:
            break
        at = name_end + jump
    if any(number not in groups for number, _, _ in found):
        odd.append("a parameter of no group")
    by_name = {(groups.get(number, ""), name): p for number, name, p in found}
    if len(by_name) != len(found) or len(set(groups.values())) != len(groups):
        odd.append("a name twice")
    return by_name, odd


def _parameter(data: bytes, at: int, end: int) -> tuple[Parameter | None, int]:
    kind, count = struct.unpack_from("bB", data, at)
    if kind not in _SIZES or count > 7 or at + 2 + count >= end:
        return None, at
    dims = tuple(data[at + 2 : at + 2 + count])
    size = _SIZES[kind]
    for d in dims:
        size *= d
    body = at + 2 + count
    if body + size + 1 > end:
        return None, at
    return Parameter(kind, dims, data[body : body + size]), body + size + 1 + data[body + size]


def _whole(parameter: Parameter | None, order: str) -> int | None:
    """The first number of a whole-number parameter, or None."""
    if parameter is None or parameter.kind != 2 or len(parameter.data) < 2:
        return None
    return struct.unpack_from(order + "H", parameter.data)[0]


def _check_length(data: bytes, header: Header, parameters: dict[tuple[str, str], Parameter], *, where: str) -> None:
    needed = (header.data_block - 1) * BLOCK + header.frames * header.frame_bytes
    frames = _whole(parameters.get(("POINT", "FRAMES")), _PROCESSORS[header.processor])
    if header.frames > 0 and frames == header.frames and needed > len(data):
        raise FileError(
            f"{header.frames} frames of {header.frame_bytes} bytes",
            found=f"a file of {len(data)} bytes where {needed} are needed",
            where=where,
            next_step="The file is cut short: copy or export it again.",
        )


def _disagreements(data: bytes, header: Header, parameters: dict[tuple[str, str], Parameter]) -> list[str]:
    """Where the header, the parameters and the length of the file contradict each other."""
    odd: list[str] = []
    order = _PROCESSORS[header.processor]
    used, frames, channels = (
        _whole(parameters.get(key), order) for key in (("POINT", "USED"), ("POINT", "FRAMES"), ("ANALOG", "USED"))
    )
    if used != header.points or header.points > 4096:
        odd.append("another number of points in header and parameters")
    if frames != header.frames or not 0 < header.frames < 65535:
        odd.append("another number of frames in header and parameters")
    if channels is None or channels * header.analog_per_frame != header.analog_values or header.analog_per_frame > 1024:
        odd.append("another number of analog values in header and parameters")
    if header.analog_values and not header.analog_per_frame:
        odd.append("analog values in no frame")
    start = (header.data_block - 1) * BLOCK
    section = header.parameter_block + data[(header.parameter_block - 1) * BLOCK + 2]
    if header.data_block < section or start + max(header.frames, 0) * header.frame_bytes > len(data):
        odd.append("data beyond the end of the file")
    if any(group == "ROTATION" for group, _ in parameters) and _whole(parameters.get(("ROTATION", "USED")), order) != 0:
        odd.append("rotations")
    for key, kind in (_WANTED | (_WANTED_WITH_ANALOG if channels else {})).items():
        parameter = parameters.get(key)
        if parameter is None or (parameter.kind != kind and key[1] not in ("OFFSET", "GEN_SCALE")):
            odd.append(f"no {':'.join(key)} of the right kind")
    for key in (("POINT", "LABELS"), ("ANALOG", "LABELS"), ("ANALOG", "SCALE"), ("ANALOG", "OFFSET")):
        parameter = parameters.get(key)
        wanted = (header.points if key[0] == "POINT" else channels) or 0
        if wanted and (parameter is None or parameter.count < min(wanted, 255)):
            odd.append(f"too few {':'.join(key)}")
    for key in (("POINT", "SCALE"), ("POINT", "RATE"), ("ANALOG", "RATE"), ("ANALOG", "GEN_SCALE")):
        parameter = parameters.get(key)
        if parameter is not None and parameter.count < 1:
            odd.append(f"an empty {':'.join(key)}")
    return odd
