"""Assess: files in, the command line's own page out; whatever a file does, it does it to a child process."""

import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from html_checked import problems
from visiting import opened

from groundup.assess import assess
from groundup.io.hdf5 import write
from groundup.io.load import load
from groundup.report.page import render
from groundup.synthetic.demo import demo
from groundup.web import assessing
from groundup.web.assessing import Asked, Jobs, Limits, safe_names
from groundup.web.pages.assess import report_policy
from groundup.web.words import now


@pytest.fixture(scope="module")
def file(tmp_path_factory) -> Path:
    """Markers without plates and weight: no body model, whose engine would take most of the time."""
    path = tmp_path_factory.mktemp("file") / "squat.h5"
    squat = demo(seed=1)[0]
    streams = tuple(s for s in squat.streams if s.kind != "force")
    write(path, replace(squat, streams=streams, subject=replace(squat.subject, mass_kg=None)), compress=True)
    return path


def send(visitor, name, content, **more):
    return visitor.post("/assess", {"whose": "me"}, files={"files": (name, content)}, **more)


def over(visitor, path):
    for _ in range(600):
        answer = visitor.get(path, headers={"accept": "application/json"})
        if answer.json()["state"] not in ("waiting", "running"):
            return answer.json()
        time.sleep(0.05)
    raise AssertionError("never over")


def test_the_report_is_the_very_page_of_the_command_line(mara, file):
    sent = send(mara, file.name, file.read_bytes())
    assert sent.status_code == 303
    done = over(mara, sent.headers["location"])
    assert done["state"] == "done", done
    kept = mara.store.assessment(done["result"])
    page = mara.get(f"/assess/{kept.id}/report")
    expected = render(assess(load(file)), created=kept.at)
    assert page.text == expected
    assert page.headers["content-security-policy"] == report_policy(expected)
    assert "unsafe" not in page.headers["content-security-policy"]
    person = mara.store.people()[0].id
    assert mara.store.recordings(person)[0].hash == kept.recording
    assert len(mara.store.measures(person, assessment=kept.id)) > 20
    document = mara.get(f"/assess/{kept.id}/assessment.json").json()
    assert document["schema"] == "groundup.assessment/1"
    assert not problems(mara.get(f"/assess/{kept.id}").text)
    assert not problems(mara.get("/assess").text)
    assert "not measured yet" not in mara.get("/").text.split("<h3>Knee</h3>")[1][:300]
    assert not list((Path(mara.client.app.state.site.folder) / "uploads").glob("*/*"))
    mara.post("/welcome", {"name": "Eve"})
    mara.become(next(p.id for p in mara.store.people() if p.name == "Eve"))
    for path in (f"/assess/{kept.id}", f"/assess/{kept.id}/report", f"/assess/{kept.id}/assessment.json"):
        assert mara.get(path).status_code == 404


def test_a_file_that_is_none_is_explained_in_whole_sentences(mara):
    job = send(mara, "notes.txt", b"dear diary").headers["location"]
    done = over(mara, job)
    assert done["state"] == "failed"
    assert "a file in a format groundup knows" in done["error"]["needed"]
    page = mara.get(job)
    assert not problems(page.text)
    assert "notes.txt" in page.text
    assert "Traceback" not in page.text
    assert mara.store.recordings(mara.store.people()[0].id) == ()


def test_no_file_or_too_many_are_refused(mara):
    assert mara.post("/assess", {}).status_code == 422
    many = [("files", (f"{i}.trc", b"x")) for i in range(assessing.MOST_FILES + 1)]
    assert mara.post("/assess", {}, files=many).status_code == 422


CHILDREN = {
    "hang": "import time; time.sleep(60)",
    "crash": "import os; os.abort()",
    "chatter": "print('no json'); print('[1'); raise SystemExit(1)",
    "flood": "import sys\n"
    "from groundup.web.assess_child import _limit_memory, main\n"
    "import groundup.web.assess_child as c\n"
    "def eat(folder):\n _limit_memory(50_000_000)\n b = bytearray(10**10)\n"
    "c.run = eat\nsys.argv = ['', '.']\nmain()",
}


def child(kind):
    return (sys.executable, "-c", CHILDREN[kind])


def waited(job, *states):
    for _ in range(400):
        if job.state in states:
            return job
        time.sleep(0.05)
    raise AssertionError(f"still {job.state}")


