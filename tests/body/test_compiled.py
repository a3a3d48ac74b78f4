"""Where compiled kernels are kept, and what is said of them, in processes of their own."""

import os
import subprocess
import sys
from pathlib import Path

ASK = "from groundup.body.compiled import is_compiled; print(is_compiled('triples'), is_compiled('functions'))"
USE = "from groundup.body.triples import more; more((1.0, 2.0, 3.0), 2.0, (4.0, 5.0, 6.0))"


def _python(code: str, kept: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "NUMBA_CACHE_DIR": str(kept)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_what_is_compiled_is_asked_where_it_is_kept_and_forgotten_when_a_source_is_newer(tmp_path: Path) -> None:
    assert _python(ASK, tmp_path) == "False False"
    _python(USE, tmp_path)
    assert _python(ASK, tmp_path) == "True False"
    for file in tmp_path.rglob("*.nb?"):
        os.utime(file, (0, 0))
    assert _python(ASK, tmp_path) == "False False"


def test_a_model_is_read_without_what_compiles(tmp_path: Path) -> None:
    read = "from groundup.io.osim.built_in import built_in_model; built_in_model()"
    assert _python(f"import sys; {read}; print('numba' in sys.modules)", tmp_path) == "False"
