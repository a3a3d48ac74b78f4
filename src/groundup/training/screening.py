"""Screening: what a person answers becomes what the plan may ask of them. A gate holds whatever its mark."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from groundup.errors import UsageError
from groundup.evidence.safety import Gate, gate, gates
from groundup.training.exercise import DEMANDS, Exercise, Level
from groundup.training.log import SessionResult
from groundup.training.pain import in_order, refer
from groundup.training.things import things_said


@dataclass(frozen=True, slots=True)
class Cleared:
    """A professional's clearance as the person states it: for which gate, on which day, by whom."""

    gate: str
    on: date
    by: str


@dataclass(frozen=True, slots=True)
class Caution:
    """One gate in force: what was answered, what follows from it, and what that rests on."""

    gate: Gate
    locks: bool
    why: str
    cleared: Cleared | None = None


@dataclass(frozen=True, slots=True)
class Clearance:
    """What a plan may ask of this person. Locked: nothing at all, until `why` is dealt with.

    `forbids` holds demands of levels; `replaces` says which exercise takes the place of one that is not possible;
    `hold_factor` shortens holds; `before` and `after` are said around every session.
    """

    locked: bool
    gates: tuple[str, ...]
    forbids: frozenset[str]
    why: tuple[str, ...]
    cautions: tuple[Caution, ...] = ()
    replaces: tuple[tuple[str, str], ...] = ()
    hold_factor: float = 1.0
    shod: bool = False
    """All work in shoes, also seated."""
    lacks: frozenset[str] = frozenset()
    """Things that are not at hand: no level that needs one of them."""
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    pain_cleared_on: date | None = None
    """When a professional last cleared training after a stop for pain."""


@cache
def questions() -> tuple[Gate, ...]:
    """What is asked before the first session, in order: the red flags, then the cautions for groups of people."""
    return tuple(g for g in gates() if g.group in {"screening", "population"})


def clearance(
    answers: Mapping[str, bool],
    *,
    cleared: Sequence[Cleared] = (),
    yes_since: Mapping[str, date] | None = None,
) -> Clearance:
    """What the answers allow: by gate id, True is a yes. A question that is not answered locks like a yes that locks.

    A professional's clearance lifts the lock of its gate, never the cautions that remain with it; one dated before the
    yes (`yes_since`) clears nothing. Two gates are never lifted here: under 18 years (not validated), and feet that a
    clinician alone may train.
    """
    known = {g.id for g in questions()}
    for asked in answers:
        if asked not in known:
            gate(asked)  # an unknown one is an error that names the nearest
            raise UsageError("an answer to a screening question", found=f"'{asked}', which is not asked")
    since = yes_since or {}
    cautions = tuple(_caution(g, _latest(g.id, cleared, since.get(g.id))) for g in questions() if answers.get(g.id))
    cautions = tuple(sorted(cautions, key=lambda c: not c.locks))
    open_questions = [g.id for g in questions() if g.id not in answers]
    allowed = _clearance(cautions, open_questions, hop_cleared=_latest(HOP, cleared, None) is not None)
    pain = _latest(PAIN_STOP, cleared, None)
    return replace(allowed, pain_cleared_on=pain.on if pain else None)


def with_pain(clearance: Clearance, history: Sequence[SessionResult]) -> Clearance:
    """The clearance after what training did: the third time that pain was too much, it is locked.

    A clearance by a professional for `pain-stop`, dated on the day of that third time or later, opens it again.
    """
    if not refer(in_order(history), cleared_on=clearance.pain_cleared_on):
        return clearance
    stop = gate(PAIN_STOP)
    said = "Pain was too much for the third time: stop, and see a professional before you go on."
    return replace(
        clearance,
        locked=True,
        gates=(PAIN_STOP, *clearance.gates),
        forbids=frozenset(DEMANDS),
        why=(said, *clearance.why),
        cautions=(Caution(stop, True, said), *clearance.cautions),
    )


SHOES = "All of it in shoes, also seated: no step barefoot."


def in_shoes(clearance: Clearance) -> Clearance:
    """The clearance of somebody who trains in shoes only: nothing barefoot, and a sentence before every session."""
    return replace(
        clearance,
        shod=True,
        forbids=clearance.forbids | {"barefoot"},
        before=tuple(dict.fromkeys((SHOES, *clearance.before))),
    )


