"""docs/devices.md names every field that a profile may have, and no other; its example is a profile."""

import re
from pathlib import Path

import pytest

from groundup.coaching import foot_load, foot_press, short_foot
from groundup.devices import channel_reading, layout_reading, profile_reading
from groundup.devices.profile_files import shipped_profiles
from groundup.devices.profile_reading import profile_from_text
from groundup.training.exercises import exercise

PAGE = (Path(__file__).parents[2] / "docs" / "devices.md").read_text(encoding="utf-8")
FIELDS = {
    "The file": profile_reading.PROFILE_FIELDS,
    "`[ble]`": profile_reading.BLE_FIELDS,
    "`[serial]`": profile_reading.SERIAL_FIELDS,
    "`start` and `stop`": profile_reading.COMMAND_FIELDS,
    "`[[packet]]` of bytes": layout_reading.PACKET_FIELDS,
    "`[[packet]]` of text": layout_reading.LINE_FIELDS,
    "`[packet.counter]`": layout_reading.COUNTER_FIELDS,
    "`[packet.clock]`": layout_reading.CLOCK_FIELDS,
    "`[packet.checksum]`": layout_reading.CHECKSUM_FIELDS,
    "`[[packet.stream]]`": layout_reading.STREAM_FIELDS,
    "`channel`": channel_reading.CHANNEL_FIELDS,
}


def section(title: str) -> str:
    return PAGE.split(f"### {title}\n", 1)[1].split("\n#", 1)[0]


@pytest.mark.parametrize("title", FIELDS)
def test_every_field_is_described_and_no_other(title: str) -> None:
    table = section(title).split("| kind | units |", 1)[0]
    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == list(FIELDS[title])


def test_every_kind_is_there_with_its_units() -> None:
    told = dict(
        re.findall(r"^\| `(\w+)` \| (.+) \|$", section("`channel`").split("| kind | units |", 1)[1], re.MULTILINE)
    )
    assert told == {kind: units for kind, (_, units) in channel_reading.UNITS.items()}


def test_the_example_is_a_profile() -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    assert profile_from_text(example, where="the page").name == "my-trainer"


def test_every_shipped_profile_is_listed() -> None:
    listed = re.findall(r"^\| `([\w-]+)` \|", PAGE.split("## A profile", 1)[0], re.MULTILINE)
    assert sorted(listed) == [profile.name for profile in shipped_profiles()]


def test_the_bounds_are_those_of_the_rules() -> None:
    at = foot_press.PRESSED_PERCENT
    for said in (
        f"above {at['seated']:g} % of body weight seated, {at['standing']:g} % standing",
        f"{foot_press.HEEL_POINTS:g} points below its rest",
        f"load under the arch {short_foot.LIFTED_PERCENT:g} % below its rest",
        f"abductor hallucis {foot_load.ABOVE_SD:g} SD above its rest",
        f"toes {100 * (short_foot.CURLED_SHARE - 1):.0f} % above their rest",
    ):
        assert said in PAGE
    told = set(re.findall(r"`(\w+)`", PAGE.split("| short foot |", 1)[1].split("\n", 1)[0]))
    assert told == {fault.id for fault in exercise("short_foot").faults} - {"knee_moves", "breath_held"}
