"""`groundup body …`: the body engine on files, for people who work with OpenSim's.

Each command takes OpenSim's own setup, options, or both, where options win; it writes tables that OpenSim opens.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from groundup.errors import UsageError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from groundup.body.derivatives import Motion
    from groundup.body.loads import Loads
    from groundup.body.model import Floats, Model
    from groundup.io.osim.setup import Setup
    from groundup.io.osim.tasks import Tasks
    from groundup.report.progress import Say

app = typer.Typer(
    help="The body engine on files: OpenSim's models, markers, loads and setups.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

SetupFile = Annotated[Path | None, typer.Option("--setup", help="OpenSim's setup XML; options here win over it.")]
ModelFile = Annotated[Path | None, typer.Option("--model", help="The model, .osim.")]
Markers = Annotated[Path | None, typer.Option(help="Markers, .trc or any file that groundup reads.")]
TasksFile = Annotated[Path | None, typer.Option("--tasks", help="OpenSim's IKTaskSet: how much a marker weighs.")]
CoordinatesFile = Annotated[Path | None, typer.Option("--coordinates", help="Coordinates, .mot or .sto.")]
LoadsFile = Annotated[Path | None, typer.Option("--loads", help="OpenSim's external loads, .xml.")]
Lowpass = Annotated[
    float | None, typer.Option("--lowpass-hz", help="Cut-off of the coordinates' filter; 0: none. Usual: 6.")
]
Out = Annotated[Path | None, typer.Option("--out", help="The table to write.")]
Start = Annotated[float | None, typer.Option("--from", metavar="S", help="First second.")]
End = Annotated[float | None, typer.Option("--to", metavar="S", help="Last second.")]
Threads = Annotated[int, typer.Option(help="How many at a time.", min=1)]


@app.command(short_help="Inverse kinematics: markers to coordinates.")
def ik(
    setup: SetupFile = None,
    model: ModelFile = None,
    markers: Markers = None,
    tasks: TasksFile = None,
    out: Out = None,
    start: Start = None,
    end: End = None,
    threads: Threads = 1,
) -> None:
    """The coordinates that bring the model's markers nearest to the measured ones, as a .mot in degrees."""
    given = _setup(setup, "InverseKinematicsTool")
    model_path = _needed("--model", model, given and given.model)
    marker_path = _needed("--markers", markers, given and given.markers)
    target = _target(out, given and given.out, inputs=[setup, model_path, marker_path, tasks])
    with _steps("Reading", "Compiling, once", "Fitting") as say:
        say("Reading")
        body = _model(model_path)
        times, places, names, said = _markers(marker_path, _range(start, end, given))
        wanted = _tasks(tasks, given, body, times)
        _say_compiling(say, "pose_fit", "Fitting")
        from groundup.body.inverse_kinematics import solve

        found = solve(
            body,
            places,
            names,
            weights=wanted.weights if wanted else None,
            tasks=wanted.coordinates if wanted else (),
            times_s=times,
            threads=threads,
        )
        from groundup.io.osim.storage import coordinates_in_degrees, write_storage

        write_storage(
            target,
            title="Coordinates",
            columns=body.coordinate_names,
            times_s=times,
            values=coordinates_in_degrees(body, found.coordinates),
            in_degrees=True,
            inputs=_there(setup, model_path, marker_path, tasks),
        )
    from groundup.body.reporting import kinematics_said

    _tell(*said, *(wanted.said if wanted else ()), *kinematics_said(body, found, names))
    print(f"{target}: {len(times)} frames, {len(body.coordinates)} coordinates")


