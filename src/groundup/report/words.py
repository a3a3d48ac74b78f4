"""The words and symbols a person reads: states, links, sides, curves, and numbers no finer than they are known."""

import math
import re
from dataclasses import dataclass

from groundup.anatomy import GAIT, LINKS, Link, Side, Task
from groundup.measure import Interval, Mark, Measure, State
from groundup.signals.curve import Curve

STATE_MEANING: dict[State, str] = {
    "ok": "inside its reference",
    "watch": "outside a starting value or near a cut-off: look again",
    "act": "beyond a published cut-off: work on it",
    "described": "measured, but nothing published may judge it",
    "cannot tell": "not measurable with this input",
}
STATE_SIGN: dict[State, str] = {"ok": "✓", "watch": "▲", "act": "■", "described": "○", "cannot tell": "?"}
"""One sign a state, for plain text; the page draws its own."""

LINK_WORD: dict[Link, str] = {
    "foot": "Foot",
    "ankle": "Ankle",
    "knee": "Knee",
    "hip": "Hip",
    "glute": "Glute",
    "core": "Core",
    "chain": "Chain",
}
LINK_LINE: dict[Link, str] = {
    "foot": "The tripod: big toe, little toe, heel. Where the load enters.",
    "ankle": "How far the shin comes over the foot, and whether the heel stays down.",
    "knee": "Whether the knee travels over the foot or inward.",
    "hip": "How thigh and pelvis share the movement.",
    "glute": "What the muscle at the back of the hip did, and when.",
    "core": "What trunk and pelvis did above.",
    "chain": "How the links follow one another. Described, never called a cause.",
}

MARK_WORD: dict[Mark, str] = {
    "R": "read at its source",
    "D": "derived from read figures",
    "M": "from memory, so it judges nothing",
    "design": "design value, not a published norm",
}

CURVE_WORDS: dict[str, tuple[str, Link, str, str]] = {
    # name: (title, link, what higher means, what lower means)
    "knee_flexion": ("Knee flexion", "knee", "more bent", "straighter"),
    "knee_fppa": ("Knee inward angle, front view", "knee", "inward", "outward"),
    "knee_medial_displacement": ("Knee travel sideways", "knee", "inward", "outward"),
    "knee_separation_ratio": ("Knee distance over ankle distance", "knee", "knees apart", "knees together"),
    "knee_separation_of_standing": ("Knee distance, against standing", "knee", "wider", "closer"),
    "leg_length": ("Leg length, hip to ankle", "hip", "longer", "shorter"),
    "hip_flexion": ("Hip flexion", "hip", "more bent", "straighter"),
    "hip_adduction": ("Hip adduction", "hip", "thigh inward", "thigh outward"),
    "hip_internal_rotation": ("Hip rotation", "hip", "turned in", "turned out"),
    "hip_extension": ("Hip opening, shoulder to knee", "hip", "straighter", "more bent"),
    "pelvic_drop": ("Pelvic drop", "hip", "other side lower", "other side higher"),
    "pelvic_tilt": ("Pelvic tilt", "core", "tipped forward", "tipped back"),
    "trunk_lean": ("Trunk lean", "core", "to the right", "to the left"),
    "trunk_flexion": ("Trunk flexion", "core", "forward", "upright"),
    "ankle_dorsiflexion": ("Ankle dorsiflexion", "ankle", "shin forward", "foot pointed"),
    "ankle_eversion": ("Ankle eversion", "ankle", "sole outward", "sole inward"),
    "heel_height": ("Heel height", "ankle", "heel up", "heel down"),
    "foot_height": ("Foot height", "foot", "higher", "lower"),
    "hip_height": ("Hip height", "hip", "higher", "lower"),
    "pelvis_travel": ("Pelvis travel", "core", "further", "nearer"),
    "hip_extension_moment": ("Hip extension moment", "hip", "extending", "flexing"),
    "hip_abduction_moment": ("Hip abduction moment", "hip", "abducting", "adducting"),
    "knee_extension_moment": ("Knee extension moment", "knee", "extending", "flexing"),
    "ankle_plantarflexion_moment": ("Ankle plantarflexion moment", "ankle", "pointing the foot", "lifting the foot"),
    "hip_knee_extension_moment": ("Hip and knee extension moment together", "hip", "extending", "flexing"),
    "hip_power": ("Hip power", "hip", "driving", "braking"),
    "knee_power": ("Knee power", "knee", "driving", "braking"),
    "ankle_power": ("Ankle power", "ankle", "driving", "braking"),
    "hip_contact_force": ("Hip contact force", "hip", "more load", "less load"),
    "gluteus_maximus_activation": ("Gluteus maximus, share of its force", "glute", "more active", "less active"),
    "gluteus_medius_activation": ("Gluteus medius, share of its force", "glute", "more active", "less active"),
    "vertical_force": ("Vertical force under the foot", "foot", "more load", "less load"),
    "phone_tilt": ("Tilt of the phone", "hip", "further from rest", "nearer to rest"),
    "foot_stagger": ("Right foot in front", "foot", "right in front", "left in front"),
}

