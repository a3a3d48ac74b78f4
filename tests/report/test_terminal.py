import io
from dataclasses import replace

import pytest
from rich.console import Console

from groundup.measure import STATES, Interval
from groundup.report.terminal import print_assessment


def printed(assessment, **more):
    out = io.StringIO()
    print_assessment(assessment, Console(file=out, width=80, **more))
    return out.getvalue().replace("\N{NO-BREAK SPACE}", " ")


def test_eighty_columns_are_enough(assessment, nothing):
    for one in (assessment, nothing):
        assert max(map(len, printed(one).splitlines())) <= 80


def test_findings_links_values_and_warnings_are_there(assessment):
    text = " ".join(printed(assessment).split())
    for finding in assessment.findings:
        for words in (finding.sentence, finding.action, finding.threshold, finding.certainty):
            assert words in text
    for warning in assessment.warnings:
        assert warning in text
    assert "SYNTHETIC" in text
    assert "14 ± 4°" in text
    assert "0.58 ± 0.06" in text


def test_what_was_assumed_or_repaired_is_said_and_a_long_list_is_cut(assessment):
    notes = ("the header says mm, but m is assumed", "markers recognized: " + "left_toe = L_toe, " * 40)
    text = printed(replace(assessment, notes=notes))
    assert "the header says mm, but m is assumed" in text
    assert text.count("left_toe = L_toe") < 10
    assert "…" in text
    assert "How it was read" not in printed(replace(assessment, notes=()))


def test_a_value_without_an_interval_is_said_to_have_an_unknown_error(assessment):
    known = [m for m in assessment.measures if m.value is None or m.interval.known]
    unknown = [replace(m, interval=Interval.unknown("a choice")) for m in known]
    assert "unknown" not in values_line(printed(replace(assessment, measures=tuple(known))))
    assert "the error is unknown" in values_line(printed(replace(assessment, measures=tuple(unknown))))


def values_line(text: str) -> str:
    return next(line for line in text.splitlines() if line.startswith("Values"))


def test_every_state_is_a_word(assessment):
    text = printed(assessment)
    for state in STATES:
        assert state in text


def test_no_color_means_no_color(assessment, monkeypatch):
    assert "\x1b[3" in printed(assessment, force_terminal=True, color_system="truecolor")
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[3" not in printed(assessment, force_terminal=True)


def test_markup_in_a_name_is_only_a_name(assessment):
    odd = "[bold]left[/red] [link=x]"
    finding = replace(assessment.findings[0], sentence=odd, action=odd, certainty=odd, threshold=odd)
    recording = replace(assessment.recording, name=odd)
    text = printed(replace(assessment, findings=(finding,), warnings=(odd,), task_why=odd, recording=recording))
    assert text.count(odd) == 7
    assert '<script>alert("é&ü")</script>' in " ".join(printed(assessment).split())


def test_descriptors_by_the_dozen_stay_in_the_report(assessment):
    assert "210 mm²" in printed(assessment)
    assert "2.31" not in printed(assessment)


def test_no_number_no_value(with_nan):
    assert "nan" not in printed(with_nan).lower()


@pytest.mark.parametrize("width", [40, 60])
def test_a_narrow_terminal_loses_no_state(assessment, width):
    out = io.StringIO()
    print_assessment(assessment, Console(file=out, width=width))
    assert "cannot" in out.getvalue()
    assert "act" in out.getvalue()
