"""Ahead: what Progress of years rests on is worked out once the server answers, so that nobody's first look waits."""

import threading

from fastapi import FastAPI

from groundup.errors import GroundupError
from groundup.store.readings import latest
from groundup.web.experimenting import hidden_outcomes
from groundup.web.progressing import shown
from groundup.web.site import Site
from groundup.web.words import now

_LOOK_AGAIN_S = 2.0
"""How soon it looks again whether a set is still being counted."""


class Ahead:
    """Works out every person's Progress in a thread of its own, one person after the other, and then ends.

    It waits while a camera counts a set: a step of it is 0.2 s of years, in which a frame may stand still for as long
    as Python lets one thread run (5 ms). The thread has no lower priority of the operating system: whatever preempted
    it then would hold up everything else that waits for the interpreter. A page that asks meanwhile waits for the same
    answer.
    """

    def __init__(self, app: FastAPI) -> None:
        self._app = app
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._work, name="ahead", daemon=True)
        self._thread.start()

    def wait(self) -> None:
        """Wait until everything is worked out."""
        self._thread.join()

    def stop(self) -> None:
        """End after the step it is at."""
        self._stopped.set()
        self._thread.join()

    def _work(self) -> None:
        site: Site = self._app.state.site
        try:
            for person in site.store.people():
                if not self._free():
                    return
                shown(site.store, person, now=now())
                chosen = [p.measure_id for p in site.store.primary_measures(person.id)]
                latest(site.store, person.id, without=[*chosen, *hidden_outcomes(site.store, person.id, now=now())])
        except GroundupError:  # the page says it, to somebody
            return

    def _free(self) -> bool:
        """Wait until no set is being counted; false when it is time to end."""
        while not self._stopped.is_set():
            if not hasattr(self._app.state, "sets") or not self._app.state.sets.any_running():
                return True
            self._stopped.wait(_LOOK_AGAIN_S)
        return False
