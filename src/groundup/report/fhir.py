"""A hand-over as a FHIR R4 Bundle: Patient, Device, Observations, Goals, CarePlan; validated before it is written.

Where our 95 % interval goes: an Observation has no element for it (`referenceRange` is what is normal, not how sure a
value is), so it is a component `urn:groundup:component|interval-95` with a Range in the unit of the value; where it is
unknown the component stands with a dataAbsentReason and the reason in words. What was not measurable has no value but
a dataAbsentReason. Whether a value is measured, estimated or self-reported is a component, and the category says
`survey` for what a person said. Resources are those of R4 (4.0.1); the models of R4B, which differ in none of the
elements used here, check them.
"""

import json
import uuid
from collections.abc import Mapping
from datetime import timedelta
from importlib.util import find_spec
from typing import Any

from groundup.errors import UsageError
from groundup.report import fhir_codes as codes
from groundup.report.fhir_plan import care_plan, goals
from groundup.report.handed import Handed, HandedMeasure, HandedPain, HandedSession
from groundup.report.words import measure_name

_CATEGORIES = "http://terminology.hl7.org/CodeSystem/observation-category"
_ABSENT = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
_CATEGORY = {"measured": "exam", "estimated": "exam", "not measurable": "exam", "self-reported": "survey"}

Resource = dict[str, Any]


def bundle(handed: Handed) -> Resource:
    """The whole hand-over as a Bundle of type collection in plain JSON values, checked by the standard's own models."""
    patient = _patient(handed)
    subject = _reference(handed, patient)
    device = _device(handed)
    made: list[Resource] = [patient, device]
    for n, found in enumerate(handed.measures):
        by = None if found.status == "self-reported" else _reference(handed, device)
        made.append(_measure(found, n, subject, by))
    made += [_session(s, subject) for s in handed.sessions]
    made += [_pain(p, n, subject) for n, p in enumerate(handed.pains)]
    made += _body(handed, subject)
    targets = goals(handed, subject)
    made += targets
    if handed.plan is not None:
        made.append(care_plan(handed.plan, subject, [_reference(handed, g) for g in targets]))
    return validated(
        {
            "resourceType": "Bundle",
            "identifier": {"system": f"{codes.OWN}handover", "value": f"{handed.key}-{handed.made:%Y%m%dT%H%M%S%z}"},
            "type": "collection",
            "timestamp": handed.made.isoformat(),
            "entry": [{"fullUrl": _url(handed, r), "resource": _tagged(r, handed.synthetic)} for r in made],
        }
    )


