"""The number and the clock of a packet: what was lost, what came twice, when the device began anew."""

from dataclasses import dataclass, replace

from groundup.devices.profile import Counter

WINDOW = 32
"""A packet at most so many behind the newest may still come late; further behind, the device began anew (design)."""

OFF_COUNT = 0.02
"""Number and clock agree on a loss within this share of it, or two packets (design)."""


@dataclass(frozen=True, slots=True)
class Numbering:
    """What is known of the packets so far. `count` is the newest number with its rounds; None before the first."""

    count: int | None = None
    first: int = 0
    """The first number since the device began: nothing from before it can come late."""
    seen: tuple[tuple[int, int], ...] = ()
    """The last numbers that came, with a hash of their bytes."""
    rounds: int = 0
    """How often the clock began again."""
    clock_s: float | None = None
    """The newest reading of the clock, without its rounds."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What a packet's number says. `count` goes on over the counter's rounds."""

    count: int
    lost: int = 0
    duplicate: bool = False
    restarted: bool = False


def number(
    before: Numbering,
    counter: Counter,
    raw: int,
    bytes_hash: int,
    *,
    forward: bool | None,
    packets_on: float | None = None,
) -> tuple[Numbering, Heard]:
    """The numbering with one more packet.

    `forward`: whether the device's clock says that this packet is newer; None where it does not say. `packets_on`: how
    many packets fit into the time since the newest by that clock, from which rounds within a long loss follow.
    A number that was there with the same bytes is a duplicate; with other bytes, or far from where it should be, the
    device began anew.
    """
    raw %= counter.modulo
    if before.count is None:
        return _anew(raw, bytes_hash), Heard(raw)
    ahead = (raw - before.count) % counter.modulo
    if forward and packets_on is not None and (on := _by_clock(ahead, packets_on, counter.modulo)) > 0:
        return _with(before, before.count + on, bytes_hash), Heard(before.count + on, lost=on - 1)
    window = min(WINDOW, counter.modulo // 2)
    if 0 < ahead < counter.modulo - window:
        if not forward and _jumped(raw, ahead, counter.modulo, back=forward is False):
            return _anew(raw, bytes_hash), Heard(raw, restarted=True)
        count = before.count + ahead
        return _with(before, count, bytes_hash), Heard(count, lost=ahead - 1)
    count = before.count + ahead - (counter.modulo if ahead else 0)
    earlier = dict(before.seen).get(count)
    if earlier == bytes_hash:
        return before, Heard(count, duplicate=True)
    if earlier is not None or count < before.first:
        return _anew(raw, bytes_hash), Heard(raw, restarted=True)
    return replace(before, seen=_seen(before.seen, count, bytes_hash)), Heard(count, lost=-1)


def moved_forward(before: Numbering, raw_s: float, wraps_s: float | None) -> bool | None:
    """Whether the clock moved on; None before its first reading, and where it may have begun a round or anew."""
    if before.clock_s is None or (wraps_s is not None and raw_s < before.clock_s - wraps_s / 2):
        return None
    return raw_s >= before.clock_s


def unwrap(before: Numbering, raw_s: float, wraps_s: float | None) -> tuple[Numbering, float]:
    """The clock's reading with its rounds: back by more than half a round is the next round."""
    if wraps_s is None or before.clock_s is None:
        return replace(before, clock_s=raw_s), raw_s
    rounds, newest = before.rounds, before.clock_s
    if raw_s < newest - wraps_s / 2:
        return replace(before, rounds=rounds + 1, clock_s=raw_s), raw_s + (rounds + 1) * wraps_s
    if raw_s > newest + wraps_s / 2 and rounds > 0:  # late, from before the round began
        return before, raw_s + (rounds - 1) * wraps_s
    return replace(before, clock_s=raw_s), raw_s + rounds * wraps_s


def _jumped(raw: int, ahead: int, modulo: int, *, back: bool) -> bool:
    """Whether a number so far ahead is rather that of a device that began anew than of a long loss."""
    far = ahead > 2 * WINDOW
    return (far and (back or raw < WINDOW)) or ahead > modulo // 2


def _by_clock(ahead: int, packets_on: float, modulo: int) -> int:
    """How far the number went on, with its rounds; 0 where clock and number do not agree on it."""
    on = ahead + modulo * max(0, round((packets_on - ahead) / modulo))
    return on if abs(packets_on - on) <= max(2.0, OFF_COUNT * packets_on) else 0


def _anew(raw: int, bytes_hash: int) -> Numbering:
    return Numbering(raw, raw, ((raw, bytes_hash),))


def _with(before: Numbering, count: int, bytes_hash: int) -> Numbering:
    return replace(before, count=count, seen=_seen(before.seen, count, bytes_hash))


def _seen(seen: tuple[tuple[int, int], ...], count: int, bytes_hash: int) -> tuple[tuple[int, int], ...]:
    return (*seen[-(WINDOW - 1) :], (count, bytes_hash))
