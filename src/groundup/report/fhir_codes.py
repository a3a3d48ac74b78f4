"""Codes of a FHIR bundle: UCUM for units, LOINC and SNOMED CT where we are sure, our own URIs for all else.

LOINC has codes for what people say of pain, for the length of a session, and for height and mass. It has none that was
found for what a camera, a tape or a plate measures here (a weight-bearing lunge, a frontal projection angle, a tripod
share): those carry our own system, so that nobody takes them for a goniometer's value of the same name.
"""

from collections.abc import Mapping
from typing import Any

from groundup.anatomy import Side

UCUM = "http://unitsofmeasure.org"
LOINC = "http://loinc.org"
SNOMED = "http://snomed.info/sct"
OWN = "urn:groundup:"
"""Our systems: `urn:groundup:measure`, `:exercise`, `:component`, `:status`, `:kind`, `:state`, `:person`."""

UNITS: Mapping[str, str] = {
    # our unit -> UCUM (case sensitive); braces are UCUM's annotations of the unit 1
    "%": "%",
    "% leg length": "%{leg length}",
    "%BW": "%{body weight}",
    "%MVC": "%{MVC}",
    "BW": "{body weight}",
    "1/mm": "/mm",
    "Hz": "Hz",
    "N": "N",
    "N·m/kg": "N.m/kg",
    "W/kg": "W/kg",
    "cm": "cm",
    "count": "1",
    "deg": "deg",
    "mm": "mm",
    "mm and mm/s": "1",
    "mm/s": "mm/s",
    "mm²": "mm2",
    "mm²/Hz": "mm2/Hz",
    "mm²/s": "mm2/s",
    "ms": "ms",
    "of 3": "{of 3}",
    "points": "{points}",
    "ratio": "1",
    "reps": "{repetitions}",
    "s": "s",
    "min": "min",
    "kg": "kg",
    "m": "m",
    "a": "a",
}

PAIN = ("72514-3", "Pain severity - 0-10 verbal numeric rating [Score] - Reported")
DURATION = ("55411-3", "Exercise duration")
HEIGHT = ("8302-2", "Body height")
MASS = ("29463-7", "Body weight")
"""LOINC codes with their names as LOINC prints them."""

_SITES: Mapping[tuple[str, Side], tuple[str, str]] = {
    # link and side -> SNOMED CT; the glute, the core and the chain have no code that we are sure of
    ("foot", "left"): ("22335008", "Structure of left foot"),
    ("foot", "right"): ("7769000", "Structure of right foot"),
    ("ankle", "left"): ("51636004", "Structure of left ankle"),
    ("ankle", "right"): ("6685009", "Structure of right ankle"),
    ("knee", "left"): ("82169009", "Structure of left knee region"),
    ("knee", "right"): ("6757004", "Structure of right knee region"),
    ("hip", "left"): ("287679003", "Left hip region structure"),
    ("hip", "right"): ("287579007", "Right hip region structure"),
}


def quantity(value: float, unit: str) -> dict[str, Any]:
    """A Quantity: with its UCUM code where the unit has one, else with the unit as we write it."""
    code = UNITS.get(unit)
    coded = {} if code is None else {"system": UCUM, "code": code}
    return {"value": value, **({"unit": unit} if unit.strip("–") else {}), **coded}


def concept(system: str, code: str, words: str) -> dict[str, Any]:
    """A CodeableConcept of one coding; `system` is a URI, or the last part of one of ours."""
    uri = system if "://" in system else f"{OWN}{system}"
    return {"coding": [{"system": uri, "code": code, "display": words}], "text": words}


def site(link: str, side: Side | None) -> dict[str, Any] | None:
    """The body site of a link on a side; words alone where no code is sure; None for what has no side."""
    if side is None:
        return None
    known = _SITES.get((link, side))
    return {"text": f"{side} {link}"} if known is None else concept(SNOMED, *known)
