"""`groundup devices …`: sensors, described by profiles."""

from pathlib import Path
from textwrap import fill
from typing import Annotated

import typer

from groundup.errors import GroundupError, UsageError

app = typer.Typer(
    help="Sensors under and on the body, described by profiles.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.callback()
def devices() -> None:
    """Sensors under and on the body, described by profiles."""


@app.command(short_help="Write a profile for a device, question by question.")
def new(
    out: Annotated[Path | None, typer.Option("--out", help="The file to write; else the device's name, here.")] = None,
) -> None:
    """Questions about a device and its packets; each answer is judged at once, and at the end one real packet is read
    with them. `back` goes one question back. Nothing is written before the last answer.
    """
    from groundup.devices.asking import Question, answered, before, next_question, profile_of, profile_text
    from groundup.io.atomic import write_text

    print("A profile, question by question. An empty answer takes what stands in brackets; `back` goes one back.\n")
    answers: dict[str, str] = {}
    asked: Question | None = None
    while True:
        while question := next_question(answers):
            if question != asked:
                print(fill(question.text, 100))
            asked = question
            text = _typed(question.default)
            if text == "back":
                answers, asked = dict(before(answers)), None
                continue
            try:
                answers = dict(answered(answers, question, text))
            except GroundupError as refused:
                print(f"  {refused} (`back` goes one question back)")
                asked = None
        if _right(answers):
            break
        asked = None
    profile = profile_of(answers)
    path = out or Path(f"{profile.name}.toml")
    if path.exists():
        raise UsageError("a file that does not exist yet", found=str(path), next_step="Choose another with --out.")
    write_text(path, profile_text(answers))
    print(f"\n{path}: {len(profile.streams[0].channels)} channels. docs/devices.md says what else a profile can hold.")


SourceName = Annotated[
    list[str],
    typer.Argument(
        metavar="SOURCE...",
        help="ble:PROFILE[@ADDRESS], serial:PORT@PROFILE, lsl[:NAME], replay:FILE[@PROFILE] or simulated:press; "
        "`groundup devices list` shows what there is.",
    ),
]


@app.command("list", short_help="What is near, and the profiles that are known.")
def list_devices() -> None:
    """Streams of the Lab Streaming Layer, Bluetooth devices and serial ports that are there now, each with its
    name for `groundup devices watch` and `groundup record --source`; and the profiles that come with groundup. Nothing
    is connected to.
    """
    import asyncio

    from groundup.devices.nearby import found, simulated, ways

    print("Profiles (docs/devices.md; `groundup devices new` writes one):")
    for name, title, by in ways():
        print(f"  {name:16} {title} ({by})")
    for heading, lines in [*asyncio.run(found()), ("Without hardware, to try (synthetic)", simulated())]:
        print(f"\n{heading}:")
        for line in lines:
            print(f"  {line}")


@app.command(short_help="See what comes, without keeping it.")
def watch(
    source: SourceName,
    seconds: Annotated[float | None, typer.Option(help="Stop after so long; else Ctrl-C stops.")] = None,
) -> None:
    """Rate, losses, clock and last values of each stream, as they come. Nothing is written."""
    for line, _ in _looked(source, seconds=seconds, view=True):
        print(line)


@app.command(short_help="Send a device on into your network, after asking.")
def publish(
    source: Annotated[
        list[str],
        typer.Argument(metavar="SOURCE...", help="ble:PROFILE[@ADDRESS], serial:PORT@PROFILE or replay:BYTES@PROFILE."),
    ],
    seconds: Annotated[float | None, typer.Option(help="Stop after so long; else Ctrl-C stops.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="You have read what is sent to whom; do not ask.")] = False,
) -> None:
    """A device's streams as outlets of the Lab Streaming Layer, for other programs. What that means is said first, and
    asked; nothing else of groundup ever sends anything.
    """
    import asyncio
    import sys

    from groundup.devices.live_view import listened
    from groundup.devices.opening import source_of
    from groundup.devices.publishing import Publisher, publishable, sent, warned

    for name in source:
        publishable(name)
    opened = [source_of(name) for name in source]
    print(fill(warned([one.name for one in opened]), 100))
    for line in sent(opened):
        print(fill(line, 100, initial_indent="  ", subsequent_indent="    "))
    if not yes:
        print("Send it? Type yes.")
        unsent = "Nothing was sent."
        typed = _typed(None, otherwise=unsent)
        if typed.lower() != "yes":
            raise UsageError("the whole word yes", found=f"'{typed}'" if typed else "none", next_step=unsent)
    doing = "Sending" if sys.stdout.isatty() else ""
    _, said = asyncio.run(listened(opened, lambda: Publisher(opened), seconds=seconds, doing=doing))
    for words in said:
        print(words)


@app.command(short_help="Is a profile right, and does its device keep its word?")
def check(
    what: SourceName,
    seconds: Annotated[float, typer.Option(help="How long to listen.")] = 10.0,
) -> None:
    """A profile (a .toml file, or by its name one that comes with groundup) is read and said in words. A source is
    listened to; what was lost, late, damaged or slower than its profile says stands beside it, and the command then
    ends with 1.
    """
    from groundup.devices.nearby import described
    from groundup.devices.opening import is_profile, profile_of

    profiles = [one for one in what if is_profile(one)]
    sources = [one for one in what if one not in profiles]
    for name in profiles:
        print("\n".join(described(profile_of(name))))
    looked = _looked(sources, seconds=seconds, view=False) if sources else []
    for line, wrong in looked:
        print(line)
        print(f"  not in order: {', '.join(wrong)}" if wrong else "  in order")
    if any(wrong for _, wrong in looked):
        raise typer.Exit(1)


def _looked(names: list[str], *, seconds: float | None, view: bool) -> list[tuple[str, list[str]]]:
    """Listen to sources: of each stream its tally in words, and what is wrong with it."""
    import asyncio
    import sys
    import time

    from groundup.devices.live_view import listened
    from groundup.devices.looking import Lanes, wrong_with
    from groundup.devices.opening import source_of
    from groundup.devices.tally import line

    if seconds is not None and not seconds > 0:
        raise UsageError("--seconds above 0", found=f"{seconds:g}")
    opened = [source_of(name) for name in names]
    doing = f"Looking at {', '.join(one.name for one in opened)}" if view and sys.stdout.isatty() else ""
    lanes, said = asyncio.run(listened(opened, lambda: Lanes(opened), seconds=seconds, doing=doing))
    for words in said:
        print(words)
    now_s = time.monotonic()
    known = [] if lanes is None else lanes.lanes.values()
    return [(line(lane.stream, lane.tally, lane.fit, now_s=now_s), wrong_with(lane)) for lane in known]


def _right(answers: dict[str, str]) -> bool:
    """Whether the maker's packet is read as it should; else the answers lose what is wrong, to be asked again."""
    from groundup.devices.asking import profile_of, without
    from groundup.devices.example import example_said

    wrong = ""
    try:
        for line in example_said(profile_of(answers), answers["example"]):
            print(line)
    except GroundupError as refused:
        print(f"  {refused}")
        wrong = "Which answer is to change"
    keys = ", ".join(answers)
    print(fill(f"{wrong or 'Is that what the sensors felt? Enter: yes; else which answer is to change'} ({keys})", 100))
    while True:
        key = _typed("" if not wrong else "example")
        if key == "":
            return True
        if key in answers:
            changed = without(answers, key)
            answers.clear()
            answers.update(changed)
            return False
        print(f"  one of {keys}; found '{key}'")


def _typed(default: str | None, *, otherwise: str = "Nothing was written, and the answers are gone.") -> str:
    try:
        return input(f"[{default}] > " if default else "> ").strip() or (default or "")
    except EOFError:
        raise UsageError("an answer", found="the end of the input", next_step=otherwise) from None
