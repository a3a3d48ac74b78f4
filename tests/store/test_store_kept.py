"""What is kept comes back as it was: every float, every text, every moment with its offset, nothing for unknown."""

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_history import BLOCKS, MEASURE, NOW, PLAN, SET, recording, with_history

from groundup.errors import UsageError
from groundup.measure import Interval, Measure
from groundup.signals.recording import Subject
from groundup.store import Store
from groundup.store.choices import PrimaryMeasure
from groundup.store.errors import NotStored
from groundup.store.results import CountedRepetition
from groundup.training.log import SessionEvent, SetResult

texts = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=300)
floats = st.floats(allow_nan=False, allow_infinity=False)
shared = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@shared
@given(
    value=st.none() | st.floats(),
    low=st.none() | st.floats(),
    why=texts,
    conditions=st.lists(st.tuples(texts, texts), max_size=3),
    repetition=st.none() | st.integers(0, 100),
)
def test_a_measure_is_the_same_bit_by_bit(store: Store, person, value, low, why, conditions, repetition) -> None:
    kept = replace(
        MEASURE, value=value, interval=Interval(low, 1.5, why), conditions=tuple(conditions), repetition=repetition
    )
    saved = store.save_measures(person, [kept], at=NOW)[0]
    found = next(m for m in store.measures(person) if m.id == saved.id)
    assert _bits(found.measure) == _bits(kept)


def _bits(measure: Measure) -> object:
    """repr tells apart what == does not (-0.0) and makes NaN equal to itself."""
    return repr(measure)


@shared
@given(
    target=st.floats(0, 1e300),
    done=st.floats(0, 1e300),
    clean=st.none() | st.floats(0, 1e300),
    effort=st.none() | st.floats(0, 10),
    side=st.sampled_from(["left", "right", None]),
    note=texts,
)
def test_a_set_is_the_same(store: Store, person, target, done, clean, effort, side, note) -> None:
    session = store.begin_session(person, PLAN, BLOCKS, started=NOW).id
    result = SetResult("bridge", 1, side, 0, target, done, clean, "you", effort)
    store.save_set(session, 1, result, note=note)
    (found,) = store.session(session).sets
    assert (found.result, found.note) == (result, note)


@given(
    at=st.datetimes(
        min_value=datetime(1, 1, 3),
        max_value=datetime(9999, 12, 29),
        timezones=st.integers(-86399, 86399).map(lambda s: timezone(timedelta(seconds=s))),
    )
)
@shared
def test_a_moment_keeps_its_instant_and_its_offset(store: Store, person, at: datetime) -> None:
    found = store.add_extra(person, "walk", at=at, minutes=5.0).at
    assert (found, found.utcoffset()) == (at, at.utcoffset())


@pytest.mark.parametrize("name", ["x" * 200, "Žofie 足 👣", "名" * 200, "O'Neil; DROP TABLE people --", "=1+1", "ﬁ"])
def test_a_name_is_the_same(store: Store, name: str) -> None:
    who = store.add_person(name, at=NOW, subject=Subject(height_m=1.7))
    assert (store.person(who.id).name, store.people()) == (name, (who,))


@pytest.mark.parametrize("name", ["", "  ", "x" * 201, "a\0b", "\ud800"])
def test_a_name_that_no_database_keeps_is_refused(store: Store, name: str) -> None:
    with pytest.raises(UsageError):
        store.add_person(name, at=NOW)
    assert store.people() == ()


@pytest.mark.parametrize("same", ["ada lovelace", "ADA LOVELACE", "  Ada Lovelace ", "Ａda Lovelace"])
def test_two_people_do_not_share_a_name(store: Store, person, same: str) -> None:
    with pytest.raises(UsageError, match="nobody else has"):
        store.add_person(same, at=NOW)


def test_settings_are_laid_over_those_there_are(store: Store, person) -> None:
    store.update_person(person, settings={"days": 3, "sound": True})
    changed = store.update_person(person, name="Ada King", settings={"sound": None, "theme": "dark"})
    assert (changed.name, dict(changed.settings)) == ("Ada King", {"days": 3, "theme": "dark"})


@pytest.mark.parametrize("wrong", [math.nan, math.inf, -0.5])
def test_an_unknown_number_is_none_and_never_nan(store: Store, person, wrong: float) -> None:
    session = store.begin_session(person, PLAN, BLOCKS, started=NOW).id
    with pytest.raises(UsageError, match="done"):
        store.save_set(session, 1, replace(SET, done=wrong))
    assert store.session(session).sets == ()


def test_a_time_without_zone_is_refused(store: Store, person) -> None:
    with pytest.raises(UsageError, match="zone"):
        store.add_extra(person, "walk", at=datetime(2026, 1, 1), minutes=5.0)


def test_pain_is_0_to_10(store: Store, person) -> None:
    session = store.begin_session(person, PLAN, BLOCKS, started=NOW).id
    with pytest.raises(UsageError, match="0 to 10"):
        store.save_morning_pain(session, 11, at=NOW)


