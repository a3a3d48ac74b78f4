"""The body of a person as a form gives it: what is not filled in stays unknown."""

from dataclasses import dataclass, replace

from starlette.datastructures import FormData

from groundup.errors import UsageError
from groundup.signals.recording import Subject


@dataclass(frozen=True, slots=True)
class Entry:
    """One number of a subject: its field, label, unit as typed, factor to SI, and the range that is believable."""

    name: str
    label: str
    unit: str
    factor: float
    low: float
    high: float


ENTRIES = (
    Entry("mass_kg", "Body mass", "kg", 1.0, 20.0, 300.0),
    Entry("height_m", "Height", "cm", 0.01, 100.0, 250.0),
    Entry("age_years", "Age", "years", 1.0, 0.0, 120.0),
    Entry("foot_length_m", "Foot length", "cm", 0.01, 10.0, 40.0),
    Entry("leg_length_m", "Leg length, hip to floor", "cm", 0.01, 40.0, 140.0),
)
SEXES = (("", "Rather not say"), ("female", "Female"), ("male", "Male"))


def subject_from(form: FormData, *, before: Subject | None = None) -> Subject:
    """The subject of a form, over what was known before."""
    values: dict[str, float | str | None] = {}
    for entry in ENTRIES:
        typed = str(form.get(entry.name, "")).strip().replace(",", ".")
        if not typed:
            values[entry.name] = None
            continue
        try:
            number = float(typed)
        except ValueError:
            number = float("nan")
        if not entry.low <= number <= entry.high:
            needed = f"{entry.label.lower()} from {entry.low:g} to {entry.high:g} {entry.unit}"
            raise UsageError(needed, found=f"'{typed[:20]}'", next_step="Leave it empty if you do not know it.")
        values[entry.name] = round(number * entry.factor, 6)
    sex = str(form.get("sex", ""))
    values["sex"] = sex if sex in ("female", "male") else None
    return replace(before or Subject(), **values)


def typed(subject: Subject) -> dict[str, str]:
    """The subject's numbers as the form shows them."""
    return {
        e.name: "" if (v := getattr(subject, e.name)) is None else f"{v / e.factor:.1f}".removesuffix(".0")
        for e in ENTRIES
    }