def test_where_the_body_engine_begins_there_is_more_time(mara, tmp_path):
    said = """import time
print('{"step": "Compiling", "share": 0.8, "body": true}', flush=True)
time.sleep(2)
print('{"error": {"needed": "time", "found": "enough of it"}}')"""
    limits = Limits(seconds=1.0, body_seconds=30.0)
    jobs = Jobs(mara.store, tmp_path / "uploads", limits=limits, child=(sys.executable, "-c", said))
    place = jobs.place()
    job = waited(jobs.begin(mara.store.people()[0].id, place, Asked(("a.c3d",)), at=now()), "failed")
    jobs.close()
    assert job.error["found"] == "enough of it"


@pytest.mark.parametrize("kind", CHILDREN)
def test_a_reader_that_hangs_crashes_or_eats_memory_is_ended_and_the_person_told(mara, tmp_path, kind):
    limits = Limits(seconds=1.5 if kind == "hang" else 30.0)
    jobs = Jobs(mara.store, tmp_path / "uploads", limits=limits, child=child(kind))
    place = jobs.place()
    (place / "a.c3d").write_bytes(b"x")
    job = waited(jobs.begin(mara.store.people()[0].id, place, Asked(("a.c3d",)), at=now()), "failed")
    assert job.process.poll() is not None
    expected = {"hang": "not done after", "crash": "crash", "chatter": "crash", "flood": "far more"}
    assert expected[kind] in job.error["found"]
    jobs.close()
    assert not place.exists()


def test_a_job_stops_when_it_is_told_to_and_is_nobody_elses(mara, tmp_path):
    site = mara.client.app.state.site
    jobs = Jobs(mara.store, tmp_path / "uploads", child=child("hang"))
    mara.client.app.state.site = replace(site, jobs=jobs)
    path = send(mara, "a.c3d", b"x").headers["location"]
    job = jobs.job(path.rsplit("/", 1)[1], mara.store.people()[0].id)
    waited(job, "running")
    assert jobs.job(job.id, "somebody else") is None
    assert not problems(mara.get(path).text)
    mara.post(f"{path}/cancel")
    assert job.state == "cancelled"
    assert not problems(mara.get(path).text)
    jobs.close()
    assert job.process is None or job.process.poll() is not None


@pytest.mark.parametrize("how", ["the person", "everything"])
def test_who_leaves_leaves_no_upload_behind(mara, tmp_path, how):
    site = mara.client.app.state.site
    jobs = Jobs(mara.store, tmp_path / "uploads", child=child("hang"))
    mara.client.app.state.site = replace(site, jobs=jobs)
    person = mara.store.people()[0]
    sent = [send(mara, f"{n}.c3d", b"x").headers["location"].rsplit("/", 1)[1] for n in range(2)]
    running, waiting = (jobs.job(one, person.id) for one in sent)
    waited(running, "running")
    assert len(list(jobs.folder.iterdir())) == 2
    if how == "everything":
        mara.post("/settings/delete", {"words": "delete everything"})
    else:
        mara.post(f"/people/{person.id}/remove", {"name": person.name})
    assert mara.store.people() == ()
    assert list(jobs.folder.iterdir()) == []
    assert running.process.poll() is not None
    assert waiting.process is None
    assert jobs.job(running.id, person.id) is None
    jobs.close()


def test_file_names_lead_nowhere_and_collide_with_nothing():
    names = safe_names(["../../etc/passwd", "C:\\x\\a.c3d", "a.c3d", "job.json", "", "..", "\x00\n.trc", "ü (1).mot"])
    assert len(set(names)) == len(names)
    for name in names:
        assert name not in ("", ".", "..", "job.json", "page.html")
        assert not set(name) & set("/\\\x00\n")
    assert names[-1] == "ü (1).mot"


def test_what_a_killed_server_left_is_gone_when_it_starts_again(tmp_path):
    left = tmp_path / "home" / "uploads" / "abc"
    left.mkdir(parents=True)
    (left / "squat.c3d").write_bytes(b"x")
    for _ in opened(tmp_path / "home"):
        assert not left.exists()


def test_the_policy_of_a_report_names_its_style_by_hash():
    # printf 'p{}' | openssl dgst -sha256 -binary | base64
    assert "style-src 'sha256-gG2yISYereRMiG2lMXrbiUgi0Ubw9p7QCeWcroOvy9Y='" in report_policy("<style>p{}</style>")
    assert "script-src" not in report_policy("<style>p{}</style>")
