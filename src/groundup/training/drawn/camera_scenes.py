"""Where the camera stands: in front, at the side, and a phone against the wall for work on the floor."""

from collections.abc import Sequence

from groundup.training.drawn.outline import Frame, box, ellipse
from groundup.training.drawn.person_front import front_body, upright
from groundup.training.drawn.person_side import body, standing
from groundup.training.drawn.props import ground
from groundup.training.drawn.scene import GROUND, Scene, Shape, still
from groundup.training.drawn.side_scenes import bridge_pose


def camera_scenes() -> dict[str, Scene]:
    """All of them, by file stem."""
    return {
        "camera_front": Scene(
            "Camera in front",
            (
                "A laptop at hip height, two and a half meters in front of a person who faces it; the whole body "
                "with the feet is in its view."
            ),
            lambda _: body(standing(78)),
            behind=(_beam((370, 107), (58, 184), (58, -1)), *_laptop(330, 78), ground(16, 384)),
            left=0,
            width=400,
        ),
        "camera_side": Scene(
            "Camera at the side",
            (
                "A laptop at hip height, two and a half meters beside a person who stands across to it, so that "
                "it sees the side."
            ),
            lambda _: front_body(upright(78)),
            behind=(_beam((370, 107), (42, 184), (42, -1)), *_laptop(330, 78), ground(16, 384)),
            left=0,
            width=400,
        ),
        "phone_wall": Scene(
            "Phone against the wall",
            (
                "A phone lies on its long edge on the floor and leans against a wall; on its screen the whole "
                "bridge is in view, head to feet."
            ),
            lambda _: _phone_with_bridge(),
            behind=(still("prop", box(0, -GROUND, 240, GROUND, radius=0)), ground(0, 240)),
        ),
    }


def _beam(lens: tuple[float, float], top: tuple[float, float], bottom: tuple[float, float]) -> Shape:
    corners = [lens, top, bottom]
    return still("beam", "M" + "L".join(f"{x:g} {-y:g}" for x, y in corners) + "Z")


def _laptop(x: float, height: float) -> Sequence[Shape]:
    """A laptop on a stool, its screen towards the left, the lens at its upper edge."""
    return (
        still("prop-dark", box(x + 2, -height + 4, 5, height - 4, radius=2)),
        still("prop-dark", box(x + 41, -height + 4, 5, height - 4, radius=2)),
        still("prop", box(x - 4, -height, 56, 7, radius=3)),
        still("shorts", box(0, -3, 36, 3, radius=1.4), x, height),
        still("shorts", box(-1.6, -32, 3.2, 33, radius=1.4), x + 35, height + 1, -14),
        still("focus-cloth", ellipse(0, 0, 3, 3), x + 41.4, height + 29.6),
    )


def _phone_with_bridge() -> Sequence[Shape]:
    """A phone on its long edge, seen from behind the camera's back: its screen shows what it films."""
    frame = [
        still("shorts", box(22, -122, 196, 118, radius=12)),
        still("card", box(30, -115, 180, 104, radius=7)),
        still("focus-cloth", ellipse(120, -118.4, 1.8, 1.8)),
    ]
    shrink = 0.82
    inner = [Shape(one.kind, one.path, one.frame, shrink) for one in _moved(body(bridge_pose(1.0), glute=True), shrink)]
    return [*frame, still("ground", "M42 0H198", 0, 26), *inner]


def _moved(shapes: Sequence[Shape], scale: float) -> list[Shape]:
    return [
        Shape(one.kind, one.path, Frame(28 + one.frame.x * scale, 27 + one.frame.y * scale, one.frame.degrees))
        for one in shapes
    ]
