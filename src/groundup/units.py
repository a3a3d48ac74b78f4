"""Units: SI and radians inside; a person reads degrees, millimeters and newtons. Conversion happens at the edges."""

from groundup.errors import SignalError

GRAVITY_M_S2 = 9.80665
"""Standard gravity (CGPM 1901)."""

_TO_SI: dict[str, tuple[str, float]] = {
    "m": ("m", 1.0),
    "cm": ("m", 1e-2),
    "mm": ("m", 1e-3),
    "s": ("s", 1.0),
    "ms": ("s", 1e-3),
    "us": ("s", 1e-6),
    "µs": ("s", 1e-6),
    "min": ("s", 60.0),
    "N": ("N", 1.0),
    "kN": ("N", 1e3),
    "N·m": ("N·m", 1.0),
    "Nm": ("N·m", 1.0),
    "N*m": ("N·m", 1.0),
    "N.m": ("N·m", 1.0),
    "Nmm": ("N·m", 1e-3),
    "N·mm": ("N·m", 1e-3),
    "Pa": ("Pa", 1.0),
    "kPa": ("Pa", 1e3),
    "KPa": ("Pa", 1e3),
    "MPa": ("Pa", 1e6),
    "N/cm²": ("Pa", 1e4),
    "N/cm^2": ("Pa", 1e4),
    "N/cm2": ("Pa", 1e4),
    "rad": ("rad", 1.0),
    "deg": ("rad", 0.017453292519943295),
    "°": ("rad", 0.017453292519943295),
    "V": ("V", 1.0),
    "mV": ("V", 1e-3),
    "uV": ("V", 1e-6),
    "µV": ("V", 1e-6),
    "μV": ("V", 1e-6),
    "m/s": ("m/s", 1.0),
    "m/s²": ("m/s²", 1.0),
    "m/s^2": ("m/s²", 1.0),
    "g": ("m/s²", GRAVITY_M_S2),
    "rad/s": ("rad/s", 1.0),
    "deg/s": ("rad/s", 0.017453292519943295),
    "°/s": ("rad/s", 0.017453292519943295),
    "Hz": ("Hz", 1.0),
    "kg": ("kg", 1.0),
    "%": ("1", 1e-2),
    "1": ("1", 1.0),
    "": ("1", 1.0),
}


def to_si(unit: str, *, where: str = "") -> tuple[str, float]:
    """The SI unit of `unit` and the factor that takes a value into it."""
    try:
        return _TO_SI[unit.strip()]
    except KeyError:
        raise SignalError(
            "a unit that groundup knows",
            found=f"'{unit}'",
            where=where,
            next_step=f"Use one of {', '.join(u for u in _TO_SI if u)}.",
        ) from None


def known(unit: str) -> bool:
    """Whether `unit` has an SI equivalent here."""
    return unit.strip() in _TO_SI
