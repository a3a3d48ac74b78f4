"""groundup backup, restore and export as a person types them, and what docs/storage.md says of tables and folders."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from made_history import with_history

from groundup.cli import main
from groundup.store import Store
from groundup.store.tables import metadata

STORAGE = Path(__file__).parents[2] / "docs" / "storage.md"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Type a command with a data folder; its exit status and what it said on both streams."""

    def typed(home: Path, *words: object) -> tuple[int, str, str]:
        monkeypatch.setenv("GROUNDUP_HOME", str(home))
        monkeypatch.setattr("sys.argv", ["groundup", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return typed


def test_from_one_folder_to_another(lived, tmp_path: Path, run) -> None:
    store, _ = lived
    home, new, file = store.folder.root, tmp_path / "new", tmp_path / "b.zip"
    status, said, wrong = run(home, "backup", file)
    assert (status, wrong) == (0, "")
    assert "keep it safe" in said
    assert run(new, "restore", file) == (0, "Restored: Grace Hopperlein; 1 sessions, 1 recordings.\n", "")
    assert run(new, "export", tmp_path / "out", "--person", "Grace Hopperlein")[0] == 0
    assert (tmp_path / "out" / "README.txt").is_file()


def test_what_cannot_be_is_said_in_one_line(store: Store, tmp_path: Path, run) -> None:
    for home, words, said in (
        (tmp_path / "none", ("backup", tmp_path / "b.zip"), "found none yet"),
        (store.folder.root, ("export", tmp_path / "x.zip", "--person", "Nobody"), "nobody yet"),
        (store.folder.root, ("restore", tmp_path / "none.zip"), "no such file"),
        (store.folder.root, ("backup", tmp_path / "no" / "b.zip"), "existing folder"),
    ):
        status, _, wrong = run(home, *words)
        assert status == 2
        assert said in wrong
        assert len(wrong.splitlines()) == 1
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
