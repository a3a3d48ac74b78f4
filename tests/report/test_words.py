import numpy as np
import pytest

from groundup.joints.motion import CURVES
from groundup.measure import Interval
from groundup.report.words import curve_words, decimals_of, fixed, named, with_interval
from groundup.signals.curve import Curve


@pytest.mark.parametrize(
    ("value", "interval", "unit", "words"),
    [
        (112.437, Interval(108.4, 116.4), "°", "112 ± 4°"),
        (112.437, Interval(111.2, 113.7), "°", "112.4 ± 1.2°"),
        (0.5834, Interval(0.5246, 0.6422), "", "0.58 ± 0.06"),
        (50.1, Interval(49.8, 50.4), "%", "50.1 ± 0.3 %"),
        (0.92, Interval(0.8, 1.3), "", "0.92 (0.80 to 1.30)"),
        (-0.01, Interval(-2.0, 1.98), "°", "0.0 ± 2.0°"),
        (-3.2, Interval.unknown("no error model"), "mm", "−3.20 mm"),
        (1234.5, Interval.unknown(""), "N", "1234 N"),
    ],
)
def test_a_value_shows_no_more_digits_than_it_has(value, interval, unit, words):
    assert with_interval(value, interval, unit).replace("\N{NO-BREAK SPACE}", " ") == words


def test_there_is_no_negative_zero_and_minus_is_a_minus():
    assert fixed(-0.04, 1) == "0.0"
    assert fixed(-1.26, 1) == "−1.3"
    assert decimals_of(0.0) == 1


@pytest.mark.parametrize("name", CURVES)
def test_every_curve_of_a_motion_has_its_own_words(name):
    unit = CURVES[name][0]
    words = curve_words(Curve(name, "left", np.zeros(2), np.arange(2.0), unit, "marker angle"))
    assert words.higher != "more"
    assert words.unit == {"rad": "°", "m": "mm", "1": ""}[unit]


@pytest.mark.parametrize(
    ("name", "link"),
    [
        ("emg_gluteus_maximus", "glute"),
        ("emg_tibialis_anterior", "ankle"),
        ("emg_abductor_hallucis", "foot"),
        ("emg_biceps_femoris", "hip"),
        ("vertical_force", "foot"),
        ("something_new", "chain"),
    ],
)
def test_an_envelope_stands_with_the_link_its_muscle_moves(name, link):
    assert curve_words(Curve(name, None, np.zeros(2), np.arange(2.0), "V", "EMG")).link == link


def test_a_person_reads_names_and_not_ids():
    assert named("knee.flexion_peak (and 1 more): beyond 0.60") == "Peak knee flexion (and 1 more): beyond 0.60"
    assert named("see chapter.two of the foot. knee bends") == "see chapter.two of the foot. knee bends"
