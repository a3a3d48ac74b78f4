"""Who has no markers and plates never waits for the body engine: neither it nor numba is imported."""

import subprocess
import sys
from pathlib import Path

import pytest

CHECK = "import sys; loaded = {'numba', 'groundup.body.effort'} & set(sys.modules); assert not loaded, loaded"


def without_the_engine(script: str) -> None:
    done = subprocess.run([sys.executable, "-c", f"{script}\n{CHECK}"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_help_does_not_import_the_engine() -> None:
    without_the_engine(
        "from typer.testing import CliRunner\nfrom groundup.cli import app\n"
        "assert CliRunner().invoke(app, ['assess', '--help']).exit_code == 0"
    )


def test_the_app_does_not_import_the_engine() -> None:
    without_the_engine("import groundup.web.serve, groundup.web.site, groundup.live.sets, groundup.assess")


@pytest.mark.recordings
def test_landmarks_are_assessed_without_the_engine_and_say_what_they_cannot(recordings: Path) -> None:
    path = recordings / "squat-landmarks" / "side_view_two_squats.json"
    without_the_engine(
        "import dataclasses\nimport groundup as gu\nfrom groundup.io.body_model import body_model\n"
        f"recording = gu.load({str(path)!r})\n"
        "model, measurements = body_model(None, recording)\nassert model is None\n"
        "found = gu.assess(recording, model=model, measurements=measurements)\n"
        "(said,) = (n for n in found.notes if 'no joint moments are given' in n)\n"
        "assert 'height is not known' in said\n"
        "tall = dataclasses.replace(recording, subject=gu.Subject(height_m=1.75))\n"
        "found = gu.assess(tall)\n"
        "assert all('hip and knee together hold' in n for n in found.notes if 'camera alone' in n)\n"
        "why = {m.why for m in found.measures if (m.id, m.side) == ('hip.extension_moment_peak', 'right')}\n"
        "assert all('not known to a factor of two' in w for w in why), why"
    )