_SHOWN_UNITS: dict[str, tuple[str, float]] = {
    "rad": ("°", 180.0 / math.pi),
    "rad/s": ("°/s", 180.0 / math.pi),
    "m": ("mm", 1e3),
    "m/s": ("mm/s", 1e3),
    "V": ("µV", 1e6),
    "Pa": ("kPa", 1e-3),
    "1": ("", 1.0),
}


@dataclass(frozen=True, slots=True)
class CurveWords:
    """How one curve is shown: title, link, unit with its factor from SI, and what up and down mean."""

    title: str
    link: Link
    unit: str
    factor: float
    higher: str
    lower: str


def curve_words(curve: Curve) -> CurveWords:
    """The words for a curve; one that has no entry is named by its own name and its link guessed from it."""
    unit, factor = _SHOWN_UNITS.get(curve.unit, (curve.unit, 1.0))
    if curve.name in CURVE_WORDS:
        return CurveWords(*CURVE_WORDS[curve.name][:2], unit, factor, *CURVE_WORDS[curve.name][2:])
    base = curve.name.removesuffix("_change")
    if base in CURVE_WORDS:
        title, link, higher, lower = CURVE_WORDS[base]
        return CurveWords(f"{title}, change from standing", link, unit, factor, higher, lower)
    if curve.name.startswith("emg_"):
        title = f"{sentence(curve.name.removeprefix('emg_'))}, EMG envelope"
        return CurveWords(title, _link_of(curve.name), unit, factor, "more active", "less active")
    return CurveWords(sentence(curve.name), _link_of(curve.name), unit, factor, "more", "less")


def repetition_word(task: Task | None) -> str:
    """What one repetition of a task is called: a stride of walking and running."""
    return "stride" if task in GAIT else "repetition"


def sentence(name: str) -> str:
    """`knee_flexion` -> `Knee flexion`."""
    words = name.replace("_", " ").replace(".", ", ").strip()
    return words[:1].upper() + words[1:]


def opened(words: str) -> str:
    """A sentence with a capital to begin with; nothing else is changed."""
    return words[:1].upper() + words[1:]


def ended(words: str) -> str:
    """A sentence with one full stop to end with."""
    return f"{words.strip().rstrip('.')}." if words.strip() else ""


def plain(words: str) -> str:
    """A sentence with the degree sign where a number has the unit deg."""
    return re.sub(r"(?<=\d)\s*deg\b", "°", words)


def first_sentence(words: str) -> str:
    """Up to the first full stop that ends a sentence; a number's or an abbreviation's dot does not."""
    return ended(re.split(r"(?<=[a-z)%°\d])\.\s+(?=[A-Z])", words, maxsplit=1)[0])


KIND_WORD = {
    "cop": "center of pressure",
    "emg": "EMG",
    "emg_envelope": "EMG envelope",
    "imu": "IMU",
    "landmarks_image": "camera landmarks, image",
    "landmarks_world": "camera landmarks, 3D",
}
"""Kinds of streams that are not said as they are written."""


