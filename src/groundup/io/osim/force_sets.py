"""Force sets that a setup adds to a model: actuators that stand in for what no muscle does."""

from dataclasses import replace
from pathlib import Path

from groundup.body.model import CoordinateActuator, Model
from groundup.errors import FileError
from groundup.io.osim.document import Element, flag, listed, members, number, parse, word, words
from groundup.io.osim.setup import Setup
from groundup.io.text_file import read_text

_LARGEST_BYTES = 3_000_000
_NOTHING = ("", "unassigned", "unknown")


def with_force_sets(model: Model, setup: Setup) -> tuple[Model, tuple[str, ...]]:
    """The model with the coordinate actuators of the setup's `force_set_files`, and what else stands in them.

    As in OpenSim they join the model's own: actuators at one coordinate share its moment by their strength. Forces and
    torques on the root act where no muscle does, so they change no activation; other forces are said to be left out.
    """
    files = [name for name in words(setup.element, "force_set_files") if name.lower() not in _NOTHING]
    if not files:
        return model, ()
    if flag(setup.element, "replace_force_set", default=False):
        raise setup.element.fail(
            "<replace_force_set> false: the muscles are in the model's own force set",
            found="true",
            next_step="Set it to false; what the files hold is added then.",
        )
    actuators, said = list(model.actuators), list[str]()
    for name in files:
        path = setup.path.parent / name
        added, left_out = _read(path, model)
        actuators += added
        said.append(f"{path.name}: {len(added)} coordinate actuators as reserves")
        said += [f"{path.name}: {words} left out" for words in left_out]
    return replace(model, actuators=tuple(actuators)), tuple(said)


def _read(path: Path, model: Model) -> tuple[list[CoordinateActuator], list[str]]:
    root = parse("\n".join(read_text(path, limit_bytes=_LARGEST_BYTES).lines), str(path))
    holder = Element("", "", "", (root,), root.file, root.line) if root.tag == "ForceSet" else root
    if holder.child("ForceSet") is None:
        raise FileError("a <ForceSet>", found=f"<{root.tag}>", where=str(path), next_step="Name a file with forces.")
    added: list[CoordinateActuator] = []
    left_out: list[str] = []
    for force in members(holder, "ForceSet"):
        if force.tag == "CoordinateActuator":
            added.append(_actuator(force, model))
        elif not _on_root(force, model):
            left_out.append(str(force))
    return added, left_out


def _actuator(force: Element, model: Model) -> CoordinateActuator:
    named = word(force, "coordinate").rsplit("/", 1)[-1]
    if named not in model.coordinate_names:
        raise force.fail(
            "a coordinate of the model", found=f"'{named}'", next_step=f"It has {listed(list(model.coordinate_names))}."
        )
    low, high = (number(force, key, end, infinite=True) for key, end in (("min_control", -1e9), ("max_control", 1e9)))
    return CoordinateActuator(
        force.name, model.coordinate_names.index(named), number(force, "optimal_force", 1.0), low, high
    )


def _on_root(force: Element, model: Model) -> bool:
    """Whether it pushes or turns the root: what a movement's residuals say anyway."""
    body = word(force, "body") or word(force, "bodyA") or word(force, "bodyB")
    return force.tag in ("PointActuator", "TorqueActuator") and body.rsplit("/", 1)[-1] in (
        model.bodies[model.root],
        "ground",
    )
