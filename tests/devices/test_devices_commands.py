"""`groundup devices list`, `watch` and `check`, on a simulated foot trainer's bytes."""

from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from groundup.cli import app
from groundup.devices import nearby
from groundup.errors import FileError, UsageError
from groundup.synthetic.foot_trainer import Act, Way, foot_session, notifications


def said(*words: str) -> tuple[int, str, BaseException | None]:
    result = CliRunner().invoke(app, ["devices", *words])
    return result.exit_code, result.output, result.exception


def played(path: Path, way: Way) -> str:
    rng = np.random.default_rng(2)
    session = foot_session(rng, [Act("press", 0.5, 0.5)], length_s=3.0)
    path.write_bytes(b"".join(one.data for one in notifications(rng, session, way)))
    return f"replay:{path}@foot-trainer"


def test_a_device_that_keeps_its_word_is_in_order(tmp_path: Path) -> None:
    code, output, _ = said("check", played(tmp_path / "good.bin", Way()))
    assert code == 0
    assert "foot: 100 of 100 Hz, 300 samples" in output
    assert output.rstrip().endswith("in order")


def test_what_is_lost_and_sent_twice_is_told_and_the_command_ends_with_1(tmp_path: Path) -> None:
    code, output, _ = said("check", played(tmp_path / "bad.bin", Way(lost=0.2, twice=0.1)))
    assert code == 1
    assert "not in order: " in output
    assert "lost" in output
    assert "left out" in output


def test_watching_says_the_same_at_its_end_and_writes_nothing(tmp_path: Path) -> None:
    code, output, _ = said("watch", played(tmp_path / "good.bin", Way()), "--seconds", "0.5")
    assert code == 0
    assert "foot: " in output
    assert [path.name for path in tmp_path.iterdir()] == ["good.bin"]


def test_a_profile_is_checked_with_its_line(tmp_path: Path) -> None:
    shipped = Path(nearby.__file__).parent / "profiles" / "foot-trainer.toml"
    code, output, _ = said("check", str(shipped))
    assert code == 0
    assert "foot, 100 Hz, 4 channels: hallux [N], fifth [N], heel [N], arch [N]" in output
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(shipped.read_text(encoding="utf-8").replace('"little"', '"middle"'), encoding="utf-8")
    error = said("check", str(wrong))[2]
    assert isinstance(error, FileError)
    assert "wrong.toml, line" in error.line()


def test_what_is_near_names_what_to_write_after_source(monkeypatch: pytest.MonkeyPatch) -> None:
    async def streams() -> list[str]:
        return ["lsl:EMG  2 channels, 2000 Hz"]

    async def none() -> list[str]:
        raise UsageError("the extra 'ble' for Bluetooth", found="bleak is not installed")

    for name, look in (("_streams", streams), ("_bluetooth", none), ("_ports", streams)):
        monkeypatch.setattr(nearby, name, look)
    code, output, _ = said("list")
    assert code == 0
    assert "orphe-insole" in output
    assert "Lab Streaming Layer:\n  lsl:EMG" in output
    assert "Bluetooth:\n  the extra 'ble' for Bluetooth; found bleak is not installed" in output

    assert "simulated:short_foot" in output.split("Without hardware, to try (synthetic):")[1]


def test_a_profile_that_comes_along_is_said_in_words_by_its_name() -> None:
    code, output, _ = said("check", "foot-trainer")
    assert code == 0
    assert "foot, 100 Hz, 4 channels: hallux [N], fifth [N], heel [N], arch [N]" in output


def test_a_folder_and_a_file_are_called_what_they_are(tmp_path: Path) -> None:
    (tmp_path / "set.mp4").write_bytes(b"")
    assert f"found the folder {tmp_path}" in str(said("check", str(tmp_path))[2])
    assert f"replay:{tmp_path / 'set.mp4'}" in said("check", str(tmp_path / "set.mp4"))[2].line()


def test_a_simulated_trainer_is_said_to_be_synthetic_wherever_it_is_shown() -> None:
    for word in ("watch", "check"):
        _, output, _ = said(word, "simulated:press", "--seconds", "0.5")
        assert "foot (SYNTHETIC): " in output


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("foot-trainer", "ble:foot-trainer or serial:PORT@foot-trainer"),
        ("orphe-insole", "Say ble:orphe-insole."),
        ("insole", "`groundup devices list` says what is near"),
        ("replay:nothing.c3d", "Check its name"),
        ("simulated:pres", "simulated:press"),
    ],
)
def test_a_source_that_is_none_says_how_to_name_one(text: str, step: str) -> None:
    error = said("watch", text)[2]
    assert isinstance(error, UsageError)
    assert step in error.line()