def side_word(side: Side | None) -> str:
    """`Left`, `Right`, or `Both` for what has no side."""
    return side.capitalize() if side else "Both"


def unit_word(unit: str) -> str:
    """A measure's unit as a person reads it: `deg` -> `°`, `1` -> nothing."""
    return {"deg": "°", "1": "", "ratio": "", "deg/s": "°/s", "% leg length": "% of leg"}.get(unit, unit)


def measure_name(measure_id: str) -> str:
    """A measure's name from the catalogue; an id that is not in it is spelled out."""
    from groundup.errors import GroundupError
    from groundup.evidence.catalogue import definition

    try:
        return definition(measure_id).name
    except GroundupError:
        return sentence(measure_id.split(".")[-1])


def named(words: str) -> str:
    """Words with every measure id in them spelled out: `knee.flexion_peak` -> `Peak knee flexion`."""
    return re.sub(rf"\b(?:{'|'.join(LINKS)})\.[a-z][a-z0-9_]+", lambda found: measure_name(found[0]), words)


def value_words(measure: Measure) -> str:
    """`112.4 ± 3.1°`, `0.92 (0.8 to 1.1)`, `23.5 mm`: as many digits as the interval bears."""
    if measure.value is None or not math.isfinite(measure.value):
        return "no value"
    return with_interval(measure.value, measure.interval, unit_word(measure.unit))


def with_interval(value: float, interval: Interval, unit: str) -> str:
    """A value with its 95 % interval in words, with as many digits as the interval bears."""
    tail = unit if unit in ("°", "") else f"\N{NO-BREAK SPACE}{unit}"
    if interval.low is None or interval.high is None or not math.isfinite(interval.high - interval.low):
        return fixed(value, decimals_of(value)) + tail
    half = (interval.high - interval.low) / 2
    decimals = decimals_of(value, half)
    if abs((interval.high + interval.low) / 2 - value) <= 0.6 * 10.0**-decimals:
        return f"{fixed(value, decimals)}\N{NO-BREAK SPACE}±\N{NO-BREAK SPACE}{fixed(half, decimals)}{tail}"
    return f"{fixed(value, decimals)}{tail} ({fixed(interval.low, decimals)} to {fixed(interval.high, decimals)})"


def decimals_of(value: float, half_width: float | None = None) -> int:
    """Decimals to show: to the half width's first digit, or its second where that first digit is a 1 or a 2.

    Without a half width three digits of the value, and no more than two decimals: unknown is not fine.
    """
    size = half_width or abs(value)
    if not size or not math.isfinite(size):
        return 1
    power = math.floor(math.log10(size))
    digits = 3 if not half_width else 2 if float(f"{size / 10.0**power:.1f}") < 3 else 1
    return min(max(digits - 1 - power, 0), 4 if half_width or size < 0.01 else 2)


def fixed(value: float, decimals: int) -> str:
    """A number with a true minus sign and no negative zero."""
    short = f"{value:.{decimals}f}"
    return (short.lstrip("-") if float(short) == 0 else short).replace("-", "−")


def _link_of(name: str) -> Link:
    words = name.lower()
    for link in LINKS:
        if words.startswith(link):
            return link
    for link, parts in _LINK_PARTS.items():
        if any(part in words for part in parts):
            return link
    return "glute" if words.startswith("emg") else "chain"


_LINK_PARTS: dict[Link, tuple[str, ...]] = {
    "glute": ("glut",),
    "foot": ("hallu", "plantar", "digitorum_brevis", "force", "cop", "load", "pressure", "toe"),
    "ankle": ("tibialis", "soleus", "gastroc", "peron", "fibularis"),
    "knee": ("vast", "rectus_femoris", "quadriceps"),
    "hip": ("biceps_femoris", "semi", "hamstring", "adductor", "tensor"),
    "core": ("abdom", "oblique", "erector", "multifid", "trunk", "pelvi"),
}