def set_up(exercise: Exercise, clearance: Clearance) -> str:
    """The set-up of an exercise as this person does it: in shoes where nothing may be barefoot."""
    if not clearance.shod:
        return exercise.setup
    worded = exercise.setup
    for bare, shod in _SHOD_WORDS:
        worded = worded.replace(bare, shod)
    return f"In shoes. {worded}"


_SHOD_WORDS = (
    ("the foot bare", "the foot in its shoe"),
    (" with bare feet", ""),
    ("Bare feet or thin, wide, flexible shoes.", "Shoes that protect the foot."),
    (" A pen dot on the bony bump at the inside of the arch helps to see it rise.", ""),
)
"""What a set-up says of bare feet, and what it says in shoes."""


def carried(answers: Mapping[str, bool]) -> dict[str, bool]:
    """Kept answers by the questions of today: two that once were asked apart are one; a yes to either is a yes."""
    now = {k: v for k, v in answers.items() if k not in _ONCE}
    for old, new in _ONCE.items():
        if old in answers and (answers[old] or new in now):
            now[new] = now.get(new, False) or answers[old]
    return now


_ONCE = {"diabetes-neuropathy": "numb-feet"}


def allows(clearance: Clearance, level: Level) -> bool:
    """Whether a level asks for nothing that is forbidden, and for no thing that is not there."""
    missing = clearance.lacks.intersection(level.needs)
    return not clearance.locked and not level.demands & clearance.forbids and not missing


def why_not(level: Level, clearance: Clearance) -> str:
    """Why a level cannot be: what the answers rule out, else a thing that is not there."""
    ruled_out = sorted(d.replace("_", " ") for d in level.demands & clearance.forbids)
    missing = [n for n in level.needs if n in clearance.lacks]
    if ruled_out or not missing:
        return f"your answers rule out “{level.name}” ({', '.join(ruled_out)})"
    return f"“{level.name}” needs {things_said(missing)}, which is not ticked as at hand"


def allowed_level(exercise: Exercise, wanted: int, clearance: Clearance) -> Level | None:
    """The highest allowed level that is not above the wanted one; None where there is none. Never a higher one."""
    fitting = [rung for rung in exercise.levels if rung.level <= wanted and allows(clearance, rung)]
    return fitting[-1] if fitting else None


PAIN_STOP = "pain-stop"
"""The gate of pain above 5: the third time it locks."""
HOP = "hop"
"""Hopping needs a professional's clearance from everybody (ladder of short foot, level 6)."""


@dataclass(frozen=True, slots=True)
class _Effect:
    """What a yes changes. `lifted` is what a clearance lifts; the rest stays."""

    forbids: frozenset[str] = frozenset()
    lifted: frozenset[str] = frozenset()
    replaces: tuple[tuple[str, str], ...] = ()
    hold_factor: float = 1.0
    shod: bool = False
    shod_until_cleared: bool = False
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    clearable: bool = True


_SKIN = "Look at both feet, soles and between the toes: a blister, red spot, cut or warm place means no training."
_REACH = "Stand in a corner or beside a counter, within reach of your hand."
_BREATH = "Breathe on; never hold your breath under effort."
_NO_FALL = frozenset({"eyes_closed", "unstable", "hop"})