@app.command("id", short_help="Inverse dynamics: coordinates and loads to joint moments.")
def inverse_dynamics(
    setup: SetupFile = None,
    model: ModelFile = None,
    coordinates: CoordinatesFile = None,
    loads: LoadsFile = None,
    lowpass_hz: Lowpass = None,
    out: Out = None,
    start: Start = None,
    end: End = None,
    threads: Threads = 1,
) -> None:
    """The joint moments of a movement under its loads, as a .sto in N·m and N."""
    given = _setup(setup, "InverseDynamicsTool")
    with _steps("Reading", "Compiling, once", "Working out moments") as say:
        say("Reading")
        asked = _movement(given, model, coordinates, loads, lowpass_hz, (start, end), out)
        _say_compiling(say, "dynamics", "Working out moments")
        from groundup.body.dynamics import moments
        from groundup.io.osim.storage import write_storage

        motion, acting, said = asked.motion_and_loads()
        tau = moments(asked.model, motion, acting, threads=threads)
        columns = [f"{c.name}_{'force' if c.kind == 'translation' else 'moment'}" for c in asked.model.coordinates]
        write_storage(
            asked.target,
            title="Inverse Dynamics Generalized Forces",
            columns=columns,
            times_s=motion.times_s[asked.inside],
            values=tau[asked.inside],
            inputs=_there(setup, *asked.inputs),
        )
    from groundup.body.reporting import dynamics_said

    _tell(*asked.said, *said, *dynamics_said(asked.model, motion, acting))
    print(f"{asked.target}: {int(asked.inside.sum())} frames, {len(columns)} moments and forces")


@app.command(short_help="Static optimization: what each muscle did.")
def activations(
    setup: SetupFile = None,
    model: ModelFile = None,
    coordinates: CoordinatesFile = None,
    loads: LoadsFile = None,
    lowpass_hz: Lowpass = None,
    parity: Annotated[
        bool, typer.Option("--parity", help="As OpenSim: without pennation, passive force and the tendon's give.")
    ] = False,
    out: Out = None,
    start: Start = None,
    end: End = None,
    threads: Threads = 1,
) -> None:
    """Activations that make the movement with least effort, and what reserves carry, as a .sto."""
    given = _setup(setup, "AnalyzeTool")
    with _steps("Reading", "Compiling, once", "Sharing among muscles") as say:
        say("Reading")
        asked = _movement(given, model, coordinates, loads, lowpass_hz, (start, end), out)
        _say_compiling(say, "paths", "Sharing among muscles")
        import numpy as np

        from groundup.body.effort import muscular
        from groundup.io.osim.storage import write_storage

        motion, acting, said = asked.motion_and_loads()
        judged = motion.settled & asked.inside
        done = muscular(asked.model, motion, acting, parity=parity, judged=judged, threads=threads)
        balanced = [k for k, one in enumerate(done.sharing.reserves.balanced) if one]
        effort = done.sharing.reserve[:, balanced] / done.sharing.reserves.strength[balanced]
        names = [asked.model.coordinates[k].name + "_reserve" for k in balanced]
        write_storage(
            asked.target,
            title="Static Optimization",
            columns=(*asked.model.muscle_names, *names),
            times_s=motion.times_s[asked.inside],
            values=np.hstack([done.sharing.activation, effort])[asked.inside],
            inputs=_there(setup, *asked.inputs),
        )
    from groundup.body.reporting import muscular_said

    _tell(*asked.said, *said, *muscular_said(asked.model, done))
    print(
        f"{asked.target}: {int(asked.inside.sum())} frames, {len(asked.model.muscle_names)} muscles, "
        f"{'as OpenSim (parity)' if parity else 'physical strength'}"
    )


