"""A simulated foot trainer: what a foot does on four pads, and what becomes of it on the way, all of it planted.

The pads and the packet are those of the generic profile `foot-trainer` (big toe, fifth toe, heel, arch); the bytes are
put together here without it, so that each proves the other. Loads are design values: they are of the right size and in
the right direction, and nobody's.
"""

import binascii
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Array = NDArray[np.float64]
Deed = Literal["press", "press_heel_up", "short_foot", "curl", "cramp", "sway", "trainer", "trainer_grip", "engage"]
Posture = Literal["seated", "standing"]

PADS = ("hallux", "fifth", "heel", "arch")
RATE_HZ = 100.0
SHARE_OF_WEIGHT: dict[Posture, float] = {"seated": 0.12, "standing": 0.50}
"""Of the body's weight on this foot: a hanging leg's part of it, or half."""
AT_REST = np.array([0.07, 0.20, 0.58, 0.15])
"""Of the foot's load on each pad."""
PRESSED: dict[Posture, float] = {"seated": 0.08, "standing": 0.15}
"""Big toe's force of a press, over body weight; the rules ask for 0.05 and 0.10 (evidence 3.1)."""
ARCH_UNLOADED = 0.5
"""A short foot takes this share off the pad under the arch."""
CURLED = 1.8
"""Curling toes press the big toe's pad so many times harder."""
TRAINED = 3.0
"""A press on a passive trainer under the arch loads its pad so many times more than rest."""
ENGAGED_ARCH, ENGAGED_TOES = 0.3, 1.15
"""Toes and arch engaged: the arch gives off this share of its load, the toe takes so many times its own."""
MOVE_S = 0.6
"""Into and out of a deed, if it does not say otherwise."""
NOISE = 0.01
"""White noise of a pad, as a share of its load, and as much of a newton."""
COUNT_N = 0.05


@dataclass(frozen=True, slots=True)
class Act:
    """One deed: it begins at `start_s`, is held for `hold_s`, and is over `out_s` after that.

    `strength` scales it: 1 is what the rules take for a repetition with something to spare. `out_s` is its way back.
    """

    deed: Deed
    start_s: float
    hold_s: float
    strength: float = 1.0
    into_s: float = MOVE_S
    out_s: float = MOVE_S

    @property
    def end_s(self) -> float:
        """When it is over."""
        return self.start_s + self.into_s + self.hold_s + self.out_s


@dataclass(frozen=True, slots=True, eq=False)
class FootSession:
    """Forces on the pads (n, 4) [N] at true times (n,) [s], and the deeds that made them."""

    times_s: Array
    forces: Array
    acts: tuple[Act, ...]
    posture: Posture
    weight_n: float


@dataclass(frozen=True, slots=True)
class Way:
    """What happens between device and host. Shares are of packets; times are true seconds."""

    lost: float = 0.0
    twice: float = 0.0
    swapped: float = 0.0
    """Packets that change places with their follower."""
    drift_ppm: float = 0.0
    delay_s: float = 0.01
    """The least delay; each packet's own comes on top."""
    jitter_s: float = 0.005
    """Mean of the one-sided (exponential) delay on top."""
    restarts_s: tuple[float, ...] = ()
    """The device is switched off and on: number and clock begin at zero."""
    clock_jumps: tuple[tuple[float, float], ...] = ()
    """(when, by how much) its clock is set [s]."""
    battery_out_s: float | None = None
    """Nothing is sent from then on."""
    started_at: tuple[int, float] = (0, 0.0)
    """Number and clock [s] when the session begins."""


@dataclass(frozen=True, slots=True, eq=False)
class Notification:
    """A packet when it comes to the host. `sample` is the row of the session that it holds."""

    host_time_s: float
    data: bytes
    sample: int


def foot_session(
    rng: Generator, acts: Sequence[Act], *, posture: Posture = "seated", weight_n: float = 700.0, length_s: float
) -> FootSession:
    """Forces of a foot that rests and, from time to time, does something."""
    times = np.arange(round(length_s * RATE_HZ)) / RATE_HZ
    load = SHARE_OF_WEIGHT[posture] * weight_n
    forces = np.tile(load * AT_REST, (len(times), 1))
    for act in acts:
        envelope = _envelope(times, act)
        forces += envelope[:, None] * (_target(rng, times, act, posture, weight_n) - load * AT_REST)
    forces += NOISE * (np.abs(forces) + 1.0) * rng.standard_normal(forces.shape)
    return FootSession(times, np.maximum(forces, 0.0), tuple(acts), posture, weight_n)


