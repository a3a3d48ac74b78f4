"""docs/exercises.md and `groundup exercises` say what the data says."""

from pathlib import Path

from typer.testing import CliRunner

from groundup.cli import app
from groundup.training.exercises import exercises
from groundup.training.exercises_page import exercises_page

DOCS = Path(__file__).parents[2] / "docs"


def test_the_page_is_current() -> None:
    """Run `python -m groundup.training` after a change."""
    assert (DOCS / "exercises.md").read_text(encoding="utf-8") == exercises_page()


def test_the_page_holds_every_level_and_its_pictures_exist() -> None:
    page = exercises_page()
    for one in exercises():
        assert all(f"**{rung.name}**" in page for rung in one.levels)
        assert (DOCS / f"../src/groundup/training/drawings/{one.drawing}.svg").is_file()


def test_the_command_lists_all_and_tells_one() -> None:
    listed = CliRunner().invoke(app, ["exercises"])
    assert listed.exit_code == 0
    assert all(one.id in listed.stdout for one in exercises())
    told = CliRunner().invoke(app, ["exercises", "bridge"])
    assert "Feet heavy" in told.stdout
    assert "3 × 12-15, tempo 2-1-2; counted by the camera, from the side" in told.stdout
    assert "counted by you" in told.stdout
