"""The rules of the foot in one shape: what each of them needs, says of a sample, and cannot see."""

from dataclasses import dataclass, replace
from math import isfinite, nan
from typing import Literal

from groundup.coaching import foot_hold, foot_press, short_foot, trainer_press
from groundup.coaching.foot_hold import Holding
from groundup.coaching.foot_load import ABOVE_SD, FORCES, FootLoad, Rest
from groundup.coaching.foot_press import PRESSED_PERCENT, RELEASED_SHARE, Posture, Pressing
from groundup.coaching.foot_repetition import FootRepetition
from groundup.coaching.short_foot import LEAST_N, LIFTED_PERCENT, Shortening
from groundup.coaching.trainer_press import Training
from groundup.coaching.tripod_target import Shares, Target, TripodTold, tripod
from groundup.training.exercise import Sensing

Rule = Shortening | Pressing | Training | Holding
"""The state of one of the rules."""

EXERCISE: dict[Sensing, str] = {
    "short_foot": "short_foot",
    "toe_press_seated": "toe_press",
    "toe_press_standing": "toe_press",
    "trainer": "foot_trainer",
    "engaged_hold": "balance",
}
"""Whose faults and cues are told."""
POSTURE: dict[Sensing, Posture] = {"toe_press_seated": "seated", "toe_press_standing": "standing"}


@dataclass(frozen=True, slots=True)
class Ruled:
    """What a rule says of one sample. `held_s` is of the set in a hold, else of the repetition under way."""

    phase: Literal["resting", "ready", "working"]
    value: float
    asked: float
    unit: str
    faults: tuple[str, ...]
    held_s: float
    holding: bool
    tripod: TripodTold | None
    done: FootRepetition | None = None


def begun(sensing: Sensing) -> Rule:
    """The rule before its first sample."""
    if sensing == "short_foot":
        return Shortening()
    if sensing == "trainer":
        return Training()
    return Holding() if sensing == "engaged_hold" else Pressing()


def ruled(
    rule: Rule, load: FootLoad, *, sensing: Sensing, weight_n: float | None, asked: Shares | Target | None
) -> tuple[Rule, Ruled]:
    """The rule after one sample and what it says. `weight_n` is needed for a press; `asked` is a distribution."""
    if isinstance(rule, Holding):
        after, held = foot_hold.hold(rule, load, tripod_asked=asked)
        phase = "working" if held.phase == "holding" else held.phase
        unit = "% less of the load on the arch"
        said = Ruled(
            phase, held.percent, foot_hold.RAISED_PERCENT, unit, held.faults, held.held_s, after.engaged, held.tripod
        )
        return after, said
    if isinstance(rule, Pressing):
        after, press = foot_press.press(rule, load, posture=POSTURE[sensing], weight_n=weight_n or nan)
        phase, faults, done = press.phase, press.faults, press.done
        value, least, unit = press.percent, PRESSED_PERCENT[POSTURE[sensing]], "% of body weight"
    elif isinstance(rule, Training):
        after, trained = trainer_press.trainer_press(rule, load)
        phase, faults, done = trained.phase, trained.faults, trained.done
        value, least, unit = trained.force_n, trained.asked_n, "N"
    else:
        after, short = short_foot.short_foot(rule, load)
        phase, faults, done = short.phase, short.faults, short.done
        value, least, unit = short.percent, LIFTED_PERCENT, "% less load under the arch"
        if not isfinite(value) and after.rest is not None and after.rest.abductor_sd > 0:
            value = (load.abductor - after.rest.load.abductor) / after.rest.abductor_sd
            least, unit = ABOVE_SD, "standard deviations above rest"
    held_s = after.repeating.held_s
    in_words = phase if phase in ("resting", "ready") else "working"
    where = shares_asked(after.rest, asked)
    holding = held_s > rule.repeating.held_s
    return after, Ruled(in_words, value, least, unit, faults, held_s, holding, tripod(load, where), done)


def shares_asked(rest: Rest | None, asked: Shares | Target | None) -> Shares | None:
    """The distribution that is asked for, in numbers."""
    if isinstance(asked, str):
        return None if rest is None else foot_hold.shares_asked(asked, tripod(rest.load))
    return asked