@app.command("scale", short_help="Scale a model to a person by a standing trial.")
def scale_model(
    setup: Annotated[Path, typer.Option("--setup", help="OpenSim's setup of the ScaleTool, .xml.")],
    model: ModelFile = None,
    markers: Markers = None,
    mass_kg: Annotated[float | None, typer.Option("--mass-kg", help="The person's mass.")] = None,
    out: Out = None,
    start: Start = None,
    end: End = None,
) -> None:
    """The model with the person's lengths and mass, its markers where they were, as an .osim."""
    given = _setup(setup, "ScaleTool")
    assert given is not None
    model_path = _needed("--model", model, given.model)
    marker_path = _needed("--markers", markers, given.markers)
    target = _target(out, given.out, inputs=[setup, model_path, marker_path])
    with _steps("Reading", "Compiling, once", "Scaling") as say:
        say("Reading")
        body = _model(model_path)
        times, places, names, said = _markers(marker_path, _range(start, end, given))
        _say_compiling(say, "pose_fit", "Scaling")
        from groundup.body.marker_placement import place_markers
        from groundup.body.scaling import manual_factors, measured_factors, scale
        from groundup.io.osim.scale_setup import scale_settings
        from groundup.io.osim.tasks import tasks_of
        from groundup.io.osim.write import write_model

        how = scale_settings(given, body)
        factors = manual_factors(body, {})
        for step in how.order:
            if step == "measurements":
                factors = measured_factors(body, places, names, how.measurements)
            elif step == "manualScale":
                factors = manual_factors(body, how.by_hand, on=factors)
        scaled = scale(body, factors, mass_kg or how.mass_kg, keep_mass_distribution=how.keep_mass_distribution)
        moved: dict[str, float] = {}
        if how.place_markers:
            wanted = tasks_of(how.tasks, scaled, times, coordinate_file=None) if how.tasks is not None else None
            placed = place_markers(
                scaled,
                places,
                names,
                weights=wanted.weights if wanted else None,
                tasks=wanted.coordinates if wanted else (),
                keep=how.keep,
            )
            scaled, moved = placed.model, dict(placed.moved)
        write_model(scaled, target)
    _tell(*said)
    print(f"{target}: {scaled.inertia.mass.sum():.1f} kg, {len(moved)} markers moved")


@dataclass(frozen=True, slots=True, eq=False)
class _Movement:
    """A model with the coordinates and loads of one movement, as its options and its setup name them."""

    model: "Model"
    times_s: "Floats"
    coordinates: "Floats"
    loads: Path | None
    lowpass_hz: float | None
    inside: "NDArray[np.bool_]"
    """(n,) frames of the time range: the whole trial is filtered, these are written."""
    target: Path
    inputs: tuple[Path, ...]
    said: tuple[str, ...]

    def motion_and_loads(self) -> "tuple[Motion, Loads, tuple[str, ...]]":
        """The motion, filtered and differentiated, and what pushes the body in it."""
        from groundup.body.derivatives import differentiated
        from groundup.body.loads import no_loads

        motion = differentiated(self.model, self.times_s, self.coordinates, lowpass_hz=self.lowpass_hz)
        if self.loads is None:
            nothing = "no external loads were given: moments are those of a body that nothing holds"
            return motion, no_loads(len(motion.times_s)), (nothing,)
        from groundup.body.plate_loads import from_plates
        from groundup.io.osim.external_loads import plates_of, read_external_loads

        read = read_external_loads(self.loads)
        acting, said = from_plates(self.model, motion, plates_of(read))
        return motion, acting, (*read.said, *said)


def _movement(
    given: "Setup | None",
    model: Path | None,
    coordinates: Path | None,
    loads: Path | None,
    lowpass_hz: float | None,
    window: tuple[float | None, float | None],
    out: Path | None,
) -> _Movement:
    """Everything that is read, checked before anything is worked out."""
    from groundup.io.osim.storage import read_coordinates

    model_path = _needed("--model", model, given and given.model)
    path = _needed("--coordinates", coordinates, given and given.coordinates)
    load_path = loads or (given.loads if given else None)
    target = _target(out, given and given.out, inputs=[model_path, path, load_path])
    body, added = _model(model_path), tuple[str, ...]()
    if given is not None and given.tool == "AnalyzeTool":
        from groundup.io.osim.force_sets import with_force_sets

        body, added = with_force_sets(body, given)
    table = read_coordinates(path, body)
    low, high = _range(*window, given)
    inside = (table.times_s >= low - 1e-9) & (table.times_s <= high + 1e-9)
    if not inside.any():
        raise UsageError(
            "a time range with frames",
            found=f"none between {low:g} and {high:g} s of {table.times_s[0]:g} to {table.times_s[-1]:g} s",
            next_step="Change --from and --to.",
        )
    if lowpass_hz is None:
        lowpass_hz = given.lowpass_hz if given else 6.0
    return _Movement(
        model=body,
        times_s=table.times_s,
        coordinates=table.values,
        loads=load_path,
        lowpass_hz=lowpass_hz or None,
        inside=inside,
        target=target,
        inputs=tuple(_there(model_path, path, load_path)),
        said=(*table.said, *(given.said if given else ()), *added),
    )


