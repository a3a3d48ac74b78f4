"""MediaPipe's smoothing, held by laws of the filter and by scipy."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.signal import lfilter

from groundup.pose import smoothing
from groundup.pose.landmarker import Pose
from groundup.pose.region import Region
from groundup.pose.smoothing import IN_IMAGE, VISIBILITY_SHARE, OneEuro, smooth

WIDTH, HEIGHT = 640, 480


def pose(x: float, y: float = 0.5, *, seen: float = 1.0, size: float = 400.0) -> Pose:
    image = np.tile([x, y, 0.0], (33, 1))
    world = np.column_stack([np.linspace(-0.5, 0.5, 33) + x, np.linspace(-0.9, 0.9, 33) + y, np.zeros(33)])
    return Pose(image, np.full(33, seen), world, Region(np.zeros(2), size, 0.0))


def run(poses: list[Pose], *, rate_hz: float = 30.0) -> list[Pose]:
    memory, out = None, []
    for i, each in enumerate(poses):
        memory, smoothed = smooth(memory, each, time_s=i / rate_hz, width=WIDTH, height=HEIGHT)
        out.append(smoothed)
    return out


def test_the_first_image_is_as_it_is() -> None:
    [only] = run([pose(0.3)])
    np.testing.assert_array_equal(only.image, pose(0.3).image)


@given(st.floats(0, 1), st.integers(2, 30))
def test_a_person_at_rest_stays_where_they_are(x: float, count: int) -> None:
    for out in run([pose(x)] * count):
        np.testing.assert_allclose(out.image, pose(x).image, atol=1e-12)


def test_visibility_is_a_first_order_low_pass() -> None:
    raw = np.random.default_rng(2).random(50)
    ours = [p.visibility[0] for p in run([pose(0.5, seen=v) for v in raw])]
    start = [raw[0] * (1 - VISIBILITY_SHARE)]
    theirs, _ = lfilter([VISIBILITY_SHARE], [1, -(1 - VISIBILITY_SHARE)], raw, zi=start)
    np.testing.assert_allclose(ours, theirs, atol=1e-12)


def test_without_a_rise_the_filter_is_a_first_order_low_pass(monkeypatch) -> None:
    """Casiez 2012, equations 1 to 6: beta = 0 leaves an exponential filter of the resting cut-off."""
    monkeypatch.setattr(smoothing, "IN_IMAGE", OneEuro(rest_hz=1.5, rise_hz=0.0))
    raw = np.random.default_rng(3).random(60)
    ours = [p.image[0, 0] for p in run([pose(v) for v in raw], rate_hz=30.0)]
    share = 1 / (1 + 30.0 / (2 * np.pi * 1.5))
    theirs, _ = lfilter([share], [1, -(1 - share)], raw, zi=[raw[0] * (1 - share)])
    np.testing.assert_allclose(ours, theirs, atol=1e-12)


def test_speed_lets_movement_through_and_holds_jitter() -> None:
    """A movement across the image in five seconds lags by under 1 % of it; jitter at rest is at least halved."""
    moving = np.linspace(0.2, 0.8, 90)
    followed = np.array([p.image[0, 0] for p in run([pose(v) for v in moving])])
    assert np.abs(followed - moving)[30:].max() < 0.01
    jitter = 0.5 + 0.0005 * np.random.default_rng(4).standard_normal(300)
    held = np.array([p.image[0, 0] for p in run([pose(v) for v in jitter])])
    assert held[60:].std() < 0.5 * jitter[60:].std()


@given(st.floats(0.25, 4.0))
def test_the_size_of_the_image_does_not_matter(scale: float) -> None:
    """Speed counts in sizes of the person: the same movement filmed larger is smoothed the same."""
    path = 0.5 + 0.1 * np.sin(np.linspace(0, 6, 40))

    def smoothed(by: float) -> list[float]:
        memory, out = None, []
        for i, x in enumerate(path):
            memory, each = smooth(
                memory,
                pose(x, size=400 * by),
                time_s=i / 30,
                width=round(WIDTH * 4 * by),
                height=round(HEIGHT * 4 * by),
            )
            out.append(each.image[0, 0])
        return out

    np.testing.assert_allclose(smoothed(scale), smoothed(1.0), atol=2e-3)


def test_a_clock_that_goes_back_begins_anew() -> None:
    memory, _ = smooth(None, pose(0.2), time_s=5.0, width=WIDTH, height=HEIGHT)
    _, out = smooth(memory, pose(0.7), time_s=1.0, width=WIDTH, height=HEIGHT)
    np.testing.assert_array_equal(out.image, pose(0.7).image)


def test_the_settings_are_mediapipes() -> None:
    """mediapipe/tasks/cc/vision/pose_landmarker/pose_landmarks_detector_graph.cc."""
    assert (IN_IMAGE.rest_hz, IN_IMAGE.rise_hz) == (0.05, 80.0)
    assert (smoothing.IN_WORLD.rest_hz, smoothing.IN_WORLD.rise_hz) == (0.1, 40.0)
