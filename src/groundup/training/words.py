"""An exercise in words: dose, tempo, what counts it and what it asks for, as every page and terminal says it."""

from groundup.training.exercise import Demand, Exercise, Level, Range, Tempo

DEMAND_WORDS: dict[Demand, str] = {
    "barefoot": "standing or walking barefoot",
    "one_leg": "standing on or lifting with one leg",
    "eyes_closed": "closed eyes",
    "unstable": "soft or uneven ground",
    "hop": "hopping",
    "supine": "lying on the back",
    "toe_press": "pressing the big toe",
    "toe_spread": "spreading the toes",
    "standing": "standing",
    "band": "a band",
    "loaded": "a weight",
    "knee_bend": "bending the knees",
    "unsupported": "balance without a hand on support",
}


def dose_words(level: Level, sets: Range) -> str:
    """The dose of a rung: "3 × 12-15 a side, tempo 2-1-2"."""
    unit = {"repetitions": "", "hold": " s", "minutes": " min"}[level.counting]
    each = " a side" if level.feet == "each" else ""
    amount = f"{span(level.dose)}{unit}{each}"
    text = amount if sets.high == 1 else f"{span(sets)} × {amount}"
    if level.tempo:
        text += f", tempo {tempo_words(level.tempo)}"
    if level.held_tempo and level.held_dose:
        text += (
            f"; once it is clean {span(sets)} × {span(level.held_dose)}{each}, tempo {tempo_words(level.held_tempo)}"
        )
    return text


def rest_words(exercise: Exercise) -> str:
    """The rest between sets: "30 s", or where another exercise or the other side is the rest."""
    if exercise.rest_s.high == 0:
        return "none"
    return f"{span(exercise.rest_s)} s, or the next exercise meanwhile"


def counted_words(level: Level) -> str:
    """Who counts a rung, said everywhere."""
    sensed = ", or by a sensor under the foot" if level.sensed else ""
    if level.detector is None:
        return "a timer, you say if you stopped" if level.counting == "minutes" else f"counted by you{sensed}"
    where = {"side": "from the side", "front": "from the front", "any": "from the front or the side"}
    return f"counted by the camera, {where[level.view or 'any']}{sensed}"


def tempo_words(tempo: Tempo) -> str:
    """Seconds up, held, down: "2-1-2"."""
    return "-".join(f"{s:g}" for s in (tempo.up_s, tempo.hold_s, tempo.down_s))


def span(dose: Range) -> str:
    """A range in words: "12-15", or one number where its ends are the same."""
    return f"{dose.low:g}" if dose.low == dose.high else f"{dose.low:g}-{dose.high:g}"
