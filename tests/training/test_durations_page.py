"""docs/training.md prints the durations that the code computes."""

import re
from pathlib import Path

from groundup.training.durations import durations_table, weeks_table

PAGE = Path(__file__).parents[2] / "docs" / "training.md"


def test_the_page_prints_what_is_computed() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for name, table in (("durations", durations_table()), ("weeks", weeks_table())):
        shown = re.search(rf"<!-- {name} -->\n(.*?)\n<!-- end -->", text, re.DOTALL)
        assert shown is not None
        assert shown[1] == table
