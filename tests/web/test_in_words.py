"""What went wrong, in sentences: nothing twice, an unknown address is an unknown page."""

import pytest
from html_checked import problems

from groundup.errors import UsageError
from groundup.web.in_words import in_words, said_of


def test_need_find_and_place_are_each_said_once() -> None:
    assert in_words("4 columns", found="3", where="walk.csv, line 3") == (
        "walk.csv, line 3: this needs 4 columns. Found: 3."
    )
    assert in_words("a name", found="none") == "This needs a name."
    error = UsageError("3, 4 or 5 days a week", found="'7'", next_step="Choose again.")
    assert said_of(error) == "This needs 3, 4 or 5 days a week. Found: '7'. Choose again."


@pytest.mark.parametrize(
    ("address", "what"),
    [("/progress/ankle.lunge", "measure"), ("/evidence/measures/x.y", "measure"), ("/tests/no_such", "test")],
)
def test_an_unknown_id_in_an_address_is_a_page_that_is_not_there(mara, address, what) -> None:
    answer = mara.get(address)
    assert answer.status_code == 404
    assert f"groundup knows no {what} " in answer.text
    assert not problems(answer.text)


def test_a_script_is_told_in_the_same_sentence(mara) -> None:
    told = mara.post("/plan", {"days": "7", "minutes": "15"}, headers={"accept": "application/json"}).json()
    assert told["said"] == "This needs 3, 4 or 5 days a week. Found: '7'."