def bundle_text(handed: Handed) -> str:
    """The bundle as the file that is handed over."""
    return json.dumps(bundle(handed), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def validated(plain: Resource) -> Resource:
    """The same bundle, once the models of the standard have taken it; without them, how to install them."""
    if find_spec("fhir") is None or find_spec("fhir.resources") is None:
        raise UsageError(
            "the library fhir.resources, which checks a FHIR bundle",
            found="it is not installed",
            next_step="Install it with `pip install 'groundup[fhir]'`, or export JSON or CSV.",
        )
    from fhir.resources.R4B.bundle import Bundle

    Bundle.model_validate(plain)
    return plain


def _patient(handed: Handed) -> Resource:
    sex = handed.body.sex if handed.body else None
    return {
        "resourceType": "Patient",
        "id": "person",
        "identifier": [{"system": f"{codes.OWN}person", "value": handed.key}],
        **({"name": [{"text": handed.name}]} if handed.name else {}),
        **({"gender": sex} if sex in ("female", "male") else {}),
    }


def _device(handed: Handed) -> Resource:
    name, _, number = handed.software.partition(" ")
    return {
        "resourceType": "Device",
        "id": "software",
        "deviceName": [{"name": name, "type": "user-friendly-name"}],
        "version": [{"value": number or "unknown"}],
        "note": [{"text": "Software that measures and estimates; no medical device. Each value has its method."}],
    }


def _measure(m: HandedMeasure, n: int, subject: Resource, device: Resource | None) -> Resource:
    name = measure_name(m.id)
    where = codes.site(m.link, m.side)
    absent = _absent("unsupported", m.why or "not measurable with this input") if m.value is None else None
    return {
        "resourceType": "Observation",
        "id": f"measure-{n}",
        "status": "final",
        "category": [_coded(_CATEGORIES, _CATEGORY[m.status])],
        "code": codes.concept("measure", m.id, name),
        "subject": subject,
        "effectiveDateTime": m.at.isoformat(),
        **({"valueQuantity": codes.quantity(m.value, m.unit)} if m.value is not None else {"dataAbsentReason": absent}),
        **({"bodySite": where} if where else {}),
        "method": {"text": m.method or "not stated"},
        **({"device": device} if device else {}),
        **({"interpretation": [codes.concept("state", m.state, m.state)]} if m.state else {}),
        **({"referenceRange": [{"text": m.reference or m.bound}]} if m.reference or m.bound else {}),
        **({"note": [{"text": m.why}]} if m.why and m.value is not None else {}),
        "component": _components(m),
    }


def _components(m: HandedMeasure) -> list[Resource]:
    made: list[Resource] = []
    if m.value is not None:
        interval = codes.concept("component", "interval-95", "95 % interval of the value")
        if m.low is not None and m.high is not None:
            low, high = codes.quantity(m.low, m.unit), codes.quantity(m.high, m.unit)
            made.append({"code": interval, "valueRange": {"low": low, "high": high}})
        else:
            made.append({"code": interval, "dataAbsentReason": _absent("unknown", m.interval_why or "not known")})
    known = codes.concept("component", "status", "How the value is known")
    made.append({"code": known, "valueCodeableConcept": codes.concept("status", m.status.replace(" ", "-"), m.status)})
    kind = codes.concept("component", "kind", "Which part of a series of tests")
    made.append({"code": kind, "valueCodeableConcept": codes.concept("kind", m.kind, m.kind)})
    if m.repetition is not None:
        of = codes.concept("component", "repetition", "Repetition, from 0")
        made.append({"code": of, "valueInteger": m.repetition})
    for name, value in m.conditions.items():
        of = codes.concept("component", f"condition-{_token(name)}", f"Condition: {name}")
        made.append({"code": of, "valueString": value or "yes"})
    return made


def _session(s: HandedSession, subject: Resource) -> Resource:
    end = s.started + timedelta(minutes=s.minutes or 0.0)
    value = (
        {"dataAbsentReason": _absent("unknown", "its length was not kept")}
        if s.minutes is None
        else {"valueQuantity": codes.quantity(s.minutes, "min")}
    )
    counted = (("sets-planned", "Sets planned", s.planned_sets), ("sets-done", "Sets done", s.sets_done))
    return {
        "resourceType": "Observation",
        "id": f"session-{s.id}",
        "status": "final",
        "category": [_coded(_CATEGORIES, "activity")],
        "code": codes.concept(codes.LOINC, *codes.DURATION),
        "subject": subject,
        "effectivePeriod": {"start": s.started.isoformat(), "end": end.isoformat()},
        **value,
        "method": {"text": f"training session: {s.title}"},
        **({"note": [{"text": f"Stopped: {s.stopped_for}"}]} if s.stopped_for else {}),
        "component": [{"code": codes.concept("component", c, w), "valueInteger": v} for c, w, v in counted],
    }


def _pain(p: HandedPain, n: int, subject: Resource) -> Resource:
    return {
        "resourceType": "Observation",
        "id": f"pain-{n}",
        "status": "final",
        "category": [_coded(_CATEGORIES, "survey")],
        "code": codes.concept(codes.LOINC, *codes.PAIN),
        "subject": subject,
        "effectiveDateTime": p.at.isoformat(),
        "valueQuantity": {"value": p.value, "unit": "of 10", "system": codes.UCUM, "code": "{score}"},
        **({"bodySite": {"text": p.place}} if p.place.strip() else {}),
        "method": {"text": f"said by the person: {p.moment}"},
    }


def _body(handed: Handed, subject: Resource) -> list[Resource]:
    """Height, mass and age as the person stated them; when is not kept, so no time is claimed."""
    if handed.body is None:
        return []
    of = handed.body
    stated = (
        ("height", codes.concept(codes.LOINC, *codes.HEIGHT), of.height_m, "m"),
        ("mass", codes.concept(codes.LOINC, *codes.MASS), of.mass_kg, "kg"),
        ("age", codes.concept("body", "age", "Age"), of.age_years, "a"),
    )
    return [
        {
            "resourceType": "Observation",
            "id": f"body-{name}",
            "status": "final",
            "category": [_coded(_CATEGORIES, "survey")],
            "code": code,
            "subject": subject,
            "valueQuantity": codes.quantity(value, unit),
            "method": {"text": "stated by the person; the day was not kept"},
        }
        for name, code, value, unit in stated
        if value is not None
    ]


def _tagged(resource: Resource, synthetic: bool) -> Resource:
    """Of a made-up person every resource says so: HTEST is the standard's tag for test data."""
    if not synthetic:
        return resource
    tag = {"system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", "code": "HTEST", "display": "synthetic"}
    return {**resource, "meta": {"tag": [tag]}}


def _coded(system: str, code: str) -> Resource:
    return {"coding": [{"system": system, "code": code}]}


def _absent(code: str, why: str) -> Resource:
    return {**_coded(_ABSENT, code), "text": why}


def _url(handed: Handed, resource: Mapping[str, Any]) -> str:
    """The same resource of the same person has the same address in every bundle."""
    of = f"{handed.key}/{resource['resourceType']}/{resource['id']}"
    return uuid.uuid5(uuid.NAMESPACE_OID, of).urn


def _reference(handed: Handed, resource: Mapping[str, Any]) -> Resource:
    return {"reference": _url(handed, resource)}


def _token(name: str) -> str:
    """A name as a code: no spaces, which a code may not have at its ends or twice."""
    return "-".join(name.split()) or "unnamed"
