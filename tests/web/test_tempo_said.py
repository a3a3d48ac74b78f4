"""The tempo that a camera saw stands beside the set, in the order in which the movement goes."""

import pytest

from groundup.store.results import CountedRepetition
from groundup.training.exercises import exercise
from groundup.web.words import tempo


def repetitions(*tempos: tuple[float, float, float]) -> list[CountedRepetition]:
    names = ("tempo.out_s", "tempo.still_s", "tempo.back_s")
    return [CountedRepetition(0.0, 1.0, sum(t), values=dict(zip(names, t, strict=True))) for t in tempos]


@pytest.mark.parametrize(
    ("of", "said"),
    [("bridge", "2.0 s up, 0.5 s still, 1.5 s down"), ("squat", "2.0 s down, 0.5 s still, 1.5 s up")],
)
def test_the_middle_of_the_repetitions_is_said(of: str, said: str) -> None:
    assert tempo(repetitions((2.0, 0.5, 1.5), (9.0, 0.1, 0.9), (1.8, 0.6, 2.0)), exercise(of)) == said


def test_without_a_camera_no_tempo_is_said() -> None:
    assert tempo([], exercise("squat")) == ""
    assert tempo([CountedRepetition(0.0, 1.0, 2.0)], exercise("squat")) == ""
    assert tempo(repetitions((1.0, 1.0, 1.0)), None) == ""
