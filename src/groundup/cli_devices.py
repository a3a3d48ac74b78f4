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
                print(f"  {refused}")
        if _right(answers):
            break
        asked = None
    profile = profile_of(answers)
    path = out or Path(f"{profile.name}.toml")
    if path.exists():
        raise UsageError("a file that does not exist yet", found=str(path), next_step="Choose another with --out.")
    write_text(path, profile_text(answers))
    print(f"\n{path}: {len(profile.streams[0].channels)} channels. docs/devices.md says what else a profile can hold.")


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


def _typed(default: str | None) -> str:
    try:
        return input(f"[{default}] > " if default else "> ").strip() or (default or "")
    except EOFError:
        raise UsageError("an answer", found="the end of the input", next_step="Nothing was written.") from None
