"""The picture of a worked-out trial: which frames, and which muscles may be told in them."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from groundup.body.picture import scene
from groundup.body.reserves import LIMIT
from groundup.body.scene import Scene
from groundup.chain.body_results import Worked
from groundup.chain.trial import Repetition

RATE_HZ, MOST_FRAMES = 25.0, 300
"""Coordinates hold nothing above 6 Hz, and a picture must stay small: beyond 12 s its frames lie farther apart."""
_SAID = {"mtp": "toes", "midtarsal": "midfoot", "subtalar": "heel"}


def picture(worked: Worked, repetitions: Sequence[Repetition]) -> Scene:
    """The whole trial at some 25 frames a second, with every repetition's turning point among them."""
    times = worked.done.motion.times_s
    span = float(times[-1] - times[0])
    count = max(2, min(MOST_FRAMES - len(repetitions), round(span * RATE_HZ) + 1))
    even = np.rint(np.linspace(0, len(times) - 1, count)).astype(int)
    turns = {
        i: int(np.argmin(np.abs(times - r.bottom_s)))
        for i, r in enumerate(repetitions)
        if times[0] <= r.bottom_s <= times[-1]
    }
    frames = np.unique(np.concatenate([even, np.array(list(turns.values()), int)]))
    told, why = told_muscles(worked)
    return scene(
        worked.model,
        worked.done,
        frames,
        told=told,
        moments=[(i, int(np.searchsorted(frames, f))) for i, f in turns.items()],
        withheld=why,
    )


def told_muscles(worked: Worked) -> tuple[NDArray[np.bool_], tuple[str, ...]]:
    """Frames by muscles (n, M) that may be told, and why others may not: a muscle falls with every joint it crosses.

    The rule is that of the measures: a repetition as a whole by its own peak, outside of them each frame by the
    trial's.
    """
    model, done = worked.model, worked.done
    told = np.repeat(worked.known[:, None], len(model.muscle_names), axis=1)
    why: dict[str, list[str]] = {}
    for joint in dict.fromkeys(model.coordinates[c].joint for c in done.geometry.coordinate):
        columns = [k for k, c in enumerate(model.coordinates) if c.joint == joint and c.kind != "translation"]
        crossing = np.unique([m for m, c in _pairs(worked) if model.coordinates[c].joint == joint])
        if any(model.coordinates[k].name in worked.unseen for k in columns):
            told[:, crossing] = False
            why.setdefault("no marker tells how it moves", []).append(_plain(joint))
            continue
        untrue, share, where = _untrue(worked, columns)
        if where:
            told[np.ix_(untrue, crossing)] = False
            carried = f"reserves carry up to {share:.0%} of its peak moment" if share < 1.0 else "reserves carry it"
            why.setdefault(f"{carried} (limit {LIMIT:.0%}), {where}", []).append(_plain(joint))
    return told, tuple(f"Muscles across {' and '.join(joints)}: {words}." for words, joints in why.items())


def _pairs(worked: Worked) -> list[tuple[int, int]]:
    geometry = worked.done.geometry
    return [(int(m), int(c)) for m, c in zip(geometry.muscle, geometry.coordinate, strict=True)]


def _untrue(worked: Worked, columns: list[int]) -> tuple[NDArray[np.bool_], float, str]:
    """Frames (n,) in which reserves carry too much of a joint, the largest share, and where that is, in words."""
    times = worked.done.motion.times_s
    carried = np.linalg.norm(worked.done.sharing.reserve[:, columns], axis=1)
    asked = np.linalg.norm(worked.done.moments[:, columns], axis=1)
    untrue, most, repetitions = np.zeros(len(times), bool), 0.0, list[str]()
    for repetition, start_s, end_s in worked.windows:
        inside = (times >= start_s - 1e-9) & (times < end_s - 1e-9)
        judged = inside & worked.known
        if not judged.any():
            continue
        peak = max(float(asked[judged].max()), 1e-9)
        share = float(carried[judged].max()) / peak
        if repetition is None:
            untrue[inside] = carried[inside] > LIMIT * peak
        else:
            untrue[inside] = share > LIMIT
            repetitions += [str(repetition + 1)] if share > LIMIT else []
        most = max(most, share) if share > LIMIT else most
    if repetitions:
        return untrue, most, f"repetition{'s' if len(repetitions) > 1 else ''} {', '.join(repetitions)}"
    return untrue, most, "at some moments" if most > LIMIT else ""


def _plain(joint: str) -> str:
    """hip_r -> the right hip; walker_knee_l -> the left knee; mtp_r -> the right toes."""
    words = joint.replace("walker_", "").split("_")
    side = {"r": "right ", "l": "left "}.get(words[-1], "")
    name = " ".join(words[:-1] if side else words)
    return f"the {side}{_SAID.get(name, name)}"
