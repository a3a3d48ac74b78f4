"""The app with one session of somebody's and an echo socket, served in a thread for a browser."""

import threading
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from groundup.signals.recording import Subject
from groundup.training.plan import Prescription, SessionPlan


class Served:
    """`with Served(…) as (address, person id, session id)`. The peer of a socket of ours is `/echo`, which says back
    what it is told.
    """

    def __init__(self, home: Path, one: Prescription, *, sources: Sequence[str] = ()) -> None:
        self.home, self.one, self.sources = home, one, sources

    def __enter__(self) -> tuple[str, str, str]:
        import uvicorn
        from fastapi import WebSocket

        from groundup.training.screening import clearance, questions
        from groundup.training.session import blocks
        from groundup.web.app import create_app
        from groundup.web.serve import configured

        app = create_app(self.home, sources=self.sources)

        @app.websocket("/echo")
        async def echo(socket: WebSocket) -> None:
            await socket.accept()
            while (message := await socket.receive())["type"] == "websocket.receive":
                if message.get("bytes") is not None:
                    await socket.send_bytes(message["bytes"])
                else:
                    await socket.send_text(message["text"])

        said = {g.id: False for g in questions()}
        plan = SessionPlan("own", "Benchmark", (self.one,), rounds=True)
        store, now = app.state.site.store, datetime.now().astimezone()
        person = store.add_person("Benchmark", at=now, subject=Subject(mass_kg=70.0))
        store.save_screening(person.id, said, at=now)
        session = store.begin_session(person.id, plan, blocks(plan, clearance(said)), started=now)
        config = configured(app)
        config.port = 0
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, daemon=True)
        self.thread.start()
        while not self.server.started:
            time.sleep(0.02)
        port = self.server.servers[0].sockets[0].getsockname()[1]
        return f"http://127.0.0.1:{port}", person.id, session.id

    def __exit__(self, *_: object) -> None:
        self.server.should_exit = True
        self.thread.join()
