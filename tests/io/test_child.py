"""What happens to a child process stays in the child process."""

import os
import sys
from pathlib import Path

import numpy as np
import pytest

from groundup.errors import FileError
from groundup.io import child

TROUBLE = """
import os, time
import numpy as np

def read_raw(path, how="fine"):
    if how == "fine":
        return {"a": np.arange(6.0).reshape(2, 3), "b": [1, "é", None], "pid": os.getpid(), "c": np.array(["x"])}
    if how == "crash":
        os.kill(os.getpid(), 11)
    if how == "exit":
        os._exit(3)
    if how == "raise":
        raise ValueError("told so")
    if how == "print":
        print("noise on standard output", flush=True)
        return {"a": 1}
    if how == "hang":
        time.sleep(60)
    if how == "memory":
        return {"a": np.ones(2_000_000_000)}
"""


@pytest.fixture
def trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A reader that does on demand what damaged files make real ones do."""
    (tmp_path / "troublesome.py").write_text(TROUBLE)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), *sys.path]))
    monkeypatch.setitem(child.TASKS, "trouble", ("troublesome", "read_raw", "json"))
    monkeypatch.setattr(child, "_TIME_S", 1.0)
    (tmp_path / "file").write_bytes(b"x")
    yield lambda how: child.read_in_child("trouble", tmp_path / "file", {"how": how})
    child.close_children()


def test_values_and_arrays_come_back(trouble) -> None:
    answer = trouble("fine")
    np.testing.assert_array_equal(answer["a"], np.arange(6.0).reshape(2, 3))
    assert answer["b"] == [1, "é", None]
    assert answer["c"] == ["x"]


def test_one_child_serves_many_files_and_is_not_us(trouble) -> None:
    first, second = trouble("fine")["pid"], trouble("fine")["pid"]
    assert first == second != os.getpid()


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ("crash", "a crash of the trouble reader"),
        ("exit", r"status 3"),
        ("raise", "ValueError: told so"),
        ("hang", "no end after 1 s"),
    ],
)
def test_every_kind_of_end_is_an_error_that_names_the_file(trouble, tmp_path: Path, how: str, says: str) -> None:
    with pytest.raises(FileError, match=says) as caught:
        trouble(how)
    assert str(tmp_path / "file") in str(caught.value)
    assert trouble("fine")["b"][0] == 1, "the next file is read as if nothing had been"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is limited on Linux only")
def test_memory_is_bounded(trouble) -> None:
    with pytest.raises(FileError, match="more memory"):
        trouble("memory")
    assert trouble("fine")["b"][0] == 1


def test_what_a_library_prints_does_not_mix_with_the_answer(trouble) -> None:
    assert trouble("print") == {"a": 1}
