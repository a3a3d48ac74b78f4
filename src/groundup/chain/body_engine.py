"""The body engine in the chain: markers and plates in, what the joints and the glutes did out.

Markers give the model's coordinates, coordinates and plates the joint moments, moments the muscles that make them with
least effort, and draws of what plates and muscle strengths may be off by give the intervals. What reserves carry
beyond their limit, what no plate measured and what no marker tells about is left out, and why is said.

The engine is imported when it is used: who has no markers never waits for it.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from groundup.chain.modelled import Modelled, nothing_modelled
from groundup.chain.trial import Trial
from groundup.errors import GroundupError
from groundup.signals.recording import Recording

if TYPE_CHECKING:
    from groundup.body.model import Model
    from groundup.body.scaling import Measurement

COMPILING, WORKING = "Compiling the body engine, once", "Working out moments and muscles"

MARKERS = "the body model needs markers in space: joint moments and muscles' shares are not to be had from this input"
PLATES = "joint moments need the ground's push measured under the feet: no force plate is known to be under either foot"


def modelled(
    trial: Trial,
    model: "Model",
    *,
    measurements: "Sequence[Measurement] | None" = None,
    static: Recording | None = None,
    say: Callable[[str], None] | None = None,
    threads: int = 2,
) -> Modelled:
    """What a body model says of a trial; where it cannot say anything, why.

    With `measurements` the model is a general one and is made the person's own by them, from `static` or else the
    standing trial that came with the markers or a quiet stance; without, it is taken to be the person's already.
    """
    method = f"body model ({(model.name or 'unnamed').replace('_', ' ')})"
    markers = trial.recording.first("markers")
    if markers is None:
        return nothing_modelled(MARKERS, method=method)
    if not any(trial.plate_of.values()):
        return nothing_modelled(PLATES, method=method)
    from groundup.body.compiled import is_compiled
    from groundup.chain.body_trial import worked_out

    if say is not None:
        say(WORKING if all(is_compiled(part) for part in ("pose_fit", "dynamics", "paths", "sharing")) else COMPILING)
    try:
        return worked_out(
            trial,
            markers,
            model,
            measurements=measurements,
            static=markers.details.get("static") if static is None else static.first("markers"),
            method=method,
            threads=threads,
        )
    except GroundupError as error:
        said = f"The body model says nothing: {error}"
        return nothing_modelled(str(error), method=method, warnings=(said,))
