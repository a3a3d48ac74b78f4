"""Progress on standard error, only where a person is watching and only when it takes a while."""

import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import Protocol


class Say(Protocol):
    """Hears which step begins, and during a long one how much of it is done, 0 to 1."""

    def __call__(self, name: str, share: float = 0.0) -> None:
        """The step `name` is running."""
        ...


@contextmanager
def steps(names: tuple[str, ...]) -> Generator[Say, None, None]:
    """A bar over named steps. Call what it yields with the step that begins; a pipe or a log file sees nothing."""
    if not sys.stderr.isatty():
        yield _unheard
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(names[0], total=len(names))
        begun: list[str] = []

        def say(name: str, share: float = 0.0) -> None:
            if begun[-1:] != [name]:
                begun.append(name)
            shown = f"{name} {share:4.0%}" if share else name
            bar.update(task, description=shown, completed=len(begun) - 1 + share)

        yield say


def _unheard(name: str, share: float = 0.0) -> None:
    del name, share
