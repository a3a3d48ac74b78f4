"""Everything that a profile can have wrong is refused in one line that names the file and the line."""

from pathlib import Path

import pytest

from groundup.devices.profile_files import read_profile, shipped_profiles
from groundup.devices.profile_reading import profile_from_text, uuid
from groundup.errors import FileError

GOOD = """\
name = "my-trainer"
title = "My trainer"

[ble]
names = ["Mine"]
service = "fff0"
notify = ["fff1"]
start = [{ characteristic = "fff2", write = "01" }]

[serial]
baud = 115200

[[packet]]
header = "a5 5a"
length = 20
byte_order = "little"

[packet.counter]
offset = 2
type = "u16"

[packet.clock]
offset = 4
type = "u32"
unit = "ms"

[packet.checksum]
kind = "crc16"
offset = 18

[[packet.stream]]
name = "foot"
rate_hz = 100
samples = 2
start = 8
channel = [
    { name = "hallux", kind = "force", unit = "N", type = "u16", scale = 0.1 },
    { name = "heel", kind = "force", unit = "N", type = "u16", side = "left" },
]
"""

LINES = """\
name = "scale"
title = "Scale"
[serial]
baud = 9600
[[packet]]
separator = ","
fields = 2
[[packet.stream]]
name = "pull"
channel = [{ name = "pull", kind = "force", unit = "kg", offset = 1 }]
"""

WRONG = [
    ("title =", "titel =", 2, "a known field (such as title)"),
    ("baud = 115200", 'baud = "fast"', 11, "a number"),
    ("baud = 115200", "baud = 1.5e9", 11, "a number from"),
    ("length = 20", "length = 20.5", 15, "a whole number"),
    ("length = 20", "", 13, "a value for length"),
    ('name = "my-trainer"', 'name = "My trainer"', 1, "small letters"),
    ('service = "fff0"', 'service = "ffg0"', 6, "a UUID"),
    ('notify = ["fff1"]', 'notify = ["fff"]', 7, "a UUID"),
    ('notify = ["fff1"]', "notify = []", 7, "at least one"),
    ('characteristic = "fff2"', 'characteristic = "f"', 8, "a UUID"),
    ('write = "01"', 'write = "0"', 8, "hexadecimal"),
    ('header = "a5 5a"', 'header = "a5 5"', 14, "hexadecimal"),
    ('header = "a5 5a"', 'header = ""', 14, "some text"),
    ('byte_order = "little"', 'byte_order = "middle"', 16, "one of little, big"),
    ("length = 20", "length = 19", 29, "the checksum within the 19 bytes"),
    ("start = 8", "start = 18", 37, "a place of its own for channel 'hallux'; found the checksum there"),
    ("start = 8", "start = 19", 37, "channel 'hallux' within the 20 bytes of the packet; found one up to 21"),
    ("start = 8", "start = 7", 37, "channel 'hallux'; found the clock there"),
    ("offset = 4", "offset = 3", 23, "a place of its own for the clock"),
    ('type = "u16"\n\n[packet.clock]', 'type = "i16"\n\n[packet.clock]', 20, "one of u8, u16"),
    ('unit = "ms"', 'unit = "mm"', 25, "a unit of time"),
    ('kind = "crc16"', 'kind = "crc32"', 28, "one of sum8"),
    ("rate_hz = 100\n", "", 31, "a rate_hz that says how far"),
    ("rate_hz = 100", "rate_hz = 0", 33, "a number from"),
    ("scale = 0.1", "scale = 0", 37, "not zero"),
    ("scale = 0.1", "scale = nan", 37, "a number from"),
    ('"heel"', '"hallux"', 38, "a name of its own"),
    ('unit = "N", type = "u16", scale', 'unit = "kPa", type = "u16", scale', 37, "a unit of force (N, kN or kg)"),
    ('unit = "N", type = "u16", scale', 'unit = "newton", type = "u16", scale', 37, "a unit of force"),
    ('kind = "force", unit = "N", type = "u16", side', 'kind = "load", unit = "N", type = "u16", side', 38, "one of"),
    ('type = "u16", scale', 'type = "uint16", scale', 37, "one of u8"),
    ('type = "u16", scale', 'type = "number", scale', 37, "one of u8"),
    ('side = "left"', 'side = "both"', 38, "one of left, right"),
    ('side = "left"', "offset = 0", 38, "a place of its own for channel 'heel'"),
    ('side = "left"', "ofset = 0", 38, "a known field"),
    ("samples = 2", "stride = 3", 34, "at least 4 bytes"),
    ('title = "My trainer"', "title = My trainer", 2, "a TOML file"),
    ('kind = "crc16"', 'kind = "crc16', 28, "a TOML file"),
]


