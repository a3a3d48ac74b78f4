"""The model's glutes beside the measured ones: how alike their activity is, and when. Said, and never judged."""

import numpy as np

from groundup.anatomy import SIDES, Side
from groundup.chain.muscle_activity import amplitude, channel
from groundup.chain.trial import Trial
from groundup.errors import SignalError
from groundup.signals.likeness import MOST_LAG_S, likeness

WINDOW_S = 0.1
"""RMS window of raw EMG: the slower end of what is usual (evidence 1.5), as a model's activation has nothing fast."""


def model_and_emg(trial: Trial) -> tuple[str, ...]:
    """One sentence for each gluteus that has both a modelled activation and an electrode."""
    if trial.body is None:
        return ()
    return tuple(
        said for muscle in ("maximus", "medius") for side in SIDES if (said := _said(trial, muscle, side)) is not None
    )


def _said(trial: Trial, muscle: str, side: Side) -> str | None:
    assert trial.body is not None
    modelled = trial.body.curves.get((f"gluteus_{muscle}_activation", side))
    measured = channel(trial.recording, f"gluteus {muscle}", side)
    if modelled is None or isinstance(measured, str):
        return None
    try:
        alike = likeness(
            modelled.times_s, modelled.values, measured.stream.times, np.asarray(amplitude(measured, window_s=WINDOW_S))
        )
    except SignalError:
        return None  # too little of both: the measures say why of each
    if alike.best_r <= 0:
        return f"Gluteus {muscle}, {side}: the model's activation and the measured EMG do not rise together at any lag."
    when = "at the same time" if alike.lag_s == 0 else f"{1e3 * abs(alike.lag_s):.0f} ms"
    order = "" if alike.lag_s == 0 else (" later" if alike.lag_s > 0 else " earlier")
    edge = " (the largest lag that is tried)" if abs(alike.lag_s) >= MOST_LAG_S else ""
    return (
        f"Gluteus {muscle}, {side}: the model's activation and the measured EMG correlate with r {alike.r:.2f}; best "
        f"with the model {when}{order}{edge}, r {alike.best_r:.2f}. Nothing judges this."
    )
