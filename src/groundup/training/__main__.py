"""`python -m groundup.training [FILE]`: writes the drawings and the page (docs/exercises.md; `-` prints it alone)."""

import sys
from pathlib import Path

from groundup.training.drawn.all_scenes import all_drawings
from groundup.training.exercises_page import exercises_page


def main(arguments: list[str]) -> None:
    """Write the drawings beside the exercises, and the page to the named file, to docs/exercises.md where none is."""
    target = arguments[0] if arguments else "docs/exercises.md"
    if target == "-":
        sys.stdout.write(exercises_page())
        return
    folder = Path(__file__).parent / "drawings"
    folder.mkdir(exist_ok=True)
    drawn = all_drawings()
    for stem, text in drawn.items():
        (folder / f"{stem}.svg").write_text(text, encoding="utf-8")
    for strange in folder.glob("*.svg"):
        if strange.stem not in drawn:
            strange.unlink()
    Path(target).write_text(exercises_page(), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