@pytest.mark.parametrize(("right", "wrong", "line", "said"), WRONG, ids=[w[1].strip()[:30] for w in WRONG])
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, right: str, wrong: str, line: int, said: str) -> None:
    assert right in GOOD
    path = tmp_path / "mine.toml"
    path.write_text(GOOD.replace(right, wrong, 1))
    with pytest.raises(FileError) as refused:
        read_profile(path)
    assert refused.value.where == f"{path}, line {line}"
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("right", "wrong", "line", "said"),
    [
        ('separator = ","', 'separator = "|"', 6, "a comma"),
        ("fields = 2", "fields = 1", 10, "within the 1 fields"),
        ("fields = 2", "length = 2\nfields = 2", 7, "a known field"),
        ("offset = 1", 'offset = 1, type = "u8"', 10, "a known field"),
        ("baud = 9600", "", 3, "a value for baud"),
        ("[serial]\nbaud = 9600\n", "", 1, "how to reach the device"),
        ('name = "pull"\nchannel', 'name = "pull"\nsamples = 2\nchannel', 10, "a known field"),
    ],
)
def test_lines_are_refused_in_the_same_way(right: str, wrong: str, line: int, said: str) -> None:
    with pytest.raises(FileError, match=f"^x.toml, line {line}:") as refused:
        profile_from_text(LINES.replace(right, wrong, 1), where="x.toml")
    assert said in str(refused.value)


def test_packets_that_cannot_be_told_apart_are_refused() -> None:
    second = GOOD[GOOD.index("[[packet]]") :].replace('"foot"', '"other"').replace('"a5 5a"', '"a5"')
    with pytest.raises(FileError, match="a beginning that tells this packet from the others"):
        profile_from_text(GOOD + second, where="x.toml")
    same_name = GOOD[GOOD.index("[[packet]]") :].replace('"a5 5a"', '"a6 5a"')
    with pytest.raises(FileError, match=r"line 59: a name of its own for each stream"):
        profile_from_text(GOOD + same_name, where="x.toml")


def test_a_serial_line_needs_something_to_find_packets_by() -> None:
    with pytest.raises(FileError, match="line 13: a header to find packets by"):
        profile_from_text(GOOD.replace('header = "a5 5a"\n', ""), where="x.toml")
    bare = GOOD.replace('header = "a5 5a"', 'header = "a5"')
    bare = bare.replace('[packet.checksum]\nkind = "crc16"\noffset = 18\n', "")
    with pytest.raises(FileError, match="line 14: a header of two bytes, or a checksum"):
        profile_from_text(bare, where="x.toml")


def test_a_good_one_says_what_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(GOOD)
    profile = read_profile(path)
    hallux, heel = profile.streams[0].channels
    assert (hallux.offset, heel.offset, profile.streams[0].stride) == (0, 2, 4)
    assert (hallux.scale, heel.side) == (0.1, "left")
    assert profile.ble is not None
    assert profile.ble.service == "0000fff0-0000-1000-8000-00805f9b34fb"
    assert profile.ble.start[0].data == b"\x01"
    assert profile.layouts[0].clock is not None
    assert profile.layouts[0].clock.wraps_s == pytest.approx(2**32 / 1000)


def test_short_uuids_are_those_of_the_bluetooth_base() -> None:
    # Bluetooth Core Specification, volume 3, part B, 2.5.1
    assert uuid("180D") == "0000180d-0000-1000-8000-00805f9b34fb"
    assert uuid("DB1B7ACA-CDA5-4453-A49B-33A53D3F0833") == "db1b7aca-cda5-4453-a49b-33a53d3f0833"
    assert uuid("0x180D") is None


def test_the_shipped_ones_are_read_and_name_themselves() -> None:
    names = [profile.name for profile in shipped_profiles()]
    assert names == ["emg-pair", "foot-trainer", "insole-matrix", "load-cell", "orphe-insole"]
    for profile in shipped_profiles():
        assert profile.sources
        assert profile.unknown
