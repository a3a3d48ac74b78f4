"""Cues: the words for each fault, and which of several is given. At most one at a time, never twice in a breath."""

from dataclasses import dataclass

from groundup.coaching.feedback import Cue
from groundup.coaching.thresholds import ANY_CUE_S, SAME_CUE_S, VALGUS_EVERY


@dataclass(frozen=True, slots=True)
class Given:
    """A cue that was given: when, and after how many repetitions."""

    id: str
    time_s: float
    count: int


CUES: dict[str, tuple[str, bool, str]] = {
    # fault: (words, spoken, line of the evidence), the most important first
    "knees_in_much": ("Spread the floor, knees over your little toes", True, "evidence 4.3, valgus of two legs, alert"),
    "knee_in_much": ("Knee over your little toes", True, "evidence 4.3, valgus of one leg, alert"),
    "pelvis_drops_much": ("Tall: lift the free side of the pelvis", True, "evidence 4.4, hip drop, alert"),
    "over_extended": ("Ribs down", True, "evidence 4.5, over-extension; the lumbar spine is not seen"),
    "incomplete": ("Higher through the hips", True, "evidence 4.5, incomplete"),
    "knees_in": ("Knees over your little toes", True, "evidence 4.3, valgus of two legs, caution"),
    "knee_in": ("Knee over your little toes", True, "evidence 4.3, valgus of one leg, caution"),
    "heel_lift": ("Feet heavy, heels down; go less deep if they rise", True, "evidence 4.3 and 4.5, heel lift"),
    "trunk_leans": ("Tall", True, "evidence 4.3 and 4.4, trunk lean"),
    "hip_hitched": ("Let the free hip sink level", True, "evidence 4.4, hip hitch"),
    "pelvis_drops": ("Pelvis level", False, "evidence 4.4, hip drop, caution"),
    "knee_locked": ("Soft knee", True, "evidence 4.4, knee lock"),
    "uneven": ("Both knees the same way", False, "evidence 4.3, asymmetry in 3 of 5 repetitions"),
    "top_short": ("Pause at the top", False, "evidence 4.5, top for 0.3 s"),
    "arms_out": ("Hands to your hips", False, "evidence 4.4, arms"),
}
VALGUS = frozenset({"knees_in", "knees_in_much", "knee_in", "knee_in_much"})
_ORDER = {fault: i for i, fault in enumerate(CUES)}


def choose(
    faults: tuple[str, ...], given: tuple[Given, ...], *, time_s: float, count: int, band: bool = False
) -> tuple[Cue | None, tuple[Given, ...]]:
    """The cue for the most important of the faults seen now, if one may be given, and all cues given so far.

    `count` is the number of finished repetitions, `band` says that one is worn above the knees. Of each cue only its
    last time is kept.
    """
    if not faults or any(time_s - g.time_s < ANY_CUE_S for g in given):
        return None, given
    for fault in sorted(faults, key=lambda f: _ORDER[f]):
        before = next((g for g in given if g.id == fault), None)
        if before is not None and time_s - before.time_s < SAME_CUE_S:
            continue
        words, spoken, source = CUES[fault]
        if fault in VALGUS and any(g.id in VALGUS and count - g.count < VALGUS_EVERY for g in given):
            continue
        if band and fault in VALGUS:
            words = "Push the band apart, knees over your little toes"
        others = tuple(g for g in given if g.id != fault)
        return Cue(fault, words, spoken, source), (*others, Given(fault, time_s, count))
    return None, given
