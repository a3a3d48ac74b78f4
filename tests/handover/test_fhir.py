"""The FHIR bundle against the models of the standard, UCUM's grammar, and what the standard says of its codes."""

import json
import re
from dataclasses import replace
from decimal import Decimal
from importlib.util import find_spec

import pytest
from fhir.resources.R4B.bundle import Bundle
from handing_made import NAME

from groundup.errors import UsageError
from groundup.evidence.catalogue import definitions
from groundup.report import fhir, fhir_codes
from groundup.report.fhir import bundle, bundle_text
from groundup.report.handed import Handed

# UCUM 2.1 (ucum.org/ucum), tables 1 to 6: the unit atoms that we use, with whether a metric prefix may stand before
# them, and the prefixes. An annotation in braces counts as 1.
ATOMS = {
    "m": True,
    "s": True,
    "g": True,
    "N": True,
    "W": True,
    "Hz": True,
    "deg": False,
    "%": False,
    "min": False,
    "a": False,
}
PREFIXES = ("c", "m", "k", "u")

# Value sets of FHIR R4 with a required or preferred binding, as the standard lists them.
ABSENT = {"unknown", "asked-unknown", "temp-unknown", "not-asked", "asked-declined", "masked", "not-applicable",
          "unsupported", "as-text", "error", "not-a-number", "negative-infinity", "positive-infinity", "not-performed",
          "not-permitted"}  # fmt: skip
CATEGORY = {
    "social-history",
    "vital-signs",
    "imaging",
    "laboratory",
    "procedure",
    "survey",
    "exam",
    "therapy",
    "activity",
}
ACHIEVED = {"in-progress", "improving", "worsening", "no-change", "achieved", "sustaining", "not-achieved",
            "no-progress", "not-attainable"}  # fmt: skip


def is_ucum(code: str) -> bool:
    def component(text: str) -> bool:
        atom = re.sub(r"\{[!-z|~ ]*\}$", "", text)  # printable ASCII but for braces
        if atom in ("", "1"):
            return bool(text)
        base = re.sub(r"-?\d+$", "", atom)
        return base in ATOMS or any(base == p + a for p in PREFIXES for a, metric in ATOMS.items() if metric)

    terms = code.removeprefix("/").split("/")
    return bool(code) and all(component(c) for term in terms for c in term.split("."))


def resources(made: dict, kind: str) -> list[dict]:
    return [e["resource"] for e in made["entry"] if e["resource"]["resourceType"] == kind]


