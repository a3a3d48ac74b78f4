"""Which body model an assessment uses: the one that a person names, else the built-in leg where it can help."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from groundup.errors import MissingSignal
from groundup.signals.recording import Recording

if TYPE_CHECKING:
    from groundup.body.model import Model
    from groundup.body.scaling import Measurement


def body_model(path: Path | None, recording: Recording) -> "tuple[Model | None, Sequence[Measurement] | None]":
    """A model and the measurements that make it the person's; none of a model that is named: it is the person's own.

    Without markers, or with neither plates nor the person's mass, there is no model and nothing of the engine is
    imported.
    """
    markers = recording.first("markers")
    if path is None:
        if markers is None or not (recording.of_kind("force") or recording.subject.mass_kg):
            return None, None
        from groundup.body.leg.measurements import measurements
        from groundup.io.osim.built_in import built_in_model

        return built_in_model(), measurements()
    if markers is None:
        raise MissingSignal("markers for a body model", found="none in this recording", where=recording.name)
    from groundup.chain.body_trial import named_for
    from groundup.io.osim.read import read_model

    model = read_model(path)
    named_for(model, markers)  # refused here, before anything is worked out, where the two share no marker
    return model, None
