"""What the software calls detectable, it must detect: moved that far, the whole interval lies beyond the bound."""

from dataclasses import replace

import pytest

from groundup.chain.detectable import detectable
from groundup.evidence.verdicts import judge
from groundup.measure import Interval, Measure

SHARE = Measure(
    "foot.load_share", "foot", "left", 51.0, "%", "force plate", "measured", interval=Interval.around(51, 1)
)


def judged(measure):
    return replace(measure, verdict=judge(measure, task="squat"))


def moved(measure, by):
    low, high = measure.interval.low, measure.interval.high
    return judged(replace(measure, value=measure.value + by, interval=Interval(low + by, high + by)))


@pytest.mark.parametrize("way", ["up", "down"])
def test_moved_by_the_detectable_amount_the_interval_leaves_the_bound(way):
    measure = judged(SHARE)
    found = detectable(measure)
    amount = found.up if way == "up" else -found.down
    just_more, just_less = moved(measure, 1.001 * amount), moved(measure, 0.999 * amount)
    assert "whole 95 % interval lies beyond" in just_more.verdict.why
    assert "interval includes it" in just_less.verdict.why
    assert found.sure


def test_an_unknown_error_is_said():
    measure = judged(replace(SHARE, interval=Interval.unknown("not known")))
    found = detectable(measure)
    assert not found.sure
    assert found.up == pytest.approx(4.0)


def test_without_a_bound_there_is_nothing_to_detect():
    assert detectable(SHARE) is None
    assert detectable(replace(judged(SHARE), value=None)) is None
