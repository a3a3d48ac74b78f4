"""Progress on standard error, only where a person is watching and only when it takes a while."""

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager


@contextmanager
def steps(names: tuple[str, ...]) -> Generator[Callable[[str], None], None, None]:
    """A bar over named steps. Call what it yields with the step that begins; a pipe or a log file sees nothing."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(names[0], total=len(names))
        begun: list[str] = []

        def say(name: str) -> None:
            bar.update(task, description=name, completed=len(begun))
            begun.append(name)

        yield say
