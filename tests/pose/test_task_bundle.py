"""The pose bundle: read back with LiteRT's own schema, and run by its interpreter."""

import sys
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from groundup.errors import UsageError
from groundup.pose.weights import MODELS, weights

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "frontend"))
import task_bundle  # noqa: E402

PACKAGE = ROOT / "frontend" / "node_modules" / "@mediapipe" / "pose"
ORIGINAL = {
    task_bundle.DETECTOR: "pose_solution_packed_assets.data",
    task_bundle.LANDMARKS: "pose_landmark_full.tflite",
}


@pytest.fixture(scope="module")
def bundle() -> zipfile.ZipFile:
    path = MODELS / "pose_landmarker_full.task"
    if not path.is_file():
        pytest.skip("the pose models are not built; run: python frontend/static_files.py")
    return zipfile.ZipFile(path)


@pytest.mark.parametrize("name", list(ORIGINAL))
def test_members_are_stored_as_they_are(bundle: zipfile.ZipFile, name: str) -> None:
    """MediaPipe maps the bundle into memory: a compressed member would be refused."""
    assert bundle.getinfo(name).compress_type == zipfile.ZIP_STORED


@pytest.mark.parametrize("name", list(ORIGINAL))
def test_the_model_is_that_of_the_package_byte_for_byte(bundle: zipfile.ZipFile, name: str) -> None:
    if not PACKAGE.is_dir():
        pytest.skip("the npm packages are not here: static files were built elsewhere")
    model, original = bundle.read(name), (PACKAGE / ORIGINAL[name]).read_bytes()
    at = model.find(original)
    assert at > 0
    assert at % 64 == 0, "tensors stay aligned"


@pytest.mark.parametrize(
    ("name", "mean", "std"), [(task_bundle.DETECTOR, 127.5, 127.5), (task_bundle.LANDMARKS, 0, 255)]
)
def test_metadata_says_how_the_image_is_normalized(bundle: zipfile.ZipFile, name: str, mean: float, std: float) -> None:
    """Read with LiteRT's schema, then by the field numbers of metadata_schema.fbs."""
    from ai_edge_litert.schema_py_generated import Model

    model = Model.GetRootAs(bundle.read(name), 0)
    entries = {model.Metadata(i).Name(): model.Metadata(i).Buffer() for i in range(model.MetadataLength())}
    metadata = model.Buffers(entries[b"TFLITE_METADATA"]).DataAsNumpy().tobytes()
    assert metadata[4:8] == b"M001"
    image = _tables(_tables(_root(metadata), 3)[0], 2)[0]
    [unit] = _tables(image, 4)
    normalization = _table(unit, 1)
    assert (_floats(normalization, 0), _floats(normalization, 1)) == ([mean], [std])
    properties = _table(_table(image, 3), 1)
    assert properties.Bytes[properties.Pos + properties.Offset(4)] == 1, "RGB"


@pytest.mark.parametrize("name", list(ORIGINAL))
def test_the_interpreter_computes_the_same_as_without_metadata(bundle: zipfile.ZipFile, name: str) -> None:
    from ai_edge_litert.interpreter import Interpreter

    model = bundle.read(name)
    start = model.rindex(b"TFL3") - 4
    answers = []
    for content in (model, model[start:]):
        interpreter = Interpreter(model_content=content)
        interpreter.allocate_tensors()
        [image] = interpreter.get_input_details()
        noise = np.random.default_rng(7).random(image["shape"], dtype=np.float32)
        interpreter.set_tensor(image["index"], noise)
        interpreter.invoke()
        answers.append([interpreter.get_tensor(out["index"]) for out in interpreter.get_output_details()])
    for ours, theirs in zip(*answers, strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_what_is_no_model_is_refused() -> None:
    image = task_bundle.Image(mean=0, std=255, low=0, high=1)
    with pytest.raises(ValueError, match="not a TFLite model"):
        task_bundle.with_metadata(b"PK\x03\x04 something else", name="x", image=image, outputs=())


def test_a_missing_model_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Install groundup again"):
        weights("full", folder=tmp_path)
    (tmp_path / "pose_landmarker_full.task").write_bytes(b"no zip")
    with pytest.raises(UsageError, match="BadZipFile"):
        weights("full", folder=tmp_path)


def _root(data: bytes) -> Any:
    from flatbuffers.table import Table

    return Table(bytearray(data), int.from_bytes(data[:4], "little"))


def _table(table: Any, slot: int) -> Any:
    from flatbuffers.table import Table

    return Table(table.Bytes, table.Indirect(table.Pos + table.Offset(4 + 2 * slot)))


def _tables(table: Any, slot: int) -> list[Any]:
    from flatbuffers.table import Table

    field = table.Offset(4 + 2 * slot)
    start = table.Vector(field)
    return [Table(table.Bytes, table.Indirect(start + 4 * i)) for i in range(table.VectorLen(field))]


def _floats(table: Any, slot: int) -> list[float]:
    field = table.Offset(4 + 2 * slot)
    return np.frombuffer(bytes(table.Bytes), "<f4", table.VectorLen(field), table.Vector(field)).tolist()
