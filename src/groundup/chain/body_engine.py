"""The body engine in the chain: markers and plates in, what the joints and the glutes did out.

Markers give the model's coordinates, coordinates and plates the joint moments, moments the muscles that make them with
least effort, and draws of what plates and muscle strengths may be off by give the intervals. Without plates the
ground's push is found with the muscles and drawn, and little survives it. What reserves carry beyond their limit, what
no plate measured, what no marker tells about and what is not known to a factor of two is left out, and why is said.

The engine is imported when it is used: who has no markers never waits for it.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal

from groundup.anatomy import Task
from groundup.chain.modelled import Modelled, nothing_modelled
from groundup.chain.trial import Trial
from groundup.errors import GroundupError
from groundup.signals.recording import Recording

if TYPE_CHECKING:
    from groundup.body.model import Model
    from groundup.body.scaling import Measurement

COMPILING, WORKING = "Compiling the body engine, once", "Working out moments and muscles"

MARKERS = "the body model needs markers in space: joint moments and muscles' shares are not to be had from this input"
MASS = (
    "joint moments need force plates under the feet, or the person's mass, with which the ground's push can be "
    "estimated: neither is given"
)
CARRIED = (
    "joint moments need force plates here: {what} carries the body beside the feet, and no plate measured how much"
)
ESTIMATED = "ground forces estimated, not measured"

HELD_ELSEWHERE: dict[Task, str] = {
    "bridge": "the floor under the shoulders",
    "hip_thrust": "the bench",
    "sit_to_stand": "the seat",
}
"""Tasks in which more than the feet carries the body."""

Intervals = Literal["quick", "full"]
"""What is drawn: ground forces and muscle strengths; or markers and the body's size too, through inverse kinematics."""


def modelled(
    trial: Trial,
    model: "Model",
    *,
    measurements: "Sequence[Measurement] | None" = None,
    static: Recording | None = None,
    intervals: Intervals = "quick",
    say: Callable[[str], None] | None = None,
    drawn: Callable[[float], None] | None = None,
    threads: int = 2,
) -> Modelled:
    """What a body model says of a trial; where it cannot say anything, why.

    With `measurements` the model is a general one and is made the person's own by them, from `static` or else the
    standing trial that came with the markers or a quiet stance; without, it is taken to be the person's already.
    Where no plate is known to be under a foot, the ground's push is estimated with the muscles'. `drawn` hears how much
    of full intervals is done.
    """
    name = (model.name or "unnamed").replace("_", " ")
    method = f"body model ({name})"
    markers = trial.recording.first("markers")
    if markers is None:
        return nothing_modelled(MARKERS, method=method)
    parts = ["pose_fit", "dynamics", "paths", "sharing"]
    if not any(trial.plate_of.values()):
        parts.append("contact_problem")
        if trial.task in HELD_ELSEWHERE:
            return nothing_modelled(CARRIED.format(what=HELD_ELSEWHERE[trial.task]), method=method)
        if measurements is not None and not trial.subject.mass_kg:
            return nothing_modelled(MASS, method=method)
        method = f"body model ({name}; {ESTIMATED})"
    from groundup.body.compiled import is_compiled
    from groundup.chain.body_trial import worked_out

    if say is not None:
        say(WORKING if all(is_compiled(part) for part in parts) else COMPILING)
    try:
        return worked_out(
            trial,
            markers,
            model,
            measurements=measurements,
            static=markers.details.get("static") if static is None else static.first("markers"),
            method=method,
            full=intervals == "full",
            drawn=drawn,
            threads=threads,
        )
    except GroundupError as error:
        said = f"The body model says nothing: {error}"
        return nothing_modelled(str(error), method=method, warnings=(said,))