def test_a_later_answer_replaces_the_earlier_one(store: Store, person) -> None:
    session = store.begin_session(person, PLAN, BLOCKS, started=NOW, pain_before=3).id
    store.save_morning_pain(session, 4, at=NOW)
    store.save_morning_pain(session, 1, at=NOW)
    found = store.session(session)
    assert (found.pain_before, found.pain_next_morning, len(store.pains(person))) == (3.0, 1.0, 2)


def test_a_session_is_what_the_ladder_reads(lived) -> None:
    store, who = lived
    (result,) = store.history(who)
    assert (result.sets, result.planned_sets, result.kind) == ((SET,), 1, "circuit")
    assert (result.pain_before, result.pain_worst, result.pain_next_morning) == (1.0, 2.0, 0.0)


def test_ending_a_session_again_keeps_why_it_was_stopped(store: Store, person) -> None:
    session = store.begin_session(person, PLAN, BLOCKS, started=NOW).id
    store.finish_session(session, finished=NOW, minutes=3.0, stopped_for="dizziness")
    again = store.finish_session(session, finished=NOW + timedelta(minutes=5), minutes=4.0)
    assert (again.stopped_for, again.minutes) == ("dizziness", 4.0)


def test_sessions_of_a_stretch_of_time_come_newest_first(store: Store, person) -> None:
    days = [store.begin_session(person, PLAN, BLOCKS, started=NOW + timedelta(days=d)).id for d in range(4)]
    # The same instant in another zone bounds the same sessions.
    since, until = (NOW + timedelta(days=1)).astimezone(UTC), (NOW + timedelta(days=3)).astimezone(UTC)
    assert [s.id for s in store.sessions(person, since=since, until=until)] == [days[2], days[1]]
    assert store.history(person) == ()  # none was finished


def test_a_set_is_counted_once_however_often_it_is_saved(store: Store, person) -> None:
    session = store.begin_session(person, PLAN, BLOCKS, started=NOW).id
    for done in (5.0, 12.0, 12.0):
        store.save_set(session, 1, replace(SET, done=done))
    assert [s.result.done for s in store.session(session).sets] == [12.0]


def test_an_event_told_twice_changes_nothing(store: Store, person) -> None:
    session = store.begin_session(person, PLAN, BLOCKS, started=NOW).id
    events = [SessionEvent(f"e-{i}", 1, "count", NOW, float(i), 1.0, "camera") for i in range(5)]
    assert store.add_events(session, [*events[:3], *events[:2]]) == 3
    assert store.add_events(session, [replace(events[0], value=99.0), *events]) == 2
    assert store.events(session) == tuple(events)


def test_all_events_or_none(store: Store, person) -> None:
    session = store.begin_session(person, PLAN, BLOCKS, started=NOW).id
    good, bad = SessionEvent("a", 1, "tap", NOW), SessionEvent("b", 1, "tap", NOW, float("nan"))
    with pytest.raises(UsageError):
        store.add_events(session, [good, bad])
    assert store.events(session) == ()


def test_together_is_all_or_nothing(store: Store, person) -> None:
    def half_a_session() -> None:
        with store.together():
            session = store.begin_session(person, PLAN, BLOCKS, started=NOW).id
            store.save_set(session, 1, SET)
            assert len(store.sessions(person)) == 1  # it sees its own writes
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half_a_session()
    assert store.sessions(person) == ()


def test_a_recording_comes_back_and_is_kept_once(store: Store, person) -> None:
    first = store.keep_recording(person, recording("squat"), what="set", at=NOW)
    again = store.keep_recording(person, recording("squat"), what="set", at=NOW)
    assert first == again
    assert (
        store.recording(person, first.hash).streams[0].values.tolist() == recording("squat").streams[0].values.tolist()
    )
    assert len(list(store.folder.recordings.iterdir())) == 1


def test_a_deleted_recording_leaves_its_row_and_the_others_file(store: Store, person) -> None:
    other = store.add_person("Grace", at=NOW).id
    mine = store.keep_recording(person, recording("squat"), what="set", at=NOW)
    store.keep_recording(other, recording("squat"), what="set", at=NOW)
    store.delete_recording(person, mine.hash, at=NOW)
    assert store.stored_recording(person, mine.hash).deleted == NOW
    with pytest.raises(NotStored):
        store.recording(person, mine.hash)
    assert store.recording(other, mine.hash).name == "squat"  # the same bytes, still kept by another
    store.delete_recording(other, mine.hash, at=NOW)
    assert list(store.folder.recordings.iterdir()) == []


@pytest.mark.parametrize("path", ["../../etc/passwd", "0" * 63, "G" * 64])
def test_no_hash_leads_elsewhere(store: Store, person, path: str) -> None:
    with pytest.raises((UsageError, NotStored)):
        store.recording(person, path)


