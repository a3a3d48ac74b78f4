"""Every example runs as a person would run it, and says something."""

import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = sorted((Path(__file__).parents[1] / "examples").glob("*.py"))


@pytest.mark.parametrize("script", EXAMPLES, ids=lambda p: p.stem)
def test_example(script: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", str(script)], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_there_are_five_and_the_list_names_them() -> None:
    listed = (EXAMPLES[0].parent / "README.md").read_text()
    assert len(EXAMPLES) == 5
    assert all(f"]({p.name})" in listed for p in EXAMPLES)
