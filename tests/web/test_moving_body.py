"""The body in motion: kept with its assessment, served on demand, worked out by a process that is not the server."""

import gzip
import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from html_checked import problems

from groundup.body.scene import Lines, Scene, as_plain
from groundup.web.assessing import BODY, OWN
from groundup.web.moving_body import gzipped_body, packed_body
from groundup.web.words import now


def plain_body():
    """A stick with one muscle that is not told in its second picture."""
    scene = Scene(
        model="stick",
        times_s=np.array([0.0, 0.04]),
        bone_names=("femur_r",),
        bones=Lines(np.array([0, 2]), np.array([[[0.0, 0.4, 0.1], [0, 0.9, 0.1]]] * 2)),
        muscle_names=("glmax1_r",),
        muscles=Lines(np.array([0, 2]), np.array([[[0.0, 0.5, 0.1], [0, 0.8, 0.1]]] * 2)),
        max_force_n=np.array([900.0]),
        activation=np.array([[0.5], [np.nan]]),
        force_names=("calcn_r",),
        force_at=np.zeros((2, 1, 3)),
        force_n=np.array([[[0.0, 700, 0]]] * 2),
        across=np.array([0.0, 0, 1]),
        moments=((0, 1),),
        withheld=("Muscles across the right hip: reserves.",),
    )
    return as_plain(scene) | {"repetitions": [[0.0, 0.02, 0.04]], "curves": [], "stills": []}


def kept(visitor, body, **more):
    person = visitor.store.people()[0]
    document = {"schema": "groundup.assessment/1", "measures": [], "task": "squat", OWN: True, **more}
    return visitor.store.save_assessment(person.id, document | ({BODY: packed_body(body)} if body else {}), at=now())


def test_what_is_kept_comes_back_as_it_was():
    body = plain_body()
    assert json.loads(gzip.decompress(gzipped_body(packed_body(body)))) == json.loads(json.dumps(body))


@pytest.mark.parametrize("accepts", ["gzip, br", "identity"])
def test_the_body_is_served_alone_and_only_where_it_was_worked_out(mara, accepts):
    one, none = kept(mara, plain_body()), kept(mara, None)
    answer = mara.get(f"/assess/{one.id}/body.json", headers={"accept-encoding": accepts})
    assert answer.headers.get("content-encoding") == ("gzip" if accepts.startswith("gzip") else None)
    assert answer.json()["activation"] == [[50], [None]]
    assert not problems(mara.get(f"/assess/{one.id}/body").text)
    assert f"/assess/{one.id}/body" in mara.get(f"/assess/{one.id}").text
    assert BODY not in mara.get(f"/assess/{one.id}/assessment.json").json()
    assert f"/{none.id}/body" not in mara.get(f"/assess/{none.id}").text
    for path in (f"/assess/{none.id}/body", f"/assess/{none.id}/body.json"):
        assert mara.get(path).status_code == 404


def test_it_is_nobody_elses(mara):
    one = kept(mara, plain_body())
    mara.post("/welcome", {"name": "Eve"})
    mara.become(next(p.id for p in mara.store.people() if p.name == "Eve"))
    for path in (f"/assess/{one.id}/body", f"/assess/{one.id}/body.json"):
        assert mara.get(path).status_code == 404


def test_three_js_is_fetched_by_nothing_that_a_page_loads_at_first():
    static = Path(__file__).parents[2] / "src" / "groundup" / "web" / "static" / "js"
    if not (static / "body.js").is_file():
        pytest.skip("the browser's part was not built")
    pages = {p.name: p.read_text() for p in static.glob("*.js")}
    stage = re.findall(r'import\("\./chunks/(stage-\w+\.js)"\)', pages["body.js"])
    assert len(stage) == 1
    assert len((static / "chunks" / stage[0]).read_bytes()) > 300_000, "it holds three.js"
    assert len(pages["body.js"]) < 20_000
    statically = {name: re.findall(r'from"\./chunks/([\w-]+\.js)"', text) for name, text in pages.items()}
    assert not [name for name, chunks in statically.items() if stage[0] in chunks]
    assert [name for name, text in pages.items() if stage[0] in text] == ["body.js"]


SERVER = """
import sys, time
from pathlib import Path
sys.path.insert(0, {tests!r})
from visiting import opened
for one in opened(Path({home!r})):
    one.post("/welcome", {{"name": "Mara"}})
    one.become(one.store.people()[0].id)
    files = [("files", (p.name, p.read_bytes())) for p in map(Path, {files!r})]
    files += [("static", ("static1.trc", Path({static!r}).read_bytes()))]
    job = one.post("/assess", {{"whose": "me"}}, files=files).headers["location"]
    while (said := one.get(job, headers={{"accept": "application/json"}}).json())["state"] in ("waiting", "running"):
        time.sleep(0.1)
    assert said["state"] == "done", said
    body = one.get("/assess/" + said["result"] + "/body.json").json()
    assert len(body["moments"]) == 5, body["moments"]
    assert {{c["name"] for c in body["curves"]}} >= {{"knee_extension_moment", "hip_contact_force"}}
    assert all(len(v) == len(body["times_s"]) for c in body["curves"] for v in c["sides"].values())
    measures = [m.measure for m in one.store.measures(one.store.people()[0].id)]
    found = {{m.id for m in measures if m.method.startswith("body model")}}
    assert {{"hip.contact_force_peak", "glute.maximus_activation_peak", "knee.extension_moment_peak"}} <= found, found
    report = one.get("/assess/" + said["result"] + "/report").text
    assert "The body under load" in report
engine = ("numba", "llvmlite", "groundup.body.compiled", "groundup.chain.body_trial")
loaded = {{m for m in sys.modules if m.startswith(engine)}}
assert not loaded, loaded
"""


@pytest.mark.recordings
def test_markers_and_plates_are_assessed_with_the_body_and_the_server_never_imports_its_engine(recordings, tmp_path):
    folder = recordings / "squat-markers-forces"
    script = SERVER.format(
        tests=str(Path(__file__).parent),
        home=str(tmp_path / "home"),
        files=[str(folder / "squats1.trc"), str(folder / "squats1_grf.mot")],
        static=str(folder / "static1.trc"),
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
