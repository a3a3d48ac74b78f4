"""Faults: what is planted in a movement, with its amplitude; none by default."""

from dataclasses import dataclass, fields

from groundup.anatomy import Side


@dataclass(frozen=True, slots=True)
class PerSide:
    """One amplitude a side."""

    left: float = 0.0
    right: float = 0.0

    def __getitem__(self, side: Side) -> float:
        return self.left if side == "left" else self.right


NONE = PerSide()


@dataclass(frozen=True, slots=True)
class Faults:
    """Amplitudes of planted faults. All grow with depth and are fully there at the bottom, except where said."""

    knee_in_mm: PerSide = NONE
    """Travel of the knee center towards the midline at the bottom, about the line from hip to ankle."""
    toe_unloaded: PerSide = NONE
    """Share (0 to 1) of the load under the big toe and first metatarsal head that goes to the heel and little-toe side;
    there all the time."""
    glute_late_ms: PerSide = NONE
    """Delay of gluteus maximus and medius in every repetition."""
    load_shift: float = 0.0
    """Share of body weight moved from the left to the right foot; there all the time. The pelvis stays where it is."""
    pelvic_drop_deg: PerSide = NONE
    """Drop of the opposite side of the pelvis, named by the stance side."""
    trunk_lean_deg: float = 0.0
    """To the right +."""
    trunk_flexion_deg: float = 0.0
    """Further forward than balance asks for."""
    heel_lift_mm: PerSide = NONE

    def words(self) -> tuple[str, ...]:
        """Each planted fault with side and amplitude, for provenance."""
        said: list[str] = []
        for f in fields(self):
            value = getattr(self, f.name)
            pairs = (
                [("", value)] if isinstance(value, float | int) else [(" left", value.left), (" right", value.right)]
            )
            said += [f"{f.name}{where} = {amount:g}" for where, amount in pairs if amount]
        return tuple(said)
