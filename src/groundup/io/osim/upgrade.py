"""A model's element in the form of OpenSim 4, whatever version its file has.

Versions 20000 to 39999 differ in form only: joints inside bodies, frames named by tags of their own, inertias in six
elements. `rewritten` turns one form into the other, element by element, each keeping its line.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from groundup.io.osim.document import Element, flag, members, numbers, objects_of, word

_NEW, _OLDEST = 40000, 20000
_CONNECTEE = re.compile(r"(?:socket|connector)_(.+)_connectee_name")
_POINTS = ("PathPoint", "ConditionalPathPoint", "MovingPathPoint", "Marker")
_RENAMED = {
    **{(owner, "body"): "socket_parent_frame" for owner in _POINTS},
    ("ConditionalPathPoint", "coordinate"): "socket_coordinate",
    **{("MovingPathPoint", f"{k}_coordinate"): f"socket_{k}_coordinate" for k in "xyz"},
    ("ContactSphere", "body_name"): "socket_frame",
    ("PhysicalOffsetFrame", "socket_parent_frame"): "socket_parent",
}
_INERTIA = ("xx", "yy", "zz", "xy", "xz", "yz")


def model_element(root: Element) -> Element:
    """The Model element of a document: older forms rewritten, the file's `<defaults>` put where nothing is said."""
    if root.tag != "OpenSimDocument":
        found, step = f"<{root.tag[:60]}>", "Choose the .osim file."
        raise root.fail("an OpenSim model (<OpenSimDocument>)", found=found, next_step=step)
    model = root.child("Model")
    if model is None:
        found = ", ".join(f"<{child.tag[:60]}>" for child in root.children[:3]) or "nothing"
        raise root.fail("a <Model> in the OpenSimDocument", found=found, next_step="Choose the .osim file.")
    version = root.version.strip()
    if not version.isdecimal() or len(version) > 9:
        raise root.fail("a Version of the OpenSimDocument", found=f"'{version[:20]}'" if version else "none")
    if int(version) < _OLDEST:
        raise root.fail(
            f"a model of version {_OLDEST} or later",
            found=f"version {version}",
            next_step="Open it in OpenSim 4 and save it again.",
        )
    defaults = {one.tag: one for owner in (root, model) if (d := owner.child("defaults")) for one in d.children}
    model = replace(model, children=tuple(child for child in model.children if child.tag != "defaults"))
    model = _with_defaults(model, defaults) if defaults else model
    return rewritten(model) if int(version) < _NEW else model


def rewritten(model: Element) -> Element:
    """A Model of versions 2 and 3 in the form of version 4."""
    model = _renamed(model)
    bodies, joints = list(members(model, "BodySet")), list(members(model, "JointSet"))
    joints += [joint for body in bodies if (joint := _joint_of(body)) is not None]
    old = next((body for body in bodies if body.name == "ground"), None)
    others = [child for child in model.children if child.tag not in ("BodySet", "JointSet")]
    if old is not None and model.child("Ground") is None:
        others.append(replace(old, tag="Ground"))
    kept = [_body(body) for body in bodies if body is not old]
    sets = [_set(model, "BodySet", kept), _set(model, "JointSet", [_joint(joint) for joint in joints])]
    return replace(model, children=(*others, *sets))


def _with_defaults(element: Element, defaults: Mapping[str, Element]) -> Element:
    children = [_with_defaults(child, defaults) for child in element.children]
    if element.tag in defaults:
        said = {child.tag for child in children}
        children += [child for child in defaults[element.tag].children if child.tag not in said]
    return replace(element, children=tuple(children))


def _renamed(element: Element) -> Element:
    """The same element with the tags of version 4, and so all that it holds."""
    children: list[Element] = []
    for child in element.children:
        if child.tag == "connectors":
            children += [_socket(connector) for connector in child.children]
        elif child.tag == "isDisabled":
            disabled = flag(element, "isDisabled", default=False)
            text = "false" if disabled else "true"
            children += [replace(child, tag=tag, text=text) for tag in ("appliesForce", "isEnforced")]
        else:
            new = _renamed(child)
            tag = _CONNECTEE.sub(r"socket_\1", new.tag)
            children.append(replace(new, tag=_RENAMED.get((element.tag, tag), tag)))
    return replace(element, children=tuple(children))


def _socket(connector: Element) -> Element:
    """`<Connector_PhysicalFrame_ name="parent_frame"><connectee_name>` as the socket that it became."""
    return _made(connector, f"socket_{connector.name}", text=word(connector, "connectee_name"))


def _body(body: Element) -> Element:
    if body.child("inertia") is not None:
        return body
    parts = [numbers(body, f"inertia_{which}", 1, (0.0,))[0] for which in _INERTIA]
    inertia = _made(body.child("inertia_xx") or body, "inertia", text=" ".join(map(repr, parts)))
    return replace(body, children=(*body.children, inertia))


def _joint_of(body: Element) -> Element | None:
    """The joint inside a body of version 3, with its frames as offset frames of its own."""
    holder = body.child("Joint")
    if holder is None or not holder.children:
        return None
    joint = holder.children[0]
    parent = word(joint, "parent_body")
    if not parent:
        raise joint.fail(f"the <parent_body> of {joint}", found="none")
    inward = _offset(joint, "parent", parent, ("location_in_parent",), ("orientation_in_parent",))
    outward = _offset(
        joint, "child", body.name, ("location", "location_in_child"), ("orientation", "orientation_in_child")
    )
    ends = ("child", "parent") if flag(joint, "reverse", default=False) else ("parent", "child")
    sockets = [
        _made(joint, f"socket_{role}_frame", text=end) for role, end in zip(("parent", "child"), ends, strict=True)
    ]
    frames = _made(joint, "frames", children=(inward, outward))
    return replace(joint, children=(*joint.children, *sockets, frames))


def _offset(joint: Element, name: str, body: str, locations: tuple[str, ...], orientations: tuple[str, ...]) -> Element:
    parts = [_made(joint, "socket_parent", text="/ground" if body == "ground" else f"/bodyset/{body}")]
    for new, tags in (("translation", locations), ("orientation", orientations)):
        parts += [replace(old, tag=new) for tag in tags if (old := joint.child(tag)) is not None][:1]
    return _made(joint, "PhysicalOffsetFrame", name=name, children=tuple(parts))


def _joint(joint: Element) -> Element:
    """Coordinates of a joint, which stood in a CoordinateSet."""
    if joint.child("coordinates") is not None:
        return joint
    old = objects_of(joint, "CoordinateSet")
    coordinates = _made(joint, "coordinates", children=old.children if old is not None else ())
    return replace(joint, children=(*joint.children, coordinates))


def _set(model: Element, tag: str, children: list[Element]) -> Element:
    old = model.child(tag) or model
    return _made(old, tag, children=(_made(old, "objects", children=tuple(children)),))


def _made(at: Element, tag: str, *, name: str = "", text: str = "", children: tuple[Element, ...] = ()) -> Element:
    return Element(tag, name, text, children, at.file, at.line)
