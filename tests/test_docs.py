"""The documentation says what is there: links lead somewhere, commands and options exist, decisions are listed."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "examples" / "README.md"])


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8")):
        if not target.startswith(("http://", "https://", "mailto:")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


@pytest.mark.parametrize(
    "command", ["app", "assess", "compare", "convert", "demo", "export", "group", "handover", "inspect", "record"]
)
def test_options_in_the_docs_exist(command: str) -> None:
    asked = [sys.executable, "-m", "groundup", command, "--help"]
    help_text = subprocess.run(asked, capture_output=True, text=True, check=True, env={"COLUMNS": "200"}).stdout
    shown = set(re.findall(r"--[a-z][a-z-]+", help_text))
    for page in PAGES:
        for block in re.findall(r"```sh\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
            for line in block.splitlines():
                if re.search(rf"\bgroundup {command}\b", line):
                    used = set(re.findall(r"--[a-z][a-z-]+", line.split("#")[0]))
                    assert used <= shown, f"{page.name}: {line}"


def test_every_decision_is_listed() -> None:
    listed = (ROOT / "docs" / "decisions" / "README.md").read_text(encoding="utf-8")
    for page in (ROOT / "docs" / "decisions").glob("[0-9]*.md"):
        assert f"]({page.name})" in listed


def test_the_readme_snippets_name_public_things() -> None:
    import groundup

    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in set(re.findall(r"\bgu\.([a-z_A-Z]+)", text)):
        assert getattr(groundup, name) is not None
