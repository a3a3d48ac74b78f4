"""OpenSim's own setup files: what its tools were told to do, so that ours can do the same."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from groundup.errors import FileError
from groundup.io.osim.document import Element, flag, listed, number, pair, parse, word
from groundup.io.text_file import read_text

_LARGEST_BYTES = 3_000_000
_NOTHING = ("", "unassigned", "unknown")


@dataclass(frozen=True, slots=True, eq=False)
class Setup:
    """The settings of one tool; a file is where the setup says, read from the setup's own folder; None: not named."""

    tool: str
    path: Path
    element: Element
    model: Path | None = None
    markers: Path | None = None
    coordinates: Path | None = None
    loads: Path | None = None
    out: Path | None = None
    time_range: tuple[float, float] | None = None
    lowpass_hz: float | None = None
    said: tuple[str, ...] = ()


def read_setup(path: Path, *, tool: str) -> Setup:
    """The setup of an `InverseKinematicsTool`, `InverseDynamicsTool`, `AnalyzeTool` or `ScaleTool`."""
    text = read_text(path, limit_bytes=_LARGEST_BYTES)
    root = parse("\n".join(text.lines), str(path))
    element = root if root.tag == tool else root.child(tool)
    if element is None:
        inner = listed([child.tag for child in root.children])
        raise root.fail(f"the setup of an <{tool}>", found=f"<{root.tag}> with {inner}", next_step="Give that setup.")
    return _READERS[tool](path, element)


def _kinematics(path: Path, tool: Element) -> Setup:
    return Setup(
        tool.tag,
        path,
        tool,
        model=_file(path, tool, "model_file"),
        markers=_file(path, tool, "marker_file"),
        coordinates=_file(path, tool, "coordinate_file"),
        out=_output(path, tool, "output_motion_file", folder=""),
        time_range=_times(tool),
    )


def _dynamics(path: Path, tool: Element) -> Setup:
    excluded = word(tool, "forces_to_exclude")
    said = () if "muscles" in excluded.lower() or "all" in excluded.lower() else (_FORCES,)
    return Setup(
        tool.tag,
        path,
        tool,
        model=_file(path, tool, "model_file"),
        coordinates=_file(path, tool, "coordinates_file"),
        loads=_file(path, tool, "external_loads_file"),
        out=_output(path, tool, "output_gen_force_file", folder=word(tool, "results_directory")),
        time_range=_times(tool),
        lowpass_hz=_cutoff(tool, "lowpass_cutoff_frequency_for_coordinates"),
        said=said,
    )


_FORCES = "the setup leaves the model's own forces in: here moments are those of movement and ground alone"


def _analysis(path: Path, tool: Element) -> Setup:
    sharing = _within(tool, "StaticOptimization")
    if sharing is None:
        raise tool.fail("a <StaticOptimization> in the analyses", found="none", next_step="Give the setup that has it.")
    said: list[str] = []
    if number(sharing, "activation_exponent", 2.0) != 2.0:
        said.append("the exponent of the activations is 2 here, whatever the setup says")
    if not flag(sharing, "use_muscle_physiology", default=True):
        said.append("muscles keep their force-length-velocity curves here, whatever the setup says")
    times = (number(tool, "initial_time", 0.0), number(tool, "final_time", 1.0))
    folder = word(tool, "results_directory")
    return Setup(
        tool.tag,
        path,
        tool,
        model=_file(path, tool, "model_file"),
        coordinates=_file(path, tool, "coordinates_file"),
        loads=_file(path, tool, "external_loads_file"),
        out=_beside(path, folder, f"{tool.name or 'groundup'}_StaticOptimization_activation.sto"),
        time_range=times,
        lowpass_hz=_cutoff(tool, "lowpass_cutoff_frequency_for_coordinates"),
        said=tuple(said),
    )


def _scale(path: Path, tool: Element) -> Setup:
    maker, scaler = tool.child("GenericModelMaker"), tool.child("ModelScaler")
    if maker is None or scaler is None:
        raise tool.fail("a <GenericModelMaker> and a <ModelScaler>", found="not both")
    placer = tool.child("MarkerPlacer")
    named = [e for e in (placer, scaler) if e is not None and word(e, "output_model_file") not in _NOTHING]
    return Setup(
        tool.tag,
        path,
        tool,
        model=_file(path, maker, "model_file"),
        markers=_file(path, scaler, "marker_file") or (_file(path, placer, "marker_file") if placer else None),
        out=_output(path, named[0], "output_model_file", folder="") if named else None,
        time_range=_times(scaler),
    )


_READERS: dict[str, Callable[[Path, Element], Setup]] = {
    "InverseKinematicsTool": _kinematics,
    "InverseDynamicsTool": _dynamics,
    "AnalyzeTool": _analysis,
    "ScaleTool": _scale,
}


def _file(path: Path, owner: Element, tag: str) -> Path | None:
    """A file that the setup reads; it must be there."""
    name = word(owner, tag)
    if name.lower() in _NOTHING:
        return None
    found = _beside(path, "", name)
    if not found.is_file():
        element = owner.child(tag) or owner
        raise FileError(
            f"the file of <{tag}>",
            found=f"no such file as {found}",
            where=element.where(),
            next_step="Put it there, or correct the setup.",
        )
    return found


def _output(path: Path, owner: Element, tag: str, *, folder: str) -> Path | None:
    name = word(owner, tag)
    return None if name.lower() in _NOTHING else _beside(path, folder, name)


def _beside(path: Path, folder: str, name: str) -> Path:
    return path.parent / folder.replace("\\", "/") / name.replace("\\", "/")


def _times(owner: Element) -> tuple[float, float] | None:
    """A time range; OpenSim writes −1 -1, or infinite bounds, for all of it."""
    low, high = pair(owner, "time_range", (-float("inf"), float("inf")))
    return None if low >= high else (low, high)


def _cutoff(owner: Element, tag: str) -> float | None:
    """A cut-off in Hz; OpenSim writes −1 for none."""
    value = number(owner, tag, -1.0)
    return value if value > 0 else None


def _within(element: Element, tag: str) -> Element | None:
    if element.tag == tag:
        return element
    return next((f for child in element.children if (f := _within(child, tag)) is not None), None)
