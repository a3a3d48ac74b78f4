"""A simulated foot trainer as a source, for whoever has none: its packets are decoded as a real one's, and it says that
it is synthetic.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import get_args

from groundup.devices.arrival import Arrival, of_packet, streams_of
from groundup.devices.decoder import State, decode
from groundup.devices.profile_files import shipped_profiles
from groundup.devices.source import Happening
from groundup.errors import UsageError
from groundup.synthetic.foot_trainer import MOVE_S, Act, Deed, Way, foot_session, notifications

DEEDS: dict[str, Deed] = {deed: deed for deed in get_args(Deed)}
QUIET_S = 4.0
"""Before the first deed: a set begins with a quiet foot."""
HOLD_S, ENGAGED_S, PAUSE_S = 1.5, 6.0, 2.5
"""A set may begin at any time: only a pause is long enough to be a foot at rest, but for toes and arch that stay
engaged."""
MINUTE = 12
"""Deeds that are made up at once."""
ON_THE_WAY = Way(lost=0.002, drift_ppm=20.0)


class SimulatedTrainer:
    """A foot trainer on which the same deed (`press`, `short_foot`, `curl`, …) is done again and again."""

    def __init__(self, deed: str) -> None:
        """`deed` is one of DEEDS."""
        if deed not in DEEDS:
            raise UsageError(
                f"simulated: and one of {', '.join(DEEDS)}",
                found=f"'{deed}'",
                next_step="For instance simulated:press.",
            )
        self._deed: Deed = DEEDS[deed]
        self._profile = next(p for p in shipped_profiles() if p.name == "foot-trainer")
        self.name = f"simulated foot trainer (SYNTHETIC: {deed})"
        self.streams = tuple(
            replace(s, source="simulated foot trainer (SYNTHETIC)", synthetic=True) for s in streams_of(self._profile)
        )
        self._closed = False

    async def open(self) -> None:
        """Nothing to find."""

    async def arrivals(self) -> AsyncIterator[Arrival | Happening]:
        """Packets as they come, until it is closed."""
        import numpy as np

        rng, state = np.random.default_rng(0), State()
        begun, sent = time.monotonic(), 0
        while not self._closed:
            acts, length_s = acts_of(self._deed, quiet_s=QUIET_S if sent == 0 else PAUSE_S)
            session = foot_session(rng, acts, length_s=length_s)
            begins_s = sent / 100.0
            way = replace(ON_THE_WAY, started_at=(sent % 65_536, begins_s))
            for note in notifications(rng, session, way):
                at = begun + begins_s + note.host_time_s
                await asyncio.sleep(max(0.0, at - time.monotonic()))
                if self._closed:
                    return
                state, packets = decode(self._profile, state, note.data, whole=True)
                for packet in packets:
                    yield of_packet(packet, host_time_s=time.monotonic())
            sent += len(session.times_s)

    async def close(self) -> None:
        """Stop."""
        self._closed = True


def acts_of(deed: Deed, *, quiet_s: float = QUIET_S) -> tuple[list[Act], float]:
    """The same deed again and again, and how long that takes [s]."""
    hold_s = ENGAGED_S if deed == "engage" else HOLD_S
    each = 2 * MOVE_S + hold_s + PAUSE_S
    return [Act(deed, quiet_s + i * each, hold_s) for i in range(MINUTE)], quiet_s + MINUTE * each
