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
