"""Maxima: how strong each muscle's signal was at most, of a person and a day: electrodes put on anew differ."""

import json
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from groundup.anatomy import Side
from groundup.io.atomic import write_text

_PERSON = re.compile(r"[A-Za-z0-9-]{1,64}")


@dataclass(frozen=True, slots=True)
class Maxima:
    """Amplitudes of maximal contractions [V] by muscle and side."""

    volts: dict[tuple[str, Side | None], float]

    @classmethod
    def read(cls, folder: Path, person_id: str, day: date) -> "Maxima":
        """Those of a person's day; of another day, or of a file that cannot be read, there are none."""
        path = _file(folder, person_id)
        try:
            told = json.loads(path.read_text(encoding="utf-8"))
            if told["day"] != day.isoformat():
                return cls({})
            return cls({(one["muscle"], one["side"]): float(one["volts"]) for one in told["maxima"]})
        except (OSError, ValueError, KeyError, TypeError):
            return cls({})

    def percent(self, muscle: str, side: Side | None, level_v: float) -> float | None:
        """A level in percent of the maximum; None where there is none."""
        most = self.volts.get((muscle, side))
        return 100.0 * level_v / most if most else None


def keep(folder: Path, person_id: str, day: date, muscle: str, side: Side | None, volts: float) -> Maxima:
    """The day's maxima with one more; what was measured on another day is gone."""
    volts_by = dict(Maxima.read(folder, person_id, day).volts)
    volts_by[muscle, side] = volts
    rows = [{"muscle": m, "side": s, "volts": v} for (m, s), v in volts_by.items()]
    path = _file(folder, person_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_text(path, json.dumps({"day": day.isoformat(), "maxima": rows}, indent=1))
    return Maxima(volts_by)


def _file(folder: Path, person_id: str) -> Path:
    assert _PERSON.fullmatch(person_id)
    return folder / "maxima" / f"{person_id}.json"
