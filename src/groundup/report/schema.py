"""What a machine reads: the assessment as plain JSON values, in the published shape `groundup.assessment/1`."""

import json
import math
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from groundup.assess import Assessment
    from groundup.measure import Finding, Interval, Measure, Verdict
    from groundup.signals.recording import Correction, Recording

NAME = "groundup.assessment/1"
LEVEL = 0.95


def schema() -> dict[str, Any]:
    """The published JSON Schema (2020-12) of an assessment."""
    from importlib.resources import files

    text = files("groundup.report").joinpath("schema", "assessment-1.schema.json").read_text(encoding="utf-8")
    return json.loads(text)


def as_json(assessment: "Assessment") -> dict[str, Any]:
    """The assessment in plain values. What is unknown is null; no value is NaN or infinite."""
    subject = assessment.subject
    return {
        "schema": NAME,
        "recording": _recording(assessment.recording),
        "subject": {
            "id": subject.id,
            "mass_kg": _finite(subject.mass_kg),
            "height_m": _finite(subject.height_m),
            "foot_length_m": _finite(subject.foot_length_m),
            "leg_length_m": _finite(subject.leg_length_m),
            "sex": subject.sex,
            "age_years": _finite(subject.age_years),
            "history": list(subject.history),
        },
        "task": assessment.task,
        "task_why": assessment.task_why,
        "conditions": dict(assessment.conditions.items()),
        "repetitions": [
            {"start_s": r.start_s, "bottom_s": r.bottom_s, "end_s": r.end_s, "side": r.side}
            for r in assessment.repetitions
        ],
        "measures": [_measure(m) for m in assessment.measures],
        "links": [{"link": r.link, "side": r.side, "state": r.state, "why": r.why} for r in assessment.links],
        "findings": [_finding(f) for f in assessment.findings],
        "warnings": list(assessment.warnings),
        "notes": list(assessment.notes),
        "supports": [{"link": link, "supported": how, "why": why} for link, how, why in assessment.supports],
        "corrections": [_correction(c) for c in assessment.corrections],
        "provenance": {
            "software": {"name": "groundup", "version": version("groundup")},
            "sources": [
                {"name": s.name, "sha256": s.sha256, "reader": s.reader, "assumptions": list(s.assumptions)}
                for s in assessment.recording.sources
            ],
        },
    }


def _recording(recording: "Recording") -> dict[str, Any]:
    return {
        "name": recording.name,
        "synthetic": recording.synthetic,
        "start_s": _finite(recording.start_s),
        "end_s": _finite(recording.end_s),
        "streams": [
            {
                "name": s.name,
                "kind": s.kind,
                "unit": s.unit,
                "side": s.side,
                "samples": len(s),
                "rate_hz": _finite(s.rate_hz),
            }
            for s in recording.streams
        ],
        "truth": {name: _finite(float(value)) for name, value in recording.truth.items()},
    }


def _measure(m: "Measure") -> dict[str, Any]:
    return {
        "id": m.id,
        "link": m.link,
        "side": m.side,
        "repetition": m.repetition,
        "value": _finite(m.value),
        "unit": m.unit,
        "interval": _interval(m.interval),
        "interval_level": LEVEL if _interval(m.interval) is not None else None,
        "interval_why": m.interval.why,
        "method": m.method,
        "conditions": dict(m.conditions),
        "status": m.status,
        "why": m.why,
        "sources": list(m.sources),
        "verdict": None if m.verdict is None else _verdict(m.verdict),
        "reference": m.reference,
    }


def _interval(interval: "Interval") -> list[float] | None:
    """[low, high], or null where either end is unknown: half an interval is none."""
    low, high = _finite(interval.low), _finite(interval.high)
    return None if low is None or high is None else [low, high]


def _verdict(v: "Verdict") -> dict[str, Any]:
    return {"state": v.state, "row": v.row, "bound": v.bound, "source": v.source, "mark": v.mark, "why": v.why}


def _finding(f: "Finding") -> dict[str, Any]:
    return {
        "sentence": f.sentence,
        "action": f.action,
        "measures": list(f.measures),
        "threshold": f.threshold,
        "source": f.source,
        "mark": f.mark,
        "certainty": f.certainty,
        "link": f.link,
        "side": f.side,
    }


def _correction(c: "Correction") -> dict[str, Any]:
    return {
        "what": c.what,
        "detail": c.detail,
        "by": c.by,
        "start_s": _finite(c.start_s),
        "end_s": _finite(c.end_s),
    }


def _finite(value: float | None) -> float | None:
    """The value, or null: JSON has no word for a number that is none."""
    return float(value) if value is not None and math.isfinite(value) else None