def notifications(rng: Generator, session: FootSession, way: Way = Way()) -> tuple[Notification, ...]:
    """The packets of a session as they come, in the order in which they come.

    The host's clock is true time. What is lost is missing; `sample` says which row each packet holds.
    """
    sent: list[Notification] = []
    number, began_s, offset_s = way.started_at[0], 0.0, way.started_at[1]
    restarts, jumps = sorted(way.restarts_s), sorted(way.clock_jumps)
    last_s = 0.0
    for row, (time_s, forces) in enumerate(zip(session.times_s.tolist(), session.forces, strict=True)):
        if way.battery_out_s is not None and time_s >= way.battery_out_s:
            break
        while restarts and time_s >= restarts[0]:
            restarts.pop(0)
            number, began_s, offset_s = 0, time_s, 0.0
        while jumps and time_s >= jumps[0][0]:
            offset_s += jumps.pop(0)[1]
        device_s = (time_s - began_s) * (1 + way.drift_ppm * 1e-6) + offset_s
        data = _packet(number, device_s, forces)
        number += 1
        if rng.random() < way.lost:
            continue
        # A link keeps the order of its packets: one that is late delays those behind it.
        last_s = max(last_s, time_s + way.delay_s + rng.exponential(way.jitter_s))
        sent += [Notification(last_s, data, row)] * (2 if rng.random() < way.twice else 1)
    return _swapped(rng, sent, way.swapped)


def _envelope(times: Array, act: Act) -> Array:
    """0 to 1 and back: half cosines into and out of the hold."""
    if act.into_s == act.out_s == 0:
        return ((times >= act.start_s) & (times < act.end_s)).astype(float)
    into = np.clip((times - act.start_s) / act.into_s, 0.0, 1.0)
    out = np.clip((act.end_s - times) / act.out_s, 0.0, 1.0)
    return (1 - np.cos(np.pi * np.minimum(into, out))) / 2


def _target(rng: Generator, times: Array, act: Act, posture: Posture, weight_n: float) -> Array:
    """Forces (n, 4) while the deed is fully done."""
    load = SHARE_OF_WEIGHT[posture] * weight_n
    rest = load * AT_REST
    held = np.tile(rest, (len(times), 1))
    if act.deed in {"press", "press_heel_up"}:
        pressed = act.strength * PRESSED[posture] * weight_n
        # The leg's weight does not change: what the toe takes, the rest of the foot gives, half of it.
        others = rest[1:] * max(0.2, 1 - 0.5 * (pressed - rest[0]) / rest[1:].sum())
        held[:] = [pressed, *others]
        if act.deed == "press_heel_up":
            held[:, 1] += 0.8 * held[:, 2]
            held[:, 2] *= 0.2
        return held
    if act.deed == "sway":
        slow = np.sin(2 * np.pi * 0.4 * times + rng.uniform(0, 2 * np.pi))
        moved = 0.15 * act.strength * load * slow
        return held + moved[:, None] * np.array([0.2, 0.5, -1.0, 0.3])
    if act.deed in {"trainer", "trainer_grip"}:
        held[:, 3] *= 1.0 + act.strength * (TRAINED - 1.0)
        held[:, 0] *= 2 * TRAINED if act.deed == "trainer_grip" else 1.0
        return held
    if act.deed == "engage":
        held[:, 0] *= ENGAGED_TOES
        held[:, 3] *= 1.0 - act.strength * ENGAGED_ARCH
        return held
    lifted = min(0.95, ARCH_UNLOADED * act.strength) * rest[3]
    held += lifted * np.array([0.0, 0.35, 0.65, -1.0])
    if act.deed in {"curl", "cramp"}:
        more = (CURLED - 1) * rest[0] * (1.0 if act.deed == "curl" else 2.0)
        held += more * np.array([1.0, -0.5, -0.5, 0.0])
    if act.deed == "cramp":
        tremor = np.sin(2 * np.pi * 9.0 * times + rng.uniform(0, 2 * np.pi))
        held += 0.1 * tremor[:, None] * rest * np.array([4.0, 1.0, 0.3, 1.0])
    return held


def _packet(number: int, device_s: float, forces: Array) -> bytes:
    """18 bytes: A5 F0, number, milliseconds, four forces in steps of 0.05 N, CRC-16/CCITT-FALSE; little-endian."""
    counts = np.clip(np.rint(forces / COUNT_N), 0, 65_535).astype(int).tolist()
    milliseconds = round(device_s * 1000) % 2**32
    body = struct.pack("<BBHI4H", 0xA5, 0xF0, number % 65_536, milliseconds, *counts)
    return body + struct.pack("<H", binascii.crc_hqx(body, 0xFFFF))


def _swapped(rng: Generator, sent: list[Notification], share: float) -> tuple[Notification, ...]:
    """Some change places with the one behind: it is overtaken, and nothing comes before it was sent."""
    order = list(range(len(sent)))
    for k in range(len(order) - 1):
        if rng.random() < share:
            order[k], order[k + 1] = order[k + 1], order[k]
    coming = np.maximum.accumulate([sent[k].host_time_s for k in order]) if order else []
    return tuple(Notification(float(at), sent[k].data, sent[k].sample) for at, k in zip(coming, order, strict=True))
