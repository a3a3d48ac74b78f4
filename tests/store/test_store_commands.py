"""groundup backup, restore and export as a person types them, and what docs/storage.md says of tables and folders."""

import os
import re
import subprocess
import sys
from pathlib import Path

from made_history import with_history

from groundup.store import Store
from groundup.store.tables import metadata

STORAGE = Path(__file__).parents[2] / "docs" / "storage.md"


def _run(home: Path, *words: object) -> subprocess.CompletedProcess[str]:
    call = [sys.executable, "-m", "groundup", *map(str, words)]
    environment = os.environ | {"GROUNDUP_HOME": str(home)}
    return subprocess.run(call, check=False, capture_output=True, text=True, env=environment)


def test_from_one_folder_to_another(lived, tmp_path: Path) -> None:
    store, _ = lived
    home, new, file = store.folder.root, tmp_path / "new", tmp_path / "b.zip"
    saved = _run(home, "backup", file)
    assert (saved.returncode, saved.stderr) == (0, "")
    assert "keep it safe" in saved.stdout
    brought = _run(new, "restore", file)
    assert brought.stdout == "Restored: Grace Hopperlein; 1 sessions, 1 recordings.\n"
    written = _run(new, "export", tmp_path / "out", "--person", "Grace Hopperlein")
    assert written.returncode == 0
    assert (tmp_path / "out" / "README.txt").is_file()


def test_what_cannot_be_is_said_in_one_line(store: Store, tmp_path: Path) -> None:
    for home, words, said in (
        (tmp_path / "none", ("backup", tmp_path / "b.zip"), "found none yet"),
        (store.folder.root, ("export", tmp_path / "x.zip", "--person", "Nobody"), "nobody yet"),
        (store.folder.root, ("restore", tmp_path / "none.zip"), "no such file"),
        (store.folder.root, ("backup", tmp_path / "no" / "b.zip"), "existing folder"),
    ):
        done = _run(home, *words)
        assert done.returncode == 2
        assert said in done.stderr
        assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "none").exists()  # asking for a backup makes no folder


def test_the_page_names_every_table() -> None:
    part = STORAGE.read_text(encoding="utf-8").split("## What is in the database")[1].split("\n## ")[0]
    assert set(re.findall(r"^\| ([a-z_]+) \|", part, re.MULTILINE)) - {"table"} == {
        t.name for t in metadata.sorted_tables
    }


def test_the_page_names_every_place(lived) -> None:
    store, _ = lived
    store.save_setting("port", 1)
    with_history(store, "Another")
    text = STORAGE.read_text(encoding="utf-8")
    for path in store.folder.root.iterdir():
        name = path.name.removeprefix("groundup.db") if path.name != "groundup.db" else path.name
        assert f"`{name}/`" in text or f"`{name}`" in text or f"`{path.name}`" in text