def test_what_is_one_persons_is_not_anothers(lived) -> None:
    store, who = lived
    other = store.add_person("Eve", at=NOW).id
    (kept,) = store.recordings(who)
    session = store.sessions(who)[0].id
    for attempt in (
        lambda: store.recording(other, kept.hash),
        lambda: store.save_measures(other, [MEASURE], at=NOW, recording=kept.hash),
        lambda: store.save_measures(other, [MEASURE], at=NOW, session_id=session),
        lambda: store.save_measures(other, [MEASURE], at=NOW, test=store.tests(who)[0].id),
        lambda: store.keep_recording(other, recording("x"), what="set", at=NOW, session_id=session),
        lambda: store.save_pain(other, 1.0, moment="worst", at=NOW, session_id=session),
        lambda: store.delete_recording(other, kept.hash, at=NOW),
        lambda: store.remove_extra(other, store.extras(who)[0].id),
        lambda: store.withdraw_correction(other, store.corrections(who)[0].id),
    ):
        with pytest.raises(NotStored):
            attempt()


def test_at_most_three_primary_measures(store: Store, person) -> None:
    chosen = [PrimaryMeasure(f"knee.m{i}", None, "camera", NOW) for i in range(4)]
    with pytest.raises(UsageError, match="at most 3"):
        store.choose_primary(person, chosen)
    store.choose_primary(person, chosen[:3])
    store.choose_primary(person, chosen[3:])
    assert store.primary_measures(person) == (chosen[3],)


def test_a_measure_chosen_again_keeps_the_moment_of_its_first_choice(store: Store, person) -> None:
    """Else its earlier retests would count as taken before it was chosen."""
    first = PrimaryMeasure("knee.m0", "left", "camera", NOW)
    later = [replace(first, at=NOW + timedelta(days=30)), replace(first, side="right", at=NOW + timedelta(days=30))]
    store.choose_primary(person, [first])
    store.choose_primary(person, later)
    assert store.primary_measures(person) == (first, later[1])


def test_the_last_of_whole_trials_is_by_method_and_says_how_often(store: Store, person) -> None:
    tape, photo = replace(MEASURE, repetition=None), replace(MEASURE, repetition=None, method="photo")
    for day, value in enumerate((8.0, 9.0, 7.0)):
        found = [replace(tape, value=value), replace(tape, value=value + 20, repetition=0), replace(tape, value=None)]
        store.save_measures(person, found, at=NOW + timedelta(days=day))
    store.save_measures(person, [photo], at=NOW)
    last = store.last_of_trials(person)
    assert [(k.measure.method, k.measure.value, times) for k, times in last] == [
        ("photo", MEASURE.value, 1),
        (MEASURE.method, 7.0, 3),
    ]
    assert last[1][0].at == NOW + timedelta(days=2)


def test_a_withdrawn_correction_is_kept_and_not_applied(lived) -> None:
    store, who = lived
    (made,) = store.corrections(who)
    store.withdraw_correction(who, made.id)
    assert store.corrections(who) == ()
    assert store.corrections(who, withdrawn=True) == (replace(made, withdrawn=True),)


def test_a_removed_exercise_stays_for_the_sessions_that_had_it(lived) -> None:
    store, who = lived
    store.remove_own_exercise(who, "own-towel")
    assert store.own_exercises(who) == ()
    assert [e.id for e in store.own_exercises(who, removed=True)] == ["own-towel"]


def test_plans_count_their_versions_from_one(lived) -> None:
    store, who = lived
    first = store.plan(who)
    assert first is not None
    second = store.save_plan(who, first.week, prescriptions=(), starts=first.starts, at=NOW)
    assert ((first.version, second.version), store.plan(who)) == ((1, 2), second)
    assert store.plan_version(who, 1) == first


def test_drafts_and_settings_are_replaced_and_removed(store: Store, person) -> None:
    store.save_draft(person, "t", {"trial": 1}, at=NOW)
    store.save_draft(person, "t", [1, 2.5, None, "ü"], at=NOW)
    assert store.draft(person, "t") == [1, 2.5, None, "ü"]
    store.remove_draft(person, "t")
    assert store.draft(person, "t") is None
    store.save_setting("port", 1)
    store.save_setting("port", 2)
    assert (store.setting("port"), store.setting("none", "x")) == (2, "x")


def test_repetitions_keep_what_was_not_measured(store: Store, person) -> None:
    session = store.begin_session(person, PLAN, BLOCKS, started=NOW).id
    values = {"a": float("nan"), "b": None, "c": 1e-300, "d": -math.inf, "e": 5e-324}
    kept = CountedRepetition(0.1, None, 2.0, "left", values, ("late",))
    store.save_set(session, 1, SET, repetitions=[kept])
    (found,) = store.session(session).sets[0].repetitions
    assert repr(dict(found.values)) == repr(values)
    assert replace(found, values={}) == replace(kept, values={})


@pytest.mark.parametrize("what", ["person", "session", "test", "assessment"])
def test_an_unknown_id_is_said(store: Store, what: str) -> None:
    with pytest.raises(NotStored, match=what):
        getattr(store, what)("nowhere")


def test_opened_again_everything_is_there(lived) -> None:
    store, who = lived
    before = (store.people(), store.sessions(who), store.events(store.sessions(who)[0].id), store.tests(who))
    store.close()
    with Store.open(store.folder.root) as again:
        assert (
            again.people(),
            again.sessions(who),
            again.events(again.sessions(who)[0].id),
            again.tests(who),
        ) == before
        assert with_history(again, "another") != who
