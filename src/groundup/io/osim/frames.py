"""Frames: the ground, bodies, and frames that sit on them at an offset; and the paths by which a model names them."""

from dataclasses import dataclass

import numpy as np

from groundup.body.model import Floats
from groundup.io.osim.document import Element, listed, members, numbers, objects_of


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame fixed to a body: x_body = rotation · x + place."""

    body: str
    rotation: Floats  # (3, 3)
    place: Floats  # (3,) m

    def placed(self, location: tuple[float, ...]) -> Floats:
        """A point of this frame in the body's axes, (3,) m."""
        return self.rotation @ np.array(location) + self.place


def rotation_xyz(angles: tuple[float, ...]) -> Floats:
    """Body-fixed x-y-z rotation, R = Rx(a) · Ry(b) · Rz(c), angles in rad."""
    (sa, sb, sc), (ca, cb, cc) = np.sin(angles), np.cos(angles)
    return np.array(
        [
            [cb * cc, -cb * sc, sb],
            [ca * sc + sa * sb * cc, ca * cc - sa * sb * sc, -sa * cb],
            [sa * sc - ca * sb * cc, sa * cc + ca * sb * sc, ca * cb],
        ]
    )


def angles_xyz(rotation: Floats) -> tuple[float, float, float]:
    """The angles that `rotation_xyz` makes into this rotation (3, 3).

    The third is taken after the first is undone, so that both agree where the second is near ±90° and only their sum
    is known.
    """
    second = np.arctan2(rotation[0, 2], np.hypot(rotation[0, 0], rotation[0, 1]))
    first = np.arctan2(-rotation[1, 2], rotation[2, 2])
    row = np.cos(first) * rotation[1] + np.sin(first) * rotation[2]
    return float(first), float(second), float(np.arctan2(row[0], row[1]))


@dataclass(frozen=True, slots=True)
class _Offset:
    element: Element
    path: str


@dataclass(frozen=True, slots=True)
class Frames:
    """All frames of a model by their path as OpenSim writes it: `/ground`, `/bodyset/tibia_r`, `/jointset/knee/f`."""

    by_path: dict[str, Frame]
    elements: list[tuple[Element, Frame]]  # of bodies and offset frames

    def named_in(self, element: Element, tag: str, *, owner: str) -> Frame:
        """The frame that a socket of an element names; `owner` is the path of the component that holds the socket."""
        socket = element.child(tag)
        if socket is None or not socket.text:
            raise (socket or element).fail(f"the name of a frame in <{tag}> of {element}", found="none")
        path = _resolved(socket.text, owner, self.by_path)
        if path is None:
            known = [path.rpartition("/")[2] for path in self.by_path]
            raise socket.fail(
                f"a body or frame '{socket.text}' for {element}",
                found=listed(known),
                next_step="Correct the name, or add the body.",
            )
        return self.by_path[path]


def frames_of(model: Element) -> Frames:
    """The ground, every body and every PhysicalOffsetFrame of a model."""
    standing = Frame("ground", np.eye(3), np.zeros(3))
    by_path = {"/ground": standing}
    for body in members(model, "BodySet"):
        by_path[f"/bodyset/{body.name}"] = Frame(body.name, np.eye(3), np.zeros(3))
    offsets = {offset.path: offset for offset in _offsets_of(model)}
    everything = {**dict.fromkeys(by_path), **dict.fromkeys(offsets)}
    for path in offsets:
        chain: list[_Offset] = []
        while path not in by_path:
            offset = offsets[path]
            if offset in chain:
                raise offset.element.fail(
                    "frames that end on a body", found=f"a loop through {listed([o.element.name for o in chain])}"
                )
            chain.append(offset)
            path = _parent_of(offset, everything)
        for offset in reversed(chain):
            by_path[offset.path] = _on(by_path[path], offset.element)
            path = offset.path
    bodies = [(body, by_path[f"/bodyset/{body.name}"]) for body in members(model, "BodySet")]
    return Frames(by_path, bodies + [(offset.element, by_path[path]) for path, offset in offsets.items()])


def _parent_of(offset: _Offset, everything: dict[str, None]) -> str:
    socket = offset.element.child("socket_parent")
    if socket is None or not socket.text:
        raise offset.element.fail(f"the parent of {offset.element} in <socket_parent>", found="none")
    path = _resolved(socket.text, offset.path, everything)
    if path is None:
        raise socket.fail(
            f"a body or frame '{socket.text}' for {offset.element}",
            found=listed([path.rpartition("/")[2] for path in everything]),
            next_step="Correct the name, or add the body.",
        )
    return path


def _on(parent: Frame, offset: Element) -> Frame:
    turn = rotation_xyz(numbers(offset, "orientation", 3, (0.0, 0.0, 0.0)))
    shift = np.array(numbers(offset, "translation", 3, (0.0, 0.0, 0.0)))
    return Frame(parent.body, parent.rotation @ turn, parent.rotation @ shift + parent.place)


def _offsets_of(model: Element) -> list[_Offset]:
    """Offset frames in joints, in the components of bodies and of the ground, and in the model's own."""
    found: list[_Offset] = []
    for joint in members(model, "JointSet"):
        _gather(joint.child("frames"), f"/jointset/{joint.name}", found)
    for body in members(model, "BodySet"):
        _gather(body.child("components"), f"/bodyset/{body.name}", found)
    ground = model.child("Ground")
    _gather(ground.child("components") if ground is not None else None, "/ground", found)
    _gather(model.child("components"), "", found)
    _gather(objects_of(model, "ComponentSet"), "/componentset", found)
    return found


def _gather(holder: Element | None, path: str, found: list[_Offset]) -> None:
    """Offset frames in a list of components, and those that they hold themselves."""
    for element in holder.children if holder is not None else ():
        if element.tag == "PhysicalOffsetFrame":
            found.append(_Offset(element, f"{path}/{element.name}"))
            _gather(element.child("components"), f"{path}/{element.name}", found)


def _resolved(text: str, owner: str, known: dict[str, Frame] | dict[str, None]) -> str | None:
    """The known path that a socket means: as written, else by the last name in it (as files before 4.0 had it)."""
    written = " ".join(text.split())
    parts = [] if written.startswith("/") else [part for part in owner.split("/") if part]
    for part in written.split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part not in ("", "."):
            parts.append(part)
    path = "/" + "/".join(parts)
    if path in known:
        return path
    name = written.rpartition("/")[2]
    ends = [candidate for candidate in known if candidate.rpartition("/")[2] == name]
    near = [candidate for candidate in ends if candidate in (f"{owner}/{name}", f"/bodyset/{name}", "/ground")]
    return near[0] if near else ends[0] if len(ends) == 1 else None
