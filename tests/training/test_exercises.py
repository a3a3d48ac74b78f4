"""The exercises say what the evidence report and the article say, and nothing that has no source."""

from itertools import pairwise

import pytest

from groundup.coaching.cues import CUES
from groundup.errors import GroundupError
from groundup.evidence.claims import claim, forbidden_words
from groundup.evidence.safety import gate
from groundup.evidence.sources import source
from groundup.training.exercise import DEMAND_RAISES, DEMANDS, RULES, VARIABLES, Exercise, Level, Range, Tempo
from groundup.training.exercises import drawings, exercise, exercises, read_exercises
from groundup.training.reading import values_of
from groundup.training.words import DEMAND_WORDS, counted_words, dose_words

RUNGS = [(one, rung) for one in exercises() for rung in one.levels]
BY_RUNG = pytest.mark.parametrize(("one", "rung"), RUNGS, ids=[f"{one.id}-{rung.level}" for one, rung in RUNGS])
BY_EXERCISE = pytest.mark.parametrize("one", exercises(), ids=[one.id for one in exercises()])

# The table of evidence 3.1 (the article's doses; tempo and rest of the routine), written out by hand.
ARTICLE = {
    "short_foot": (3, Range(20, 20), Tempo(1, 1, 2), Range(30, 30)),
    "toe_press": (3, Range(10, 10), Tempo(1, 2, 1), Range(30, 30)),
    "bridge": (3, Range(12, 15), Tempo(2, 1, 2), Range(45, 60)),
}
# The ladder of evidence 3.2: what each rung is, by a word that must be in its name or text.
LADDER = {
    "short_foot": ("towel", "Seated", "Standing", "hand on", "One leg", "squat", "hop"),
    "toe_press": ("by hand", "Seated", "Standing", "one leg", "Heels", "calf raise", "band"),
    "balance": ("hand on", "finger", "Hands on hips", "Head turns", "Eyes closed", "Foam, eyes open", "catch"),
    "bridge": ("halfway", "Two legs", "three seconds", "Band above the knees", "70 %", "135 degrees", "weight"),
}


@pytest.mark.parametrize("exercise_id", ARTICLE)
def test_dose_tempo_and_rest_of_the_first_level_are_those_of_the_evidence(exercise_id: str) -> None:
    sets, dose, tempo, rest = ARTICLE[exercise_id]
    one = exercise(exercise_id)
    start = one.at(one.start_level)
    assert (one.sets, start.dose, start.tempo, one.rest_s) == (Range(sets, sets), dose, tempo, rest)


def test_the_held_short_foot_is_ten_repetitions_of_five_seconds() -> None:
    for rung in exercise("short_foot").levels[:5]:
        assert (rung.held_tempo, rung.held_dose) == (Tempo(1, 5, 2), Range(10, 10))


def test_balance_is_three_times_thirty_to_forty_five_seconds_a_side_and_starts_at_thirty() -> None:
    balance = exercise("balance")
    assert balance.sets == Range(3, 3)
    assert balance.at(1).dose == Range(30, 30)
    assert {rung.dose for rung in balance.levels[2:]} == {Range(30, 45)}
    assert {(rung.counting, rung.feet) for rung in balance.levels} == {("hold", "each")}


def test_the_walk_takes_five_to_ten_minutes_and_the_ankle_rocks_three_times_ten() -> None:
    assert {(rung.dose, rung.counting) for rung in exercise("barefoot_walk").levels} == {(Range(5, 10), "minutes")}
    rocks = exercise("knee_to_wall")
    assert (rocks.sets, {rung.dose for rung in rocks.levels}) == (Range(3, 3), {Range(10, 10)})


@pytest.mark.parametrize("exercise_id", LADDER)
def test_the_ladder_of_the_routine_is_whole(exercise_id: str) -> None:
    rungs = exercise(exercise_id).levels
    assert [rung.level for rung in rungs] == list(range(7))
    for rung, word in zip(rungs, LADDER[exercise_id], strict=True):
        assert word.lower() in f"{rung.name} {rung.how}".lower()


@BY_EXERCISE
def test_each_rung_raises_one_variable_and_no_other(one: Exercise) -> None:
    assert one.levels[0].changes == ""
    for below, rung in pairwise(one.levels):
        assert rung.changes in VARIABLES
        new = {DEMAND_RAISES[d] for d in DEMANDS if d in rung.demands - below.demands and d in DEMAND_RAISES}
        assert new <= {rung.changes}, f"{one.id} {rung.level} raises {new}, says {rung.changes}"


@BY_EXERCISE
def test_every_source_and_claim_exists_and_every_part_says_what_it_rests_on(one: Exercise) -> None:
    for key in (*one.sources, *(key for part in one.basis for key in part.sources)):
        assert source(key).key == key
    for key in one.claims:
        assert claim(key).id == key
    assert one.claims
    assert "dose" in {part.what for part in one.basis}
    for part in one.basis:
        assert part.sources or part.mark in ("design", "M"), f"{one.id} {part.what} is marked as read without a source"
    dose_mark = next(part.mark for part in one.basis if part.what == "dose")
    assert dose_mark == ("R" if "SEED" in next(p.sources for p in one.basis if p.what == "dose") else "design")


@BY_EXERCISE
def test_no_text_makes_a_claim_that_needs_its_row(one: Exercise) -> None:
    said = str(values_of(one)).lower()
    assert not [word for word in forbidden_words() if word in said]