def _setup(path: Path | None, tool: str) -> "Setup | None":
    if path is None:
        return None
    from groundup.io.osim.setup import read_setup

    return read_setup(path, tool=tool)


def _needed(option: str, given: Path | None, in_setup: Path | None) -> Path:
    path = given or in_setup
    if path is None:
        raise UsageError(f"{option} FILE, or a --setup that names it", found="neither")
    return path


def _target(out: Path | None, in_setup: Path | None, *, inputs: Sequence[Path | None]) -> Path:
    from groundup.io.atomic import check_target

    target = _needed("--out", out, in_setup)
    check_target(target, inputs=_there(*inputs))
    return target


def _there(*paths: Path | None) -> list[Path]:
    return [path for path in paths if path is not None]


def _model(path: Path) -> "Model":
    from groundup.io.osim.read import read_model

    model = read_model(path)
    for note in model.notes:
        _tell(f"{note.where}: {note.what}. Affects {note.affects}")
    return model


def _markers(path: Path, window: tuple[float, float]) -> "tuple[Floats, Floats, tuple[str, ...], tuple[str, ...]]":
    """Times, places, names and what was assumed, within a time range."""
    from groundup.io import trc
    from groundup.io.load import load

    recording = trc.read(path) if path.suffix.lower() == ".trc" else load(path)
    stream = recording.first("markers")
    if stream is None:
        raise UsageError("markers", found="none", where=str(path), next_step="Give a .trc or .c3d file with markers.")
    inside = (stream.times >= window[0] - 1e-9) & (stream.times <= window[1] + 1e-9)
    if not inside.any():
        found = f"none between {window[0]:g} and {window[1]:g} s"
        raise UsageError("frames in the time range", found=found, where=str(path), next_step="Change --from and --to.")
    said = tuple(said for source in recording.sources for said in source.assumptions)
    return stream.times[inside], stream.values[inside], stream.labels, said


def _tasks(path: Path | None, given: "Setup | None", model: "Model", times_s: "Floats") -> "Tasks | None":
    from groundup.io.osim.tasks import read_tasks

    if path is not None:
        return read_tasks(path, model, times_s)
    if given is None:
        return None
    named = given.element.child("IKTaskSet")
    if named is None:
        return None
    return read_tasks(given.path, model, times_s, coordinate_file=given.coordinates)


def _range(start: float | None, end: float | None, given: "Setup | None") -> tuple[float, float]:
    low, high = (given.time_range if given else None) or (-float("inf"), float("inf"))
    return (low if start is None else start, high if end is None else end)


def _say_compiling(say: "Say", module: str, work: str) -> None:
    """Which work begins; or, where its module was never used on this machine, that it is compiled first."""
    from groundup.body.compiled import is_compiled

    say(work if is_compiled(module) else "Compiling, once")


def _tell(*sentences: str) -> None:
    """What a person should know, on standard error: the table stays clean."""
    import sys

    for sentence in dict.fromkeys(sentences):
        print(f"  {sentence}", file=sys.stderr)


def _steps(*names: str) -> "AbstractContextManager[Say]":
    from groundup.report.progress import steps

    return steps(names)
