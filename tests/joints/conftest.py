"""A jointed figure with known joint angles, carrying skin markers: the truth that joint angles are held against."""

from collections.abc import Mapping

import numpy as np
import pytest
from numpy.typing import NDArray

from groundup.geometry import rotation
from groundup.signals.stream import Stream

Array = NDArray[np.float64]

OUT = {"right": 1.0, "left": -1.0}


def _at(origin: Array, axes: Array, place: tuple[float, float, float]) -> Array:
    return origin + axes @ np.array(place)


class Figure:
    """Pelvis, thighs, shanks, feet and trunk from angles in degrees, each (n,) or a number; facing x, feet free."""

    def __init__(self, n: int = 1, **angles: float | Array) -> None:
        self.angles = {k: np.broadcast_to(np.asarray(v, float), (n,)) for k, v in angles.items()}
        self.n = n
        self.markers: dict[str, Array] = {}
        self.axes: dict[str, Array] = {}
        self.segment: dict[str, str] = {}
        self._pelvis()

    def put(self, name: str, segment: str, origin: Array, axes: Array, place: tuple[float, float, float]) -> Array:
        """A marker at a place of its segment's axes; remembers which."""
        self.markers[name] = origin + axes @ np.array(place)
        self.axes[name], self.segment[name] = axes, segment
        return self.markers[name]

    def angle(self, name: str) -> Array:
        return np.radians(self.angles.get(name, np.zeros(self.n)))

    def _pelvis(self) -> None:
        axes = rotation("z", -self.angle("pelvic_tilt")) @ rotation("x", self.angle("pelvic_roll"))
        middle = np.zeros((self.n, 3)) + np.array([0.0, 1.0, 0.0])
        put = {
            "left_asis": (0.0, 0.0, -0.12),
            "right_asis": (0.0, 0.0, 0.12),
            "left_psis": (-0.18, 0.0, -0.05),
            "right_psis": (-0.18, 0.0, 0.05),
        }
        for name, place in put.items():
            self.put(name, "pelvis", middle, axes, place)
        for side, out in OUT.items():
            hip = self.put(f"{side}_hip_center", "pelvis", middle, axes, (-0.06, -0.08, out * 0.09))
            self._leg(side, out, axes, hip)
        lean = rotation("x", self.angle("trunk_lean")) @ rotation("z", -self.angle("trunk_flexion"))
        hips = 0.5 * (self.markers["left_hip_center"] + self.markers["right_hip_center"])
        for side, out in OUT.items():
            self.put(f"{side}_shoulder", "trunk", hips, lean, (0.0, 0.5, out * 0.18))

    def _leg(self, side: str, out: float, pelvis: Array, hip: Array) -> None:
        a = lambda name: self.angle(f"{side}_{name}")  # noqa: E731
        thigh = (
            pelvis
            @ rotation("z", a("hip_flexion"))
            @ rotation("x", out * a("hip_adduction"))
            @ rotation("y", out * a("hip_internal_rotation"))
        )
        knee = _at(hip, thigh, (0.0, -0.42, 0.0))
        shank = thigh @ rotation("z", -a("knee_flexion")) @ rotation("x", out * a("knee_adduction"))
        ankle = _at(knee, shank, (0.0, -0.40, 0.0))
        foot = shank @ rotation("z", a("ankle_dorsiflexion")) @ rotation("x", -out * a("ankle_eversion"))
        put = {
            "knee_lateral": ("thigh", knee, thigh, (0.0, 0.0, 0.05)),
            "knee_medial": ("thigh", knee, thigh, (0.0, 0.0, -0.05)),
            "thigh_1": ("thigh", hip, thigh, (0.08, -0.15, 0.03)),
            "thigh_2": ("thigh", hip, thigh, (0.02, -0.30, 0.08)),
            "thigh_3": ("thigh", hip, thigh, (-0.03, -0.20, 0.07)),
            "shank_1": ("shank", knee, shank, (0.06, -0.10, 0.02)),
            "shank_2": ("shank", knee, shank, (0.01, -0.25, 0.06)),
            "shank_3": ("shank", knee, shank, (-0.03, -0.15, 0.05)),
            "ankle_lateral": ("shank", ankle, shank, (0.0, 0.0, 0.037)),
            "ankle_medial": ("shank", ankle, shank, (0.0, 0.0, -0.037)),
            "heel": ("foot", ankle, foot, (-0.06, -0.05, 0.0)),
            "toe": ("foot", ankle, foot, (0.16, -0.04, 0.0)),
            "mth5": ("foot", ankle, foot, (0.10, -0.06, 0.05)),
        }
        for name, (segment, origin, axes, place) in put.items():
            self.put(f"{side}_{name}", f"{side}_{segment}", origin, axes, (place[0], place[1], out * place[2]))

    def stream(self, *, rate_hz: float = 100.0, leave_out: str = "") -> Stream:
        kept = {k: v for k, v in self.markers.items() if not leave_out or leave_out not in k}
        return as_stream(kept, rate_hz=rate_hz)


def as_stream(markers: Mapping[str, Array], *, rate_hz: float = 100.0) -> Stream:
    values = np.stack(list(markers.values()), axis=1)
    return Stream(
        name="markers", kind="markers", values=values, unit="m", labels=tuple(markers), rate_hz=rate_hz, group=""
    )


@pytest.fixture(scope="session")
def figure() -> type[Figure]:
    return Figure


def squatting(n: int = 301, depth: float = 100.0) -> dict[str, Array]:
    """Angles [deg] of one squat: standing for a fifth of the time at either end."""
    t = np.linspace(0, 1, n)
    share = np.where((t > 0.2) & (t < 0.8), 0.5 - 0.5 * np.cos(2 * np.pi * (t - 0.2) / 0.6), 0.0)
    angles: dict[str, Array] = {"pelvic_tilt": 10 + 20 * share, "trunk_flexion": 30 * share}
    for side, more in (("left", 0.0), ("right", 2.0)):
        angles |= {
            f"{side}_knee_flexion": 3 + (depth + more - 3) * share,
            f"{side}_hip_flexion": 10 + 80 * share,
            f"{side}_hip_adduction": -3 - 5 * share + more * share,
            f"{side}_hip_internal_rotation": 4 * share,
            f"{side}_ankle_dorsiflexion": 3 + 22 * share,
            f"{side}_ankle_eversion": 2 * share,
        }
    return angles


@pytest.fixture(scope="session")
def squat() -> dict[str, Array]:
    return squatting()