@BY_EXERCISE
def test_every_exercise_stops_where_the_pain_rule_says(one: Exercise) -> None:
    limit = gate("pain-stop").low
    assert limit is not None
    assert one.stop[-1] == f"Pain above {limit - 1:g} of 10"


@BY_EXERCISE
def test_what_a_camera_shows_has_a_rule_and_what_has_a_rule_names_the_camera(one: Exercise) -> None:
    for fault in one.faults:
        assert (fault.rule is not None) == ("camera" in fault.seen_by), f"{one.id} {fault.id}"
        assert fault.cue


def test_every_fault_that_coaching_judges_is_told_and_none_that_it_does_not() -> None:
    judged = {fault.removesuffix("_much") for fault in CUES} | {"touch"}
    assert set(RULES) == judged
    assert {fault.rule for one in exercises() for fault in one.faults if fault.rule} == judged
    for one in exercises():
        counted = {rung.detector for rung in one.levels} - {None}
        assert counted or not any(fault.rule for fault in one.faults), f"{one.id} has no camera"


def test_no_camera_counts_what_it_cannot_see() -> None:
    for exercise_id in ("short_foot", "toe_press", "foot_trainer"):
        assert {rung.detector for rung in exercise(exercise_id).levels} == {None}
        assert {fault.rule for fault in exercise(exercise_id).faults} == {None}
        for rung in exercise(exercise_id).levels:
            sensor = ", or by a sensor under the foot" if rung.sensed else ""
            assert counted_words(rung) == f"counted by you{sensor}"


@BY_RUNG
def test_a_rung_needs_what_it_demands(one: Exercise, rung: Level) -> None:
    assert ("band" in rung.needs) == ("band" in rung.demands) or one.id == "bridge"
    assert ("weight" in rung.needs) == ("loaded" in rung.demands)
    assert ("foam" in rung.needs) <= ("unstable" in rung.demands)
    assert ("hop" in rung.demands) <= ("one_leg" in rung.demands)
    assert ("one_leg" in rung.demands) <= (rung.feet == "each")
    if rung.demands & {"eyes_closed", "unstable"} and one.place == "stand":
        assert set(rung.needs) & {"counter", "wall"}, "a support within reach"


@BY_EXERCISE
def test_nobody_starts_with_closed_eyes_on_foam_or_under_load(one: Exercise) -> None:
    start = one.at(one.start_level)
    assert not start.demands & {"eyes_closed", "unstable", "hop", "band", "loaded", "unsupported"}


@BY_RUNG
def test_every_rung_has_a_drawing(one: Exercise, rung: Level) -> None:
    assert one.drawing_at(rung.level) in drawings()


def test_load_band_and_one_leg_rest_for_two_days_and_foot_work_never() -> None:
    assert [exercise("bridge").rests_two_days(n) for n in range(7)] == [False, False, False, True, False, True, True]
    assert not any(one.rests_two_days(r.level) for one, r in RUNGS if one.link == "foot" or one.id == "balance")


def test_the_words_of_a_dose() -> None:
    assert dose_words(exercise("bridge").at(1), Range(3, 3)) == "3 × 12-15, tempo 2-1-2"
    assert dose_words(exercise("balance").at(2), Range(3, 3)) == "3 × 30-45 s a side"
    assert dose_words(exercise("barefoot_walk").at(2), Range(1, 1)) == "5-10 min"
    assert set(DEMAND_WORDS) == set(DEMANDS)


def test_an_unknown_exercise_names_the_nearest() -> None:
    with pytest.raises(GroundupError, match="short_foot"):
        exercise("shortfoot")


VALID = """\
[[exercise]]
id = "one"
name = "One"
link = "foot"
purpose = "A purpose."
setup = "A set-up."
action = "An action."
rest_s = [30, 30]
sets = [1, 1]
start_level = 1
place = "seat"
mark = "design"

  [[exercise.level]]
  level = 0
  name = "Low"
  how = "So."
  dose = [10, 10]
  tempo = [1, 1, 1]

  [[exercise.level]]
  level = 1
  name = "High"
  how = "So."
  dose = [10, 15]
  tempo = [1, 1, 1]
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "field"),
    [
        ("[10, 15]", "[15, 10]", 25, "dose"),
        ("[10, 15]", "[10, 1000]", 25, "dose"),
        ('link = "foot"', 'link = "toe"', 4, "link"),
        ("dose = [10, 10]", 'dose = "ten"', 18, "dose"),
        ("level = 1\n  name", "level = 0\n  name", 1, "level"),
        ('how = "So."\n  dose = [10, 15', 'hwo = "So."\n  dose = [10, 15', 24, "hwo"),
    ],
)
def test_an_error_names_the_line_and_the_field(old: str, new: str, line: int, field: str) -> None:
    text = VALID.replace(old, new)
    assert text != VALID
    with pytest.raises(GroundupError, match=field) as raised:
        read_exercises(text, name="my.toml")
    assert f"my.toml, line {line}," in str(raised.value)


def test_a_file_that_is_no_toml_is_one_line() -> None:
    with pytest.raises(GroundupError, match="a TOML file"):
        read_exercises("[[exercise", name="my.toml")


def test_one_exercise_twice_is_an_error() -> None:
    assert len(read_exercises(VALID, name="my.toml")) == 1
    with pytest.raises(GroundupError, match="one twice"):
        read_exercises(VALID + "\n" + VALID, name="my.toml")
