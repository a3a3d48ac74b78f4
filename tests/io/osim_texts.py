"""Small `.osim` texts, written part by part."""

from collections.abc import Sequence

LINE = "<LinearFunction><coefficients>1 0</coefficients></LinearFunction>"
ZERO = "<Constant><value>0</value></Constant>"
AXES = ("rotation1", "rotation2", "rotation3", "translation1", "translation2", "translation3")
DIRECTIONS = ("1 0 0", "0 1 0", "0 0 1", "1 0 0", "0 1 0", "0 0 1")


def document(*parts: str, version: int = 40500, defaults: str = "") -> str:
    """A model of these parts."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<OpenSimDocument Version="{version}">\n<Model name="made">\n'
        f"{defaults}{''.join(parts)}</Model>\n</OpenSimDocument>\n"
    )


def group(tag: str, *members: str) -> str:
    """A set with its objects."""
    return f'<{tag} name="{tag.lower()}"><objects>\n{"".join(members)}</objects><groups/></{tag}>\n'


def body(name: str, *, mass: float = 2.0, center: str = "0.1 0.02 -0.03", inside: str = "") -> str:
    """A body whose numbers are its own."""
    inertia = "<inertia>0.02 0.03 0.025 0.001 -0.002 0.003</inertia>"
    return f'<Body name="{name}"><mass>{mass}</mass><mass_center>{center}</mass_center>{inertia}{inside}</Body>\n'


def coordinates(*names: str, inside: str = "<range>-1.5 1.5</range>") -> str:
    """Coordinates of a joint."""
    inner = "".join(f'<Coordinate name="{name}">{inside}</Coordinate>' for name in names)
    return f"<coordinates>{inner}</coordinates>"


def offset(name: str, parent: str, place: str, turn: str) -> str:
    """A frame at an offset."""
    return (
        f'<PhysicalOffsetFrame name="{name}"><socket_parent>{parent}</socket_parent>'
        f"<translation>{place}</translation><orientation>{turn}</orientation></PhysicalOffsetFrame>"
    )


def joint(kind: str, name: str, parent: str, child: str, *names: str, inside: str = "") -> str:
    """A joint between two bodies (paths), each end at a turned offset of its own."""
    frames = offset("one", parent, "0.1 -0.2 0.05", "0.3 -0.4 0.2") + offset(
        "two", child, "-0.02 0.3 0.1", "-0.5 0.1 0.7"
    )
    return (
        f'<{kind} name="{name}"><socket_parent_frame>one</socket_parent_frame>'
        f"<socket_child_frame>two</socket_child_frame>{coordinates(*names)}<frames>{frames}</frames>{inside}</{kind}>\n"
    )


def transform(*axes: tuple[str, str] | None, directions: Sequence[str] = DIRECTIONS) -> str:
    """A SpatialTransform: (coordinate, function) for each axis, None where nothing moves."""
    rows = [
        f'<TransformAxis name="{name}"><coordinates>{axis[0] if axis else ""}</coordinates>'
        f"<axis>{direction}</axis>{axis[1] if axis else ZERO}</TransformAxis>"
        for name, axis, direction in zip(AXES, axes, directions, strict=True)
    ]
    return f"<SpatialTransform>{''.join(rows)}</SpatialTransform>"


def marker(name: str, frame: str, place: str = "0.01 0.2 -0.03") -> str:
    """A marker."""
    return (
        f'<Marker name="{name}"><socket_parent_frame>{frame}</socket_parent_frame>'
        f"<location>{place}</location></Marker>\n"
    )


def point(name: str, frame: str, place: str) -> str:
    """A path point that stays."""
    return (
        f'<PathPoint name="{name}"><socket_parent_frame>{frame}</socket_parent_frame>'
        f"<location>{place}</location></PathPoint>"
    )


def conditional(name: str, frame: str, place: str, coordinate: str, bounds: str) -> str:
    """A path point that is there within a range."""
    return (
        f'<ConditionalPathPoint name="{name}"><socket_parent_frame>{frame}</socket_parent_frame>'
        f"<location>{place}</location><socket_coordinate>{coordinate}</socket_coordinate>"
        f"<range>{bounds}</range></ConditionalPathPoint>"
    )


def moving(name: str, frame: str, coordinate: str, *functions: str) -> str:
    """A path point whose x, y and z are functions of one coordinate."""
    sockets = "".join(f"<socket_{k}_coordinate>{coordinate}</socket_{k}_coordinate>" for k in "xyz")
    places = "".join(f"<{k}_location>{one}</{k}_location>" for k, one in zip("xyz", functions, strict=True))
    return (
        f'<MovingPathPoint name="{name}"><socket_parent_frame>{frame}</socket_parent_frame>'
        f"{sockets}{places}</MovingPathPoint>"
    )


def wrap(surface: str, *, method: str = "hybrid", bounds: str = "-1 -1") -> str:
    """A surface that a path bends around."""
    return (
        f'<PathWrap name="over_{surface}"><wrap_object>{surface}</wrap_object><method>{method}</method>'
        f"<range>{bounds}</range></PathWrap>"
    )


def muscle(kind: str, name: str, points: str, *, wraps: str = "", inside: str = "") -> str:
    """A muscle of 600 N."""
    return (
        f'<{kind} name="{name}"><GeometryPath name="path"><PathPointSet><objects>{points}</objects></PathPointSet>'
        f"<PathWrapSet><objects>{wraps}</objects></PathWrapSet></GeometryPath>"
        "<max_isometric_force>600</max_isometric_force><optimal_fiber_length>0.12</optimal_fiber_length>"
        "<tendon_slack_length>0.25</tendon_slack_length>"
        f"<pennation_angle_at_optimal>0.2</pennation_angle_at_optimal>{inside}</{kind}>\n"
    )


def surface(kind: str, name: str, sizes: str, *, quadrant: str = "all", active: str = "true") -> str:
    """A wrap object at an angle."""
    return (
        f'<{kind} name="{name}"><active>{active}</active><xyz_body_rotation>0.3 -0.5 0.7</xyz_body_rotation>'
        f"<translation>0.01 -0.02 0.03</translation><quadrant>{quadrant}</quadrant>{sizes}</{kind}>"
    )


def arm(*forces: str, surfaces: str = "", parts: str = "") -> str:
    """Two bodies on pins with markers, surfaces on the first, forces, and whatever else."""
    wraps = f'<WrapObjectSet name="wraps"><objects>{surfaces}</objects><groups/></WrapObjectSet>'
    return document(
        group("BodySet", body("a", inside=wraps), body("b")),
        group(
            "JointSet",
            joint("PinJoint", "shoulder", "/ground", "/bodyset/a", "lift"),
            joint("PinJoint", "elbow", "/bodyset/a", "/bodyset/b", "bend"),
        ),
        group("ForceSet", *forces),
        group("MarkerSet", marker("ma", "/bodyset/a"), marker("mb", "/bodyset/b")),
        parts,
    )


ENDS = (point("p1", "/ground", "0.1 0.2 0.3"), point("p9", "/bodyset/b", "0.1 -0.1 0"))
"""A first and a last point."""
