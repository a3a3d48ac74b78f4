"""Cues: the words for each fault, and which of several is given. At most one at a time, never twice in a breath."""

from dataclasses import dataclass

from groundup.coaching.feedback import Cue
from groundup.coaching.thresholds import ANY_CUE_S, CUED_IN, SAME_CUE_S, STIFF_ANKLE_CM, VALGUS_EVERY


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
    "uneven": (
        "One knee came further in than the other, again and again. A camera that is not straight in front shows the "
        "same: face it exactly, then look again",
        False,
        "evidence 4.3, asymmetry in 3 of 5 repetitions",
    ),
    "bridge_knees_in": ("Knees as wide as your feet", True, "evidence 4.5, knee alignment from the foot end"),
    "bridge_knees_out": ("Knees over your toes, no wider", True, "evidence 4.5, knee alignment from the foot end"),
    "hips_uneven": ("Hips level", True, "evidence 4.5, pelvis level on one leg from the foot end"),
    "top_short": ("Pause at the top", False, "evidence 4.5, top for 0.3 s"),
    "arms_out": ("Hands to your hips", False, "evidence 4.4, arms"),
}
VALGUS = frozenset({"knees_in", "knees_in_much", "knee_in", "knee_in_much"})
LOW_CONFIDENCE = frozenset({"heel_lift", "bridge_knees_in", "bridge_knees_out", "hips_uneven"})
"""What the evidence itself calls low confidence (4.3, 4.5)."""
UNSURE = frozenset({"knee_in", "pelvis_drops", "hip_hitched", "heel_lift", "over_extended", "top_short"})
"""What a camera takes trembling for now and then (docs/counting.md): named; told once it is seen again and again."""
BANDED = "Push the band apart, knees over your little toes"
STIFF = {
    "knees_in_much": "Spread the floor, knees over your little toes; less deep, or a wedge under your heels",
    "knees_in": "Knees over your little toes; less deep, or a wedge under your heels",
    "knee_in_much": "Knee over your little toes; less deep, or a wedge under your heel",
    "knee_in": "Knee over your little toes; less deep, or a wedge under your heel",
    "heel_lift": "Less deep, or a wedge under your heels",
}
"""The words for someone whose ankle bends little (evidence 4.3, cue choice): never the arch or the knee alone."""
_ORDER = {fault: i for i, fault in enumerate(CUES)}


def choose(
    faults: tuple[str, ...],
    given: tuple[Given, ...],
    *,
    time_s: float,
    count: int,
    band: bool = False,
    stiff_ankle: bool = False,
) -> tuple[Cue | None, tuple[Given, ...]]:
    """The cue for the most important of the faults seen now, if one may be given, and all cues given so far.

    `count` is the number of finished repetitions, `band` says that one is worn above the knees, `stiff_ankle` that the
    ankle bends little. Of each cue only its last time is kept.
    """
    if not faults or any(time_s - g.time_s < ANY_CUE_S for g in given):
        return None, given
    for fault in sorted(faults, key=lambda f: _ORDER[f]):
        before = next((g for g in given if g.id == fault), None)
        if before is not None and time_s - before.time_s < SAME_CUE_S:
            continue
        if fault in VALGUS and any(g.id in VALGUS and count - g.count < VALGUS_EVERY for g in given):
            continue
        others = tuple(g for g in given if g.id != fault)
        return cue_for(fault, band=band, stiff_ankle=stiff_ankle), (*others, Given(fault, time_s, count))
    return None, given


def repeated(faults: tuple[str, ...], before: tuple[tuple[str, ...], ...], *, ended: bool) -> tuple[str, ...]:
    """Of the faults seen now those that may be told: the sure ones, and once a repetition has `ended` (half of one, or
    a foot put down, is none) the unsure ones that enough repetitions `before` had as well.
    """
    if not ended:
        return tuple(f for f in faults if _family(f) not in UNSURE) if faults else ()
    had = [{_family(fault) for fault in repetition} for repetition in before]
    enough = CUED_IN[0] - 1  # and this one
    return tuple(f for f in faults if _family(f) not in UNSURE or sum(_family(f) in h for h in had) >= enough)


def _family(fault: str) -> str:
    return fault.removesuffix("_much")


def cue_for(fault: str, *, band: bool = False, stiff_ankle: bool = False) -> Cue:
    """The words for one fault, as they fit this person."""
    words, spoken, source = CUES[fault]
    if stiff_ankle and fault in STIFF:
        words, source = STIFF[fault], f"{source}; cue choice, lunge distance under {STIFF_ANKLE_CM:g} cm"
    elif band and fault in VALGUS:
        words = BANDED
    return Cue(fault, words, spoken, source, low_confidence=fault in LOW_CONFIDENCE)
