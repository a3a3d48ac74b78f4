"""A profile written by questions: what is wrong is refused where it is asked, what is right is read back."""

import binascii
import struct
from dataclasses import asdict
from pathlib import Path

import pytest
from typer.testing import CliRunner

from groundup.cli import app
from groundup.devices.asking import answered, before, next_question, profile_of, profile_text, without
from groundup.devices.example import example_said
from groundup.devices.profile_files import read_profile, shipped_profiles
from groundup.errors import UsageError

TRAINER = {
    "name": "foot-trainer",
    "title": "Foot trainer: big toe, fifth toe, heel and arch",
    "way": "both",
    "ble names": "FootTrainer",
    "service": "d2e67286-446b-4c6d-943c-fe853ef1e4ad",
    "notify": "db9cb923-7e46-430b-b0ef-3f9b8647fb80",
    "start": "",
    "baud": "115200",
    "form": "bytes",
    "header": "a5 f0",
    "length": "18",
    "byte_order": "little",
    "counter": "2 u16",
    "clock": "4 u32 ms",
    "checksum": "crc16 16",
    "stream": "foot",
    "rate_hz": "100",
    "samples": "1",
    "sample start": "8",
    "channel 1": "hallux, force, N, u16, 0.05",
    "channel 2": "fifth, force, N, u16, 0.05",
    "channel 3": "heel, force, N, u16, 0.05",
    "channel 4": "arch, force, N, u16, 0.05",
    "channel 5": "",
    "source": "its maker",
    "unknown": "",
}
PACKET = struct.pack("<BBHI4H", 0xA5, 0xF0, 17, 1700, 100, 200, 1200, 60)
PACKET += struct.pack("<H", binascii.crc_hqx(PACKET, 0xFFFF))


def asked(given: dict[str, str]) -> dict[str, str]:
    answers: dict[str, str] = {}
    while (question := next_question(answers)) and question.key != "example":
        answers = dict(answered(answers, question, given[question.key]))
    assert list(answers) == list(given)
    return answers


def test_the_questions_lead_to_the_shipped_trainer() -> None:
    shipped = next(one for one in shipped_profiles() if one.name == "foot-trainer")
    found = asdict(profile_of(asked(TRAINER)))
    assert found | {"sources": shipped.sources, "unknown": shipped.unknown} == asdict(shipped)


def test_lines_of_text_are_asked_for_too() -> None:
    given = {
        "name": "scale",
        "title": "A scale",
        "way": "serial",
        "baud": "9600",
        "form": "lines",
        "begins": "",
        "separator": "space",
        "fields": "3",
        "counter": "",
        "clock": "0 1/32768 s",
        "stream": "pull",
        "rate_hz": "",
        "channel 1": "pull, force, kg, 1",
        "channel 2": "",
        "source": "its display",
        "unknown": "how often",
    }
    profile = profile_of(asked(given))
    assert example_said(profile, "65536 10.5 kg") == ("pull, device time 2.000 s:", "  sample 1: pull 103 N")
    with pytest.raises(UsageError, match="a line of 3 fields; found 2"):
        example_said(profile, "65536 10.5")


@pytest.mark.parametrize(
    ("key", "text", "said"),
    [
        ("name", "My Trainer", "small letters"),
        ("title", "", "an answer"),
        ("way", "wifi", "one of bluetooth, serial, both"),
        ("service", "fffz", "a UUID"),
        ("start", "fff2 1", "hexadecimal"),
        ("baud", "fast", "a number"),
        ("header", "", "a header to find packets by"),
        ("length", "0", "a number from 1"),
        ("counter", "1 u16", "a place of its own for the counter; found the header there"),
        ("counter", "2 u16 7", "a known field"),
        ("clock", "4 u32 mm", "a unit of time"),
        ("checksum", "crc16 17", "the checksum within the 18 bytes"),
        ("checksum", "md5 16", "one of sum8"),
        ("channel 1", "hallux, force, kPa, u16", "a unit of force"),
        ("channel 1", "hallux, force, N, u16, 0", "a scale that is not zero"),
        ("channel 2", "hallux, force, N, u16", "a name of its own"),
        ("channel 4", "arch, force, N, u32", "a place of its own for channel 'arch'; found the checksum there"),
        ("channel 5", "more, force, N, u16", "a place of its own for channel 'more'; found the checksum there"),
    ],
)
def test_an_answer_is_refused_where_it_is_asked_for(key: str, text: str, said: str) -> None:
    answers: dict[str, str] = {}
    while (question := next_question(answers)) and question.key != key:
        answers = dict(answered(answers, question, TRAINER[question.key]))
    assert question is not None
    with pytest.raises(UsageError) as refused:
        answered(answers, question, text)
    assert said in str(refused.value)
    assert not refused.value.where


def test_one_may_go_back_and_change_one_answer() -> None:
    answers = asked(TRAINER)
    back = before(answers)
    question = next_question(back)
    assert question is not None
    assert question.key == "unknown"
    changed = without(answers, "channel 2")
    question = next_question(changed)
    assert question is not None
    assert question.key == "channel 2"
    assert profile_text(answered(changed, question, TRAINER["channel 2"])) == profile_text(answers)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a5 f0", "a packet of 18 bytes; found 2"),
        ("b5" + PACKET.hex()[2:], "a packet that begins with a5 f0; found b5 f0"),
        (PACKET.hex()[:-2] + "00", "the crc16 of bytes 0 to 15"),
        ("hello", "a packet in hexadecimal"),
    ],
)
def test_a_packet_that_does_not_fit_says_why(text: str, said: str) -> None:
    with pytest.raises(UsageError) as refused:
        example_said(profile_of(asked(TRAINER)), text)
    assert said in str(refused.value)


def test_the_walk_writes_a_file_that_is_read_again(tmp_path: Path) -> None:
    typed = [*TRAINER.values(), "a5 f0 01", "example", PACKET.hex(":"), "channel 1", "toe, force, N, u16, 0.1"]
    typed += [PACKET.hex(" "), ""]
    typed[1:1] = ["Wrong title", "back"]
    out = tmp_path / "mine.toml"
    done = CliRunner().invoke(app, ["devices", "new", "--out", str(out)], input="\n".join(typed) + "\n")
    assert done.exit_code == 0, done.output
    assert "a packet of 18 bytes; found 3" in done.output
    assert "hallux 5 N, fifth 10 N, heel 60 N, arch 3 N" in done.output
    assert "toe 10 N, fifth 10 N, heel 60 N, arch 3 N" in done.output
    profile = read_profile(out)
    assert profile.title == TRAINER["title"]
    assert profile.streams[0].channels[0].scale == 0.1


def test_nothing_is_written_where_the_questions_end_early(tmp_path: Path) -> None:
    out = tmp_path / "mine.toml"
    done = CliRunner().invoke(app, ["devices", "new", "--out", str(out)], input="my-trainer\nMine\n")
    assert isinstance(done.exception, UsageError)
    assert not out.exists()
