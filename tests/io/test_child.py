"""What happens to a child process stays in the child process."""

import io
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

def read_raw(path, how="fine", *, progress):
    if how == "tell":
        for share in (0.25, 0.5, 1.0):
            progress(share)
        return {"told": 3}
    if how == "refuse":
        from groundup.errors import FileError
        raise FileError("a person", found="nobody", next_step="Step into the picture.")
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
    yield lambda how, progress=None: child.read_in_child("trouble", tmp_path / "file", {"how": how}, progress)
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


def test_a_reader_that_takes_long_says_how_far_it_is(trouble) -> None:
    heard: list[float] = []
    assert trouble("tell", heard.append) == {"told": 3}
    assert heard == [0.25, 0.5, 1.0]
    assert trouble("tell") == {"told": 3}, "nobody has to listen"


def test_whoever_listens_can_stop_it(trouble) -> None:
    def enough(_: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        trouble("tell", enough)
    assert trouble("fine")["b"][0] == 1, "what the stopped child still had to say is not taken for an answer"


def test_a_refusal_of_ours_comes_back_as_it_is(trouble, tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"a person; found nobody. Step into the picture.") as caught:
        trouble("refuse")
    assert caught.value.where == str(tmp_path / "file")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is limited on Linux only")
def test_memory_is_bounded(trouble) -> None:
    with pytest.raises(FileError, match="more memory"):
        trouble("memory")
    assert trouble("fine")["b"][0] == 1


def test_what_a_library_prints_does_not_mix_with_the_answer(trouble) -> None:
    assert trouble("print") == {"a": 1}


def test_what_goes_through_the_pipe_comes_out_the_same() -> None:
    answer = {
        "numbers": np.array([[1.5, np.nan], [-0.0, np.inf]]),
        "flags": np.array([True, False]),
        "empty": np.zeros((0, 3)),
        "texts": np.array(["é", "b"]),
        "nested": [{"a": np.arange(3, dtype=np.int16)}, (1, 2.5, None, "x")],
        "scalar": np.float32(0.25),
    }
    pipe = io.BytesIO()
    child._send(pipe, answer)
    pipe.seek(0)
    back = child._receive(pipe)
    for key in ("numbers", "flags", "empty"):
        np.testing.assert_array_equal(back[key], answer[key])
        assert back[key].dtype == answer[key].dtype
    assert back["texts"] == ["é", "b"]
    assert back["nested"][0]["a"].dtype == np.int16
    assert back["nested"][1] == [1, 2.5, None, "x"]
    assert back["scalar"] == 0.25


def test_a_cut_answer_is_no_answer() -> None:
    pipe = io.BytesIO()
    child._send(pipe, {"a": np.ones(100)})
    for keep in (0, 4, 20, len(pipe.getvalue()) - 1):
        with pytest.raises(EOFError):
            child._receive(io.BytesIO(pipe.getvalue()[:keep]))
