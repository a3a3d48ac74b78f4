"""Calibration: how this person stands (or lies) quietly before this camera, against which everything live is read."""

from dataclasses import dataclass
from typing import Literal

from groundup.joints.view import View

Posture = Literal["standing", "lying"]


@dataclass(frozen=True, slots=True)
class Calibration:
    """The view, the person's size in the picture and own standing (or lying) values, with where they came from."""

    posture: Posture
    view: View
    seconds: float
    note: str
