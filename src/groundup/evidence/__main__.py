"""`python -m groundup.evidence [FILE]`: writes the measure catalogue (docs/measures.md; `-` is standard output)."""

import sys
from pathlib import Path

from groundup.evidence.catalogue_page import catalogue_page


def main(arguments: list[str]) -> None:
    """Write the page to the named file, to docs/measures.md where none is named."""
    target = arguments[0] if arguments else "docs/measures.md"
    if target == "-":
        sys.stdout.write(catalogue_page())
    else:
        Path(target).write_text(catalogue_page(), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