def quantities(value: object):
    if isinstance(value, dict):
        if "value" in value and isinstance(value["value"], int | float):
            yield value
        for inner in value.values():
            yield from quantities(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from quantities(inner)


@pytest.fixture(scope="module")
def made(handed: Handed) -> dict:
    return bundle(handed)


def test_the_models_of_the_standard_take_it_and_give_it_back(handed, made):
    text = bundle_text(handed)
    model = Bundle.model_validate_json(text)
    assert json.loads(model.model_dump_json()) == json.loads(text, parse_float=lambda v: float(Decimal(v))) == made


def test_what_is_broken_is_refused(made):
    from pydantic import ValidationError

    for field, wrong in (("status", None), ("effectiveDateTime", "yesterday"), ("code", "x"), ("novel", 1)):
        broken = json.loads(json.dumps(made))
        broken["entry"][2]["resource"][field] = wrong
        with pytest.raises(ValidationError):
            fhir.validated(broken)


def test_the_grammar_of_units_tells_right_from_wrong():
    for right in ("mm", "N.m/kg", "W/kg", "/mm", "mm2/Hz", "%{leg length}", "{repetitions}", "1", "deg", "cm", "ms"):
        assert is_ucum(right), right
    for wrong in ("", "°", "%BW", "mm²", "N·m/kg", "degrees", "cmm", "kdeg", "{é}", "reps"):
        assert not is_ucum(wrong), wrong


def test_every_unit_of_the_catalogue_has_a_ucum_code(made):
    assert all(is_ucum(code) for code in fhir_codes.UNITS.values())
    assert {d.unit for d in definitions()} - set(fhir_codes.UNITS) == {"–"}  # chain.driver is a word, no number
    found = list(quantities(made))
    assert len(found) > 10
    for q in found:
        assert q["system"] == "http://unitsofmeasure.org"
        assert is_ucum(q["code"]) or q["code"] == "{score}", q


def test_every_measure_is_there_with_value_interval_method_time_and_side(handed, made):
    found = [o for o in resources(made, "Observation") if o["id"].startswith("measure-")]
    assert len(found) == len(handed.measures)
    for m, o in zip(handed.measures, found, strict=True):
        parts = {c["code"]["coding"][0]["code"]: c for c in o["component"]}
        assert o["code"]["coding"][0]["system"] == "urn:groundup:measure"
        assert o["code"]["coding"][0]["code"] == m.id
        assert o["method"]["text"] == m.method
        assert o["effectiveDateTime"] == m.at.isoformat()
        assert parts["status"]["valueCodeableConcept"]["text"] == m.status
        assert (m.side or "") in json.dumps(o.get("bodySite", "")).lower()
        assert ("valueQuantity" in o) != ("dataAbsentReason" in o) == (m.value is None)
        if m.low is not None and m.high is not None:
            span = parts["interval-95"]["valueRange"]
            assert (span["low"]["value"], span["high"]["value"]) == (m.low, m.high)
            assert span["low"]["code"] == o["valueQuantity"]["code"]
        elif m.value is not None:
            assert parts["interval-95"]["dataAbsentReason"]["text"]
        assert o["category"][0]["coding"][0]["code"] == ("survey" if m.status == "self-reported" else "exam")
        assert ("device" in o) == (m.status != "self-reported")


def test_codes_with_a_fixed_list_are_on_it(made):
    text = json.dumps(made)
    for system, listed in (
        ("data-absent-reason", ABSENT),
        ("observation-category", CATEGORY),
        ("goal-achievement", ACHIEVED),
    ):
        used = re.findall(rf'CodeSystem/{system}", "code": "([^"]+)"', text)
        assert set(used) <= listed
    assert re.findall(r'"http://loinc.org", "code": "([^"]+)"', text)
    assert set(re.findall(r'"http://loinc.org", "code": "([^"]+)"', text)) <= {
        "72514-3",
        "55411-3",
        "8302-2",
        "29463-7",
    }


def test_loinc_numbers_carry_their_check_digit():
    """LOINC's last digit is a Luhn check (mod 10) of those before: a mistyped code fails it."""
    for code, _ in (fhir_codes.PAIN, fhir_codes.DURATION, fhir_codes.HEIGHT, fhir_codes.MASS):
        digits, check = code.split("-")
        doubled = [int(d) * (2 if i % 2 == 0 else 1) for i, d in enumerate(reversed(digits))]
        assert (10 - sum(d // 10 + d % 10 for d in doubled) % 10) % 10 == int(check), code


def test_snomed_numbers_carry_their_check_digit():
    """SNOMED CT ids end in a Verhoeff check digit (SNOMED CT technical guide, 5.5)."""
    d = [[(i + j) % 5 if i < 5 and j < 5 else 0 for j in range(10)] for i in range(10)]
    for i in range(10):
        for j in range(10):
            if i < 5 and j < 5:
                d[i][j] = (i + j) % 5
            elif i < 5:
                d[i][j] = 5 + (i + j - 5) % 5
            elif j < 5:
                d[i][j] = 5 + (i - 5 - j) % 5
            else:
                d[i][j] = (i - j) % 5
    p = [list(range(10)), [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]]
    for i in range(2, 8):
        p.append([p[i - 1][p[1][j]] for j in range(10)])
    for code, words in fhir_codes._SITES.values():
        c = 0
        for i, digit in enumerate(reversed(code)):
            c = d[c][p[i % 8][int(digit)]]
        assert c == 0, words
    assert len({code for code, _ in fhir_codes._SITES.values()}) == 8


def test_patient_goal_and_plan(handed, made):
    (patient,) = resources(made, "Patient")
    assert "name" not in patient
    assert NAME not in json.dumps(made)
    assert patient["identifier"][0]["value"] == handed.key
    (goal,) = resources(made, "Goal")
    assert goal["target"][0]["measure"]["coding"][0]["code"] == "ankle.lunge_distance"
    (plan,) = resources(made, "CarePlan")
    known = {e["fullUrl"] for e in made["entry"]}
    assert plan["goal"][0]["reference"] in known
    repeat = plan["activity"][0]["detail"]["scheduledTiming"]["repeat"]
    assert repeat["dayOfWeek"] == ["mon", "thu"]
    for entry in made["entry"]:
        for found in re.findall(r'"reference": "([^"]+)"', json.dumps(entry["resource"])):
            assert found in known
    named = bundle(replace(handed, name="A. N."))
    assert resources(named, "Patient")[0]["name"] == [{"text": "A. N."}]


def test_nothing_of_a_synthetic_person_passes_for_real(handed, made):
    assert "HTEST" not in json.dumps(made)
    for entry in bundle(replace(handed, synthetic=True))["entry"]:
        assert entry["resource"]["meta"]["tag"][0]["code"] == "HTEST"


def test_without_the_library_it_says_how_to_get_it(handed, monkeypatch):
    monkeypatch.setattr(fhir, "find_spec", lambda name: None if name.startswith("fhir") else find_spec(name))
    with pytest.raises(UsageError, match=r"pip install 'groundup\[fhir\]'"):
        bundle(handed)
