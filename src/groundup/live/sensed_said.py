"""What a page is told of a sensed set: one line of JSON a message, plain values."""

from collections.abc import Mapping
from dataclasses import asdict
from math import isfinite
from typing import Any

from groundup.coaching import foot_set
from groundup.coaching.foot_load import FORCES, FootLoad
from groundup.coaching.foot_set import FootTold
from groundup.coaching.tripod_target import TripodTold, tripod
from groundup.devices.ble import LOW
from groundup.live.maxima import Maxima
from groundup.live.onset_order import OnsetOrder
from groundup.live.sensed import Sensed
from groundup.live.sensors import SILENT_S, Sensors

LOST_SHARE = 0.05
"""From so many packets lost of all, a person is told (design)."""


def lost(sensed: Sensed, sensors: Sensors) -> str:
    """Why nothing comes of the sensor that leads, in words; '' while it is there."""
    if sensed.feed is None:
        return ""
    standing = next((s for s in sensors.standing if s.text == sensed.feed.leads[0]), None)
    if standing is None:
        return "The sensor was taken away"
    if standing.state in ("connected", "back"):
        return ""
    low = standing.battery is not None and standing.battery <= LOW and "battery was" not in standing.words
    return f"{standing.words}; its battery was at {standing.battery:.0%}" if low else standing.words


def battery_low(sensed: Sensed, sensors: Sensors) -> str:
    """That the battery of the sensor that leads is low, in words; '' where it is not, or nobody knows."""
    leads = None if sensed.feed is None else sensed.feed.leads[0]
    for one in sensors.standing:
        if one.text == leads and one.state in ("connected", "back") and one.battery is not None and one.battery <= LOW:
            return f"{one.name}: battery at {one.battery:.0%}"
    return ""


def hello(sensed: Sensed, sensors: Sensors, maxima: Maxima) -> dict[str, Any]:
    """What a page needs to know once, and again when it changes."""
    feed, gone = sensed.feed, lost(sensed, sensors)
    rule = sensed.foot.sensing if sensed.foot is not None else None
    measured = feed.measured if feed is not None else frozenset[str]()
    counts = sensed.counts and not gone
    return {
        "type": "hello",
        "sensing": rule,
        "counts": counts,
        "why": "" if counts else gone or sensed.why or (sensed.foot.cannot if sensed.foot is not None else ""),
        "says": feed.says if feed is not None else "",
        "unseen": list(foot_set.unseen(rule, measured)) if rule is not None and counts else [],
        "muscles": [
            {"name": name, "side": side, "maximum": (name, side) in maxima.volts}
            for name, side in (feed.muscles if feed is not None else ())
        ],
        "tripod": bool(measured & {"hallux", "mth1"}) and {"fifth", "heel"} <= measured,
        "count": 0 if sensed.told is None else sensed.told.count,
        "clean": 0 if sensed.told is None else sensed.told.clean,
        "hold_s": sensed.done if rule == "engaged_hold" else 0.0,
    }


def told(
    sensed: Sensed, now: FootTold | None, maxima: Maxima, *, trouble: str, at: float, now_s: float
) -> dict[str, Any]:
    """What the newest sample says; `at` is when it came [unix s], `now_s` the same on the host's clock.

    Without a rule only what is measured. A muscle from which nothing comes any more is not.
    """
    load = sensed.load
    said: dict[str, Any] = {
        "type": "told",
        "phase": "silent" if now is None else now.phase,
        "count": 0 if now is None else now.count,
        "clean": 0 if now is None else now.clean,
        "hold_s": 0.0 if now is None else now.hold_s,
        "holding": now is not None and now.holding,
        "value": None if now is None or sensed.paused else _number(now.value),
        "asked": None if now is None else _number(now.asked),
        "unit": "" if now is None else now.unit,
        "rest_left_s": 0.0 if now is None else now.rest_left_s,
        "says": "" if now is None else "; ".join((now.says, *now.notes)) if now.notes else now.says,
        "cue": None if now is None or now.cue is None else asdict(now.cue),
        "repetition": None if now is None or now.done is None else asdict(now.done),
        "tripod": _tripod(now.tripod if now is not None else None, load),
        "pads": {} if load is None else _pads(load),
        "muscles": [
            {
                "name": m.name,
                "side": m.side,
                "percent": maxima.percent(m.name, m.side, m.level_v),
                "level_v": _number(m.level_v),
            }
            for m in (sensed.feeding.levels if sensed.feeding is not None else ())
            if now_s - m.host_time_s <= SILENT_S
        ],
        "trouble": trouble,
        "at": at,
    }
    return said


def order(found: OnsetOrder) -> dict[str, Any]:
    """The order of onsets of a repetition."""
    onsets = [{"muscle": o.muscle, "side": o.side, "s": o.s} for o in found.onsets]
    return {"type": "order", "text": found.words or found.why, "onsets": onsets}


def news(now: Mapping[str, Any], before: Mapping[str, Any] | None) -> bool:
    """Whether a page must hear of it at once: all but the numbers that run."""
    if before is None or now["cue"] is not None or now["repetition"] is not None:
        return True
    steady = ("phase", "count", "clean", "holding", "says", "trouble")
    return any(now[name] != before[name] for name in steady) or int(now["hold_s"]) != int(before["hold_s"])


def _pads(load: FootLoad) -> dict[str, float]:
    forces = {name: float(getattr(load, name)) for name in FORCES}
    return {name: force for name, force in forces.items() if isfinite(force)}


def _tripod(now: TripodTold | None, load: FootLoad | None) -> dict[str, Any] | None:
    found = now if now is not None or load is None else tripod(load)
    return None if found is None else asdict(found)


def _number(value: float) -> float | None:
    return value if isfinite(value) else None