_EFFECTS: dict[str, _Effect] = {
    "recent-injury": _Effect(lifted=frozenset({"one_leg", "hop"})),
    "cannot-walk": _Effect(),
    "swelling-or-clot": _Effect(),
    "night-pain": _Effect(),
    "open-wound": _Effect(before=(_SKIN,), after=(_SKIN,)),
    "numb-feet": _Effect(forbids=frozenset({"barefoot", *_NO_FALL}), shod=True, before=(_SKIN, _REACH), after=(_SKIN,)),
    "nerve-emergency": _Effect(),
    "dizziness-or-falls": _Effect(forbids=frozenset({"unsupported", *_NO_FALL}), before=(_REACH,)),
    "heart": _Effect(before=(_BREATH,)),
    "foot-changes-shape": _Effect(forbids=frozenset({"barefoot", "hop", "loaded"}), shod=True, before=(_SKIN,)),
    "rigid-toe": _Effect(forbids=frozenset({"toe_press"})),
    "complicated-pregnancy": _Effect(
        forbids=frozenset({"supine", "unsupported", "hop"}),
        replaces=(("bridge", "hip_abduction"),),
        before=(_REACH, _BREATH),
    ),
    "under-18": _Effect(clearable=False),
    "diabetes": _Effect(lifted=frozenset({"barefoot"}), shod_until_cleared=True, before=(_SKIN,)),
    "artery-ulcer-charcot": _Effect(clearable=False),
    "pregnancy": _Effect(
        forbids=frozenset({"supine", "unsupported"}),
        replaces=(("bridge", "hip_abduction"),),
        before=(_REACH, _BREATH),
    ),
    "acute-foot-injury": _Effect(lifted=frozenset({"one_leg", "hop"})),
    "heel-pain-or-hallux": _Effect(
        forbids=frozenset({"toe_press"}),
        before=("Spread the toes only as far as the joint lets you; never force a stiff toe.",),
        after=("Note tomorrow's first steps: pain in the morning says whether today was right.",),
    ),
    "fall-risk": _Effect(forbids=_NO_FALL, before=(_REACH,)),
    "bones-and-joints": _Effect(forbids=frozenset({"hop"}), before=("Move only in the range you were advised.",)),
    "minimal-shoes": _Effect(before=("In minimal shoes walk only: no running.",)),
    "cramp": _Effect(
        hold_factor=0.5, before=("If a cramp comes: release, stretch, go on with half the hold; if it stays, stop.",)
    ),
}

_NEVER = {
    "under-18": "nothing here is validated under 18 years",
    "artery-ulcer-charcot": "this foot is trained with a clinician only, not with this app",
}


def _latest(gate_id: str, cleared: Sequence[Cleared], since: date | None) -> Cleared | None:
    valid = [c for c in cleared if c.gate == gate_id and (since is None or c.on >= since)]
    return max(valid, key=lambda c: c.on) if valid else None


def _caution(of: Gate, cleared: Cleared | None) -> Caution:
    locking = of.locks
    effect = _EFFECTS[of.id]
    counts = cleared if effect.clearable else None
    said = f"{of.when}: {of.then[0].lower()}{of.then[1:]}."
    if locking and not effect.clearable:
        said += f" A clearance does not lift this: {_NEVER[of.id]}."
    elif counts is not None:
        said += f" Cleared by {counts.by} on {counts.on.isoformat()}, as you stated."
    return Caution(of, locking and counts is None, said, counts)


def _clearance(cautions: tuple[Caution, ...], unanswered: list[str], *, hop_cleared: bool) -> Clearance:
    forbids = set[str]() if hop_cleared else {"hop"}
    for caution in cautions:
        effect = _EFFECTS[caution.gate.id]
        forbids |= effect.forbids | (frozenset() if caution.cleared else effect.lifted)
    effects = [_EFFECTS[c.gate.id] for c in cautions]
    why = [c.why for c in cautions]
    if unanswered:
        asked = {g.id: g.when for g in questions()}
        said = "; ".join(asked[g] for g in unanswered[:2]) + ("; …" if len(unanswered) > 2 else "")
        why.insert(0, f"Not answered yet: {said}. A plan begins with the answers.")
    locked = bool(unanswered) or any(c.locks for c in cautions)
    allowed = Clearance(
        locked=locked,
        gates=tuple(c.gate.id for c in cautions),
        forbids=frozenset(DEMANDS) if locked else frozenset(forbids),
        why=tuple(why),
        cautions=cautions,
        replaces=tuple(dict.fromkeys(r for e in effects for r in e.replaces)),
        hold_factor=min((e.hold_factor for e in effects), default=1.0),
        before=tuple(dict.fromkeys(t for e in effects for t in e.before)),
        after=tuple(dict.fromkeys(t for e in effects for t in e.after)),
    )
    uncleared = [_EFFECTS[c.gate.id] for c in cautions if c.cleared is None]
    shod = any(e.shod for e in effects) or any(e.shod_until_cleared for e in uncleared)
    return in_shoes(allowed) if shod else allowed