def sees(sensing: Sensing, load: FootLoad) -> bool:
    """Whether a sample has what the rule needs."""
    if sensing == "short_foot":
        return isfinite(load.arch) or isfinite(load.abductor)
    if sensing == "engaged_hold":
        return isfinite(load.arch) and isfinite(load.all_toes)
    if sensing == "trainer":
        return trainer_press.signal_of(load) is not None
    return isfinite(load.hallux)


def missing(sensing: Sensing, measured: frozenset[str], weight_n: float | None) -> str:
    """Why a sensor that measures this cannot count, in one sentence; '' where it can."""
    forces = measured & set(FORCES)
    if sensing == "short_foot" and "abductor" not in measured:
        if "arch" not in measured:
            return "A short foot needs a force sensor under the arch, or EMG of abductor hallucis: you count"
        if not measured & {"mth1", "fifth"}:
            return "A pad under the arch alone takes a sway for a lifted arch, one under the ball is needed: you count"
    if sensing in POSTURE:
        if "hallux" not in measured:
            return "A press needs a force sensor under the big toe: you count"
        if not weight_n:
            return "A press is compared with your weight, which nobody has told: see Settings; until then you count"
    if sensing == "trainer" and not forces:
        return "A trainer needs a force sensor in newtons: you count"
    if sensing == "engaged_hold":
        absent = [
            words for words, pads in (("the arch", {"arch"}), ("the toes", {"hallux", "toes"})) if not measured & pads
        ]
        if absent:
            return (
                f"No pad measures {' or '.join(absent)}: whether they are engaged cannot be seen, so the clock is yours"
            )
    return ""


def at_rest(rule: Rule, *, sensing: Sensing) -> str:
    """Why this foot, as it rests, cannot be counted after all; '' where it can."""
    rest = rule.rest
    if rest is None:
        return ""
    if sensing == "engaged_hold":
        return foot_hold.tells_nothing(rest)
    if sensing == "short_foot" and not rest.load.arch >= LEAST_N and not isfinite(rest.load.abductor):
        return f"The pad under the arch carries {rest.load.arch:.1f} N at rest, too little to see it lift"
    return ""


def worked(rule: Rule, newer: Rest, *, sensing: Sensing, weight_n: float | None) -> bool:
    """Whether the foot was at work when its rest was taken, as `newer`, in which it was quiet again, shows."""
    if rule.rest is None:
        return False
    was, now = rule.rest.load, newer.load
    if isinstance(rule, Holding):
        return not foot_hold.tells_nothing(newer) and foot_hold.given_off(was, now) >= foot_hold.RAISED_PERCENT
    if isinstance(rule, Pressing):
        asked = PRESSED_PERCENT[POSTURE[sensing]] * (weight_n or nan) / 100.0
        return was.hallux >= asked and now.hallux < RELEASED_SHARE * asked
    if isinstance(rule, Training):
        return trainer_press.still_pressed(was, now)
    return short_foot.still_lifted(was, newer)


def rested_anew(rule: Rule, rest: Rest) -> Rule:
    """The rule with another rest; for before its first repetition."""
    if isinstance(rule, Holding):
        return replace(rule, rest=rest, rest_tripod=tripod(rest.load))
    return replace(rule, rest=rest)


def rest_note(rule: Rule, *, sensing: Sensing, weight_n: float | None) -> str:
    """What a person should know of how this foot rests; '' where nothing is in the way."""
    if sensing not in POSTURE or rule.rest is None or not weight_n:
        return ""
    asked = PRESSED_PERCENT[POSTURE[sensing]]
    carried = 100.0 * rule.rest.load.hallux / weight_n
    if carried < RELEASED_SHARE * asked:
        return ""
    return (
        f"At rest your big toe already carries {carried:.0f} % of your weight, and a press of {asked:g} % ends below "
        f"{RELEASED_SHARE * asked:.2g} %: let the toe rest between presses"
    )


def unseen_faults(sensing: Sensing, rest: Rest) -> tuple[str, ...]:
    """Ids of the rule's faults that cannot be seen of a foot of which this is measured."""
    if sensing == "short_foot":
        return short_foot.unseen(rest)
    if sensing == "trainer":
        return trainer_press.unseen(rest)
    return foot_hold.unseen(rest) if sensing == "engaged_hold" else foot_press.unseen(rest)
