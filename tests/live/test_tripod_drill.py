"""The tripod drill: seconds on what is asked for, of feet whose shares are known."""

import numpy as np
import pytest

from groundup.coaching.tripod_target import SHIFT_POINTS
from groundup.devices.arrival import Arrival, LiveStream
from groundup.devices.lane import Lane
from groundup.devices.profile import Channel
from groundup.live.sensors import Sensors, Standing
from groundup.live.tripod_drill import Drill

PADS = ("hallux", "fifth", "heel")
FOOT = LiveStream("foot", tuple(Channel(n, "force", "N", "u16", side="left") for n in PADS), 100.0)
REST = (60.0, 60.0, 180.0)  # 20, 20, 60 %
ON_TOE = (105.0, 48.75, 146.25)  # 15 points more on the big toe: 35, 16.25, 48.75 %


def drilled(*stretches, target="own", stream=FOOT, drop=()):
    """A drill after stretches of (forces [N], seconds) at 100 Hz."""
    sensors = Sensors()
    sensors._standing = {"a": Standing("a", "Trainer", "connected", "")}
    sensors.lanes = {("a", stream.name): Lane(stream)}
    drill = Drill(sensors)
    drill.look()
    drill.choose(target, None)
    n = 0
    for forces, seconds in stretches:
        for _ in range(round(100 * seconds)):
            at = n / 100.0
            n += 1
            if any(low <= at < high for low, high in drop):
                continue
            drill.heard(("a", "foot"), Arrival("foot", 1000.0 + at, np.array([at]), np.array([forces])))
    return drill


def test_first_the_foot_is_quiet_and_nothing_is_asked():
    drill = drilled((REST, 1.0))
    assert drill.asked is None
    assert drill.rest_left_s == pytest.approx(1.0, abs=0.02)
    assert drill.total_s == 0.0
    assert drill.shown_side == "left"


def test_its_own_stance_is_held_second_by_second():
    drill = drilled((REST, 2.0), (REST, 5.0))
    assert drill.asked == pytest.approx((20.0, 20.0, 60.0))
    assert drill.held_s == pytest.approx(5.0, abs=0.05)
    assert drill.says.endswith("under the left foot")


def test_a_shift_to_the_big_toe_counts_only_while_it_is_there():
    drill = drilled((REST, 3.0), (ON_TOE, 4.0), (REST, 1.0), (ON_TOE, 2.0), target="big toe")
    assert drill.asked == pytest.approx((20.0 + SHIFT_POINTS, 16.25, 48.75))
    assert drill.best_s == pytest.approx(4.0, abs=0.05)
    assert drill.held_s == pytest.approx(2.0, abs=0.05)
    assert drill.total_s == pytest.approx(6.0, abs=0.1)


def test_what_nobody_saw_is_not_held():
    drill = drilled((REST, 2.0), (REST, 6.0), drop=[(4.0, 7.0)])
    assert drill.total_s == pytest.approx(3.0, abs=0.1)


def test_a_foot_that_is_lifted_holds_nothing_and_is_told_so():
    drill = drilled((REST, 4.0), ((0.1, 0.1, 0.1), 1.0))
    assert (drill.now, drill.held_s) == (None, 0.0)
    assert drill.best_s == pytest.approx(2.0, abs=0.05)


def test_another_target_begins_at_zero_with_the_same_rest():
    drill = drilled((REST, 5.0))
    drill.choose("even", None)
    assert drill.asked == pytest.approx((100 / 3, 100 / 3, 100 / 3))
    assert (drill.held_s, drill.total_s) == (0.0, 0.0)


def test_a_sensor_without_three_points_says_so():
    heel = LiveStream("foot", (Channel("hallux", "force", "N", "u16"),), 100.0)
    drill = drilled(((50.0,), 1.0), stream=heel)
    assert "all three points" in drill.why


def test_without_a_sensor_it_says_so():
    drill = Drill(Sensors())
    drill.look()
    assert drill.why == "No sensor is connected"
