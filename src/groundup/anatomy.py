"""The words of the body: sides, links and tasks, spelled one way everywhere."""

from typing import Literal, get_args

Side = Literal["left", "right"]
SIDES: tuple[Side, ...] = get_args(Side)

Link = Literal["foot", "ankle", "knee", "hip", "glute", "core", "chain"]
LINKS: tuple[Link, ...] = get_args(Link)
"""From the ground up; `chain` is what joins them."""

Task = Literal[
    "squat",
    "single_leg_squat",
    "lunge",
    "hinge",
    "bridge",
    "hip_thrust",
    "standing",
    "single_leg_balance",
    "sit_to_stand",
    "walking",
    "running",
]
TASKS: tuple[Task, ...] = get_args(Task)

REPEATED_TASKS: frozenset[Task] = frozenset(
    {"squat", "single_leg_squat", "lunge", "hinge", "bridge", "hip_thrust", "sit_to_stand"}
)
"""Tasks made of repetitions with a start, a bottom (for the bridge: a top) and an end."""

GAIT: frozenset[Task] = frozenset({"walking", "running"})
"""Tasks made of strides: a repetition of one side from strike to strike, whose bottom is the foot-off."""


def other(side: Side) -> Side:
    """The opposite side."""
    return "right" if side == "left" else "left"


def outward(side: Side) -> float:
    """Sign of the lateral direction along z right: +1 for the right leg, −1 for the left."""
    return 1.0 if side == "right" else -1.0
