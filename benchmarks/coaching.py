"""One live frame: from landmarks to count, hold and cue; beside reading the last seconds anew at every frame.

CPU time of one thread, so that other work on the machine does not count. The sessions are synthetic, with setup, noise
and half repetitions, so calibration, repetition ends and cues are all among the frames.
"""

from time import thread_time

import numpy as np

from benchmarks.timing import Row
from groundup.coaching.fold import start, step
from groundup.io.landmark_names import BLAZEPOSE
from groundup.joints.landmarks import motion_from_landmarks
from groundup.signals.stream import Stream
from groundup.synthetic.sessions import LiveSession, live_session

MOVEMENTS = ("squat", "bridge", "single_leg_balance")
WINDOW_S = 5.0


def run() -> list[Row]:
    rows: list[Row] = []
    for movement in MOVEMENTS:
        taken: list[float] = []
        for seed in range(3):
            taken += _frames_s(live_session(np.random.default_rng(seed), movement))
        p50, p99 = np.percentile(taken, [50.0, 99.0])
        peer = _window_s(live_session(np.random.default_rng(0), movement))
        load = 200 * 30 * float(np.mean(taken))
        said = f"p99 {1e3 * p99:.2f} ms (at most 0.5); 200 streams at 30 Hz take {load:.0%} of a core"
        rows.append(Row(f"coaching.step, a frame of {movement.replace('_', ' ')} (p50)", float(p50), peer, said))
    return rows


def _frames_s(session: LiveSession) -> list[float]:
    state, taken = start(session.movement, side=session.side), []
    for frame in session.frames():
        began = thread_time()
        state, _ = step(state, frame)
        taken.append(thread_time() - began)
    return taken


def _window_s(session: LiveSession) -> float:
    """What a frame costs without a fold: the angles of the last five seconds, smoothed anew."""
    frames = session.frames()[: round(WINDOW_S * session.rate_hz)]
    sight = np.array([f.visibility for f in frames])
    points = {"landmarks_image": [f.image for f in frames], "landmarks_world": [f.world for f in frames]}
    image, world = (
        Stream(kind, kind, np.array(v), "1", BLAZEPOSE, rate_hz=session.rate_hz, group="camera")
        for kind, v in points.items()
    )
    seen = Stream("visibility", "visibility", sight, "1", BLAZEPOSE, rate_hz=session.rate_hz, group="camera")
    taken: list[float] = []
    for _ in range(7):
        began = thread_time()
        motion_from_landmarks(image, world, seen)
        taken.append(thread_time() - began)
    return float(np.median(taken))
