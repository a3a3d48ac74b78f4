"""The command line: it reads files, calls the core, writes what a person or a machine asked for, and nothing else.

Heavy libraries are imported by the command that needs them: `groundup --help` answers at once.
"""

import sys
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from groundup import cli_body, cli_devices, cli_record
from groundup.anatomy import TASKS
from groundup.errors import GroundupError, UsageError
from groundup.outputs import Outputs, check, show, write

if TYPE_CHECKING:
    from groundup.assess import Smoothing
    from groundup.chain.body_engine import Intervals
    from groundup.report.progress import Say

BODIES = "Working out 200 bodies that may have been recorded"

app = typer.Typer(
    name="groundup",
    help="Measure the chain from foot to glute, and say honestly how sure that is.",
    no_args_is_help=True,
    rich_markup_mode=None,  # plain help: its decoration alone would cost a fifth of a second
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.add_typer(cli_body.app, name="body")
app.command(short_help="Record live sensors into one XDF file.")(cli_record.record)
app.add_typer(cli_devices.app, name="devices")

Files = Annotated[list[Path], typer.Argument(help="The files of one recording.", show_default=False)]
Mapping = Annotated[Path | None, typer.Option(help="TOML that names the columns of a CSV.")]
Geometry = Annotated[Path | None, typer.Option(help="Positions and areas of an insole's cells.")]
Rate = Annotated[float | None, typer.Option(help="Sampling rate in Hz of a file that does not say it.")]
Person = Annotated[int | None, typer.Option(help="Which of several people in a camera's landmarks, from 0.")]
Offset = Annotated[list[str] | None, typer.Option(metavar="FILE=S", help="FILE starts S seconds later.")]
Event = Annotated[str | None, typer.Option(help="Align files by this event, present in each.")]
Json = Annotated[str | None, typer.Option("--json", metavar="FILE|-", help="Write the assessment as JSON.")]
Report = Annotated[Path | None, typer.Option(help="Write one self-contained HTML page.")]
Table = Annotated[Path | None, typer.Option(help="Write every measure as a tidy table, .csv or .parquet.")]
Curves = Annotated[Path | None, typer.Option(help="Write time-normalized curves as a tidy table, .csv or .parquet.")]

Parts = Annotated[
    list[str] | None,
    typer.Option(metavar="PART", help="What goes in, may be repeated: training, progress, measures, … or all."),
]
First = Annotated[str | None, typer.Option("--from", metavar="DAY", help="First day, such as 2026-09-01.")]
Last = Annotated[str | None, typer.Option("--to", metavar="DAY", help="Last day, included.")]
Named = Annotated[bool, typer.Option("--named", help="With the name; without it the file has only a key.")]


def _print_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        print(f"groundup {version('groundup')}")
        raise typer.Exit


@app.callback()
def groundup(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Measure the chain from foot to glute, and say honestly how sure that is."""
    del version  # answered by its callback


@app.command(short_help="Assess a recording: the chain from foot to core.")
def assess(
    files: Files,
    static: Annotated[Path | None, typer.Option(help="A standing trial that calibrates the segments.")] = None,
    mvc: Annotated[Path | None, typer.Option(help="Maximal contractions of the same EMG channels.")] = None,
    eyes_closed: Annotated[Path | None, typer.Option(help="The same stance with eyes closed.")] = None,
    task: Annotated[str | None, typer.Option(help=f"{', '.join(TASKS)}; recognized where not given.")] = None,
    subject: Annotated[Path | None, typer.Option(help="TOML with mass_kg, height_m, sex, age_years …")] = None,
    condition: Annotated[
        list[str] | None, typer.Option(metavar="K=V", help="A condition, such as eyes=closed.")
    ] = None,
    markers: Annotated[Path | None, typer.Option(help="TOML that names markers: canonical = 'yours'.")] = None,
    mapping: Mapping = None,
    geometry: Geometry = None,
    rate: Rate = None,
    person: Person = None,
    offset: Offset = None,
    event: Event = None,
    start: Annotated[float | None, typer.Option("--from", metavar="S", help="First second to assess.")] = None,
    end: Annotated[float | None, typer.Option("--to", metavar="S", help="Second before which to stop.")] = None,
    corrections: Annotated[Path | None, typer.Option(help="TOML with your corrections.")] = None,
    model: Annotated[
        Path | None,
        typer.Option(metavar="FILE.osim", help="A body model of this person; else the built-in leg, scaled to them."),
    ] = None,
    intervals: Annotated[
        str,
        typer.Option(
            metavar="quick|full",
            help="Of the body model: ground forces and strengths drawn, or markers and the body's size too (a minute).",
        ),
    ] = "quick",
    smoothing: Annotated[
        str,
        typer.Option(metavar="live|zero-phase", help="Camera landmarks: as a live session sees them, or without lag."),
    ] = "zero-phase",
    json: Json = None,
    report: Report = None,
    table: Table = None,
    curves: Curves = None,
) -> None:
    """Assess a recording: the chain from foot to glute and core, with what it cannot say."""
    given = (static, mvc, eyes_closed, subject, markers, mapping, geometry, corrections, model)
    inputs = [*files, *(p for p in given if p)]
    outputs = Outputs(json, report, table, curves)
    check(outputs, inputs=inputs)
    steps = ("Reading", "Assessing", "Working out moments and muscles", *((BODIES,) if intervals == "full" else ()))
    with _progress(*steps, "Writing") as say:
        say("Reading")
        from groundup.io.body_model import body_model
        from groundup.io.corrections import read_corrections
        from groundup.io.load import load

        recording = load(
            *files,
            static=static,
            markers_map=markers,
            mapping=mapping,
            geometry=geometry,
            offset_s=_offsets(offset),
            align_event=event,
            start_s=start,
            end_s=end,
            conditions=({"eyes": "open"} if eyes_closed else {}) | _pairs(condition, "--condition"),
            subject=subject,
            rate_hz=rate,
            person=person,
            progress=lambda share: say("Reading", share),
        )
        contractions = load(mvc, mapping=mapping, rate_hz=rate) if mvc else None
        closed = load(eyes_closed, mapping=mapping, geometry=geometry, rate_hz=rate) if eyes_closed else None
        by_hand = read_corrections(corrections) if corrections else ()
        body, measurements = body_model(model, recording)
        say("Assessing")
        from groundup.assess import assess as assess_recording

        result = assess_recording(
            recording,
            model=body,
            measurements=measurements,
            intervals=_intervals(intervals),
            say=say,
            drawn=lambda share: say(BODIES, share),
            mvc=contractions,
            eyes_closed=closed,
            task=task,
            corrections=by_hand,
            smoothing=_smoothing(smoothing),
        )
        say("Writing")
        write(result, outputs, inputs=inputs)
    show(result, outputs)


@app.command(short_help="Compare squats under several conditions: where is it driven from?")
def compare(
    files: Annotated[
        list[str],
        typer.Argument(metavar="CONDITION=FILE...", help="none=… and foot=…, heel=…, hip=…; again for more days."),
    ],
    static: Annotated[Path | None, typer.Option(help="A standing trial that calibrates the segments.")] = None,
    task: Annotated[str | None, typer.Option(help="squat or single_leg_squat; recognized where not given.")] = None,
    side: Annotated[str | None, typer.Option(help="left or right, of a squat on one leg.")] = None,
    subject: Annotated[Path | None, typer.Option(help="TOML with mass_kg, height_m, sex, age_years …")] = None,
    markers: Annotated[Path | None, typer.Option(help="TOML that names markers: canonical = 'yours'.")] = None,
    start: Annotated[float | None, typer.Option("--from", metavar="S", help="First second of every file.")] = None,
    end: Annotated[
        float | None, typer.Option("--to", metavar="S", help="Second of every file before which to stop.")
    ] = None,
    json: Annotated[str | None, typer.Option("--json", metavar="FILE|-", help="Write the comparison as JSON.")] = None,
) -> None:
    """Compare the same squat without a cue, with a foot cue, a heel wedge and a hip cue: which link drives it?

    One recording of five repetitions each, as none=a.c3d foot=b.c3d heel=c.c3d hip=d.c3d. Give each condition again for
    a second day: one day alone names no link.
    """
    from groundup.compare import Options
    from groundup.compare import compare as run

    run(files, Options(static, subject, markers, task, side, start, end), json=json)


@app.command(short_help="Assess a synthetic squat with planted faults.")
def demo(
    seed: Annotated[int, typer.Option(help="Another synthetic person.")] = 1,
    json: Json = None,
    report: Report = None,
    table: Table = None,
    curves: Curves = None,
) -> None:
    """Assess a synthetic squat with planted faults: one knee in, one big toe unloaded, one glute late."""
    if report is not None:
        with suppress(OSError):
            report.parent.mkdir(parents=True, exist_ok=True)
    outputs = Outputs(json, report, table, curves)
    check(outputs, inputs=[])
    with _progress("Making a synthetic person", "Assessing", "Working out moments and muscles", "Writing") as say:
        say("Making a synthetic person")
        from groundup.assess import assess as assess_recording
        from groundup.io.body_model import body_model
        from groundup.synthetic.demo import demo as make

        recording, static = make(seed=seed)
        body, measurements = body_model(None, recording)
        say("Assessing")
        result = assess_recording(recording, static=static, model=body, measurements=measurements, say=say)
        say("Writing")
        write(result, outputs, inputs=[])
    show(result, outputs)
    if report is not None and json != "-":
        print(f"\nReport: {report.resolve()}")


@app.command(short_help="Say what is in these files and what they support.")
def inspect(
    files: Files,
    mapping: Mapping = None,
    geometry: Geometry = None,
    rate: Rate = None,
    person: Person = None,
    offset: Offset = None,
    event: Event = None,
) -> None:
    """Say what is in these files, and what they can and cannot support."""
    from groundup.io.load import load
    from groundup.report.inspection import print_inspection

    with _progress("Reading") as say:
        recording = load(
            *files,
            mapping=mapping,
            geometry=geometry,
            offset_s=_offsets(offset),
            align_event=event,
            rate_hz=rate,
            person=person,
            progress=lambda share: say("Reading", share),
        )
    print_inspection(recording)


@app.command("app", short_help="Open the app in the browser.")
def open_app(
    port: Annotated[int | None, typer.Option(help="A port of your choice; else 8737 or the next free one.")] = None,
    home: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Where the data lies; else $GROUNDUP_HOME.")
    ] = None,
    host: Annotated[
        str,
        typer.Option(
            help="0.0.0.0 listens to your network too. Others then need the whole address that is printed, with its "
            "key; it goes unencrypted, and a camera works on this machine alone."
        ),
    ] = "127.0.0.1",
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Do not open the browser.")] = False,
    demo: Annotated[bool, typer.Option("--demo", help="Add a synthetic person with twelve weeks of history.")] = False,
    source: Annotated[
        list[str] | None,
        typer.Option(help="A live sensor, such as ble:foot-trainer or replay:press.bin@foot-trainer; may come again."),
    ] = None,
) -> None:
    """Open the app: train, assess and see, on this machine alone."""
    from groundup.store.folder import data_folder

    # before what takes seconds to load, and on a machine that has never run it some more; a script reads only the rest
    print("Starting. The first time takes some seconds more.", file=sys.stderr, flush=True)
    from groundup.web.serve import serve

    serve(home or data_folder(), host=host, port=port, browser=not no_browser, demo=demo, sources=source or ())


@app.command(short_help="Keep a recording, without loss, in one HDF5 file.")
def convert(
    files: Files,
    output: Annotated[Path, typer.Option("--out", help="Where to write groundup's own HDF5 file.")],
    static: Annotated[Path | None, typer.Option(help="A standing trial to keep with it.")] = None,
    mapping: Mapping = None,
    geometry: Geometry = None,
    rate: Rate = None,
    person: Person = None,
    offset: Offset = None,
    event: Event = None,
) -> None:
    """Keep a recording, whole and without loss, in one HDF5 file."""
    from groundup.io.atomic import check_target
    from groundup.io.hdf5 import write as keep
    from groundup.io.load import load

    _refuse_dash(output, "--out")
    check_target(output, inputs=files)
    with _progress("Reading") as say:
        recording = load(
            *files,
            static=static,
            mapping=mapping,
            geometry=geometry,
            offset_s=_offsets(offset),
            align_event=event,
            rate_hz=rate,
            person=person,
            progress=lambda share: say("Reading", share),
        )
    keep(output, recording)
    print(f"{output}: {len(recording.streams)} streams, {recording.end_s - recording.start_s:.2f} s")


@app.command(short_help="Save everything the app keeps in one file.")
def backup(file: Annotated[Path, typer.Argument(help="The file to write.", show_default=False)]) -> None:
    """Save everything the app keeps (people, plans, sessions, measures, recordings) in one file."""
    from groundup.store.command_line import backup as save

    print(save(file))


@app.command(short_help="Bring back a backup.")
def restore(file: Annotated[Path, typer.Argument(help="A backup.", show_default=False)]) -> None:
    """Put a backup in the place of what the app keeps. It is checked first; if anything is off, nothing changes."""
    from groundup.store.command_line import restore as bring_back

    print(bring_back(file))


@app.command(short_help="Write what the app keeps: CSV, Parquet, JSON, FHIR.")
def export(
    target: Annotated[Path, typer.Argument(help="A .zip, a .json, or a new folder.", show_default=False)],
    person: Annotated[str | None, typer.Option(metavar="NAME", help="One person only.")] = None,
    form: Annotated[
        str, typer.Option("--as", metavar="FORM", help="everything; or of one person csv, parquet, json, fhir or html.")
    ] = "everything",
    part: Parts = None,
    first: First = None,
    last: Last = None,
    named: Named = False,
) -> None:
    """Write everything the app keeps (CSV, JSON, HDF5, a README), or one person's own in a form of your choice."""
    from groundup.store.command_line import export as write_out
    from groundup.store.handing_lines import hand_over

    if form == "everything":
        print(write_out(target, person=person))
    else:
        print(hand_over(target, form=form, person=person, parts=part or (), first=first, last=last, named=named))


@app.command(short_help="Write one report for a coach, a physician or yourself.")
def handover(
    output: Annotated[Path, typer.Option("--out", metavar="FILE.html", help="The page to write.")],
    person: Annotated[str | None, typer.Option(metavar="NAME", help="Whose, where there are several.")] = None,
    part: Parts = None,
    first: First = None,
    last: Last = None,
    named: Named = False,
) -> None:
    """Write one self-contained page with what you choose. Nothing is sent anywhere: you hand over the file."""
    from groundup.store.handing_lines import hand_over

    _refuse_dash(output, "--out")
    print(hand_over(output, form="html", person=person, parts=part or (), first=first, last=last, named=named))


@app.command("group", short_help="Pool what several people handed over.")
def pool(
    files: Annotated[list[Path], typer.Argument(help="JSON that people handed over.", show_default=False)],
    measure: Annotated[list[str] | None, typer.Option(metavar="ID", help="This measure only; may be repeated.")] = None,
    from_week: Annotated[int | None, typer.Option(help="Retests from this week on; 6 where not given.")] = None,
    json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Pool the change of several people, measure by measure, with its interval, and who is left out and why."""
    from groundup.store.handing_lines import pooled

    print(pooled(files, measures=measure or (), from_week=from_week, as_json=json))


@app.command(short_help="Plan a week of training.")
def plan(
    days: Annotated[int, typer.Option(help="Days a week: 3, 4 or 5.")] = 3,
    minutes: Annotated[float, typer.Option(help="Minutes a day, 10 to 15.")] = 15.0,
    also: Annotated[list[str] | None, typer.Option(metavar="ID", help="Add an exercise, such as knee_to_wall.")] = None,
    yes: Annotated[list[str] | None, typer.Option(metavar="ID", help="A screening question with yes.")] = None,
    learning: Annotated[bool, typer.Option("--learning", help="The first two weeks.")] = False,
    ics: Annotated[Path | None, typer.Option(metavar="FILE", help="Write it as a calendar with reminders.")] = None,
    at: Annotated[str, typer.Option(metavar="HH:MM", help="Time of day in the calendar.")] = "07:00",
    zone: Annotated[
        str | None, typer.Option(help="Time zone, such as Europe/Rome; this machine's if not given.")
    ] = None,
) -> None:
    """Plan a week of training from the ground up: what each day holds and how long it takes."""
    from groundup.io.atomic import check_target, write_bytes
    from groundup.report.week import print_plan

    if ics is not None:
        _refuse_dash(ics, "--ics")
        check_target(ics)
    text = print_plan(
        days=days,
        minutes=minutes,
        also=also or (),
        yes=yes or (),
        learning=learning,
        calendar=ics is not None,
        at=at,
        zone=zone,
    )
    if ics is not None and text is not None:
        write_bytes(ics, text.encode("utf-8"))
        print(f"\nCalendar: {ics.resolve()}")


@app.command(short_help="List every measure, or one with all that is known.")
def measures(
    measure: Annotated[str | None, typer.Argument(help="One measure id, for its whole entry.")] = None,
) -> None:
    """List every measure: what it is, its unit, its error and what it is read beside."""
    from groundup.report.registers import print_measures

    print_measures(measure)


@app.command(short_help="Show what is known about a claim.")
def evidence(
    claim: Annotated[str | None, typer.Argument(help="A claim, such as C05, or a source key.")] = None,
) -> None:
    """Show what is known about a claim, with its certainty and its sources."""
    from groundup.report.registers import print_evidence

    print_evidence(claim)


@app.command(short_help="List the exercises, or one with its ladder.")
def exercises(
    exercise: Annotated[str | None, typer.Argument(help="One exercise id, for its whole entry.")] = None,
) -> None:
    """List the exercises from the ground up: dose, and who counts; or one with its ladder, faults and sources."""
    from groundup.report.exercise_list import print_exercises

    print_exercises(exercise)


@app.command()
def schema(
    of: Annotated[str, typer.Argument(metavar="NAME", help="assessment or handover.")] = "assessment",
) -> None:
    """Print the JSON schema of an assessment, or of a hand-over."""
    from json import dumps

    from groundup.report.handed_json import handover_schema
    from groundup.report.schema import schema as published

    known = {"assessment": published, "handover": handover_schema}
    if of not in known:
        raise UsageError(f"a schema of {', '.join(known)}", found=f"'{of}'")
    print(dumps(known[of](), indent=2))


@app.command(short_help="Check this installation.")
def doctor() -> None:
    """Check this installation: what is there, what is missing, and what that means."""
    from groundup.report.doctor import print_doctor

    raise typer.Exit(print_doctor())


def main() -> None:
    """Run a command; whatever goes wrong is said in one line, with exit status 2, and no traceback."""
    try:
        app()
    except GroundupError as error:
        _fail(str(error))
    except KeyboardInterrupt:
        _fail("stopped; nothing was written", status=130)
    except BrokenPipeError:
        with suppress(OSError):
            sys.stdout.close()
        sys.exit(0)
    except MemoryError:
        _fail("this recording needs more memory than there is. Cut it with --from and --to.")
    except Exception as error:
        import os

        if os.environ.get("GROUNDUP_DEBUG"):
            raise
        _fail(
            f"an error of groundup itself ({type(error).__name__}: {error}). GROUNDUP_DEBUG=1 shows where.", status=70
        )


def _fail(line: str, *, status: int = 2) -> None:
    print(f"groundup: {' '.join(line.split())}", file=sys.stderr)
    sys.exit(status)


def _pairs(texts: list[str] | None, option: str) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for text in texts or []:
        key, equals, value = text.partition("=")
        if not (key and equals and value):
            raise UsageError(f"{option} as name=value", found=f"'{text}'")
        pairs[key.strip()] = value.strip()
    return pairs


def _smoothing(text: str) -> "Smoothing":
    if text not in ("live", "zero-phase"):
        raise UsageError("--smoothing live or zero-phase", found=f"'{text}'")
    return text


def _intervals(text: str) -> "Intervals":
    if text not in ("quick", "full"):
        raise UsageError("--intervals quick or full", found=f"'{text}'")
    return text


def _offsets(texts: list[str] | None) -> dict[str, float]:
    return {name: _number(seconds, f"--offset {name}") for name, seconds in _pairs(texts, "--offset").items()}


def _number(text: str, option: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise UsageError(f"a number of seconds for {option}", found=f"'{text}'") from None


def _refuse_dash(target: Path, option: str) -> None:
    if str(target) == "-":
        raise UsageError(f"a file name for {option}", found="'-'", next_step="Only --json goes to standard output.")


def _progress(*names: str) -> "AbstractContextManager[Say]":
    """A progress line on standard error, only where a person is watching."""
    from groundup.report.progress import steps

    return steps(names or ("Reading", "Assessing", "Writing"))
