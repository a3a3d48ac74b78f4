"""Export: everything of a person, or of all, in files that other programs read."""

import csv
import io
import json
import shutil
import zipfile
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Row, Table, select

from groundup.errors import UsageError
from groundup.io.atomic import writing as written_whole
from groundup.io.spreadsheet import spreadsheet_safe
from groundup.store.database import Connected, new_id
from groundup.store.errors import said
from groundup.store.moments import moment_or_none
from groundup.store.shapes import json_value
from groundup.store.tables import metadata
from groundup.store.upgrade import HEAD

CONTENTS: Mapping[str, str] = {
    "people": "who, with what is known of the body (`subject`) and own settings",
    "screenings": "answers to the screening questions, and what a professional cleared",
    "plans": "every version of the weekly plan, its prescriptions and why it changed",
    "sessions": "each session: its plan, its blocks, when it began and ended",
    "session_events": "what happened in a session, in order",
    "set_results": "each set as done: target, done, clean, effort 0-10, who counted it, every counted repetition",
    "pains": "pain 0-10 before, at worst, and the next morning of a session",
    "extras": "walks and foot trainer sets",
    "tests": "tests taken: protocol, trials, conditions",
    "assessments": "assessments as JSON documents (schema groundup.assessment/1)",
    "measures": "every measure with unit, 95 % interval, method, conditions and status",
    "recordings": "which recordings were kept; a file of the folder recordings is named by its hash",
    "corrections": "changes made by hand, beside the original",
    "own_exercises": "exercises of your own",
    "primary_measures": "the measures chosen beforehand to judge by",
    "experiments": "home experiments: what was fixed before (design, measures, assignment), state, result",
    "drafts": "pages left half done",
    "settings": "settings of the app",
}
"""What each table holds, in the words of the README."""

Put = Callable[[str, bytes | Path], None]


class Exports(Connected):
    """The exports of a store."""

    def export(self, target: Path, *, person_id: str | None = None) -> Path:
        """Write a zip (or, where the target does not end in .zip, a folder): CSV per table, JSON, HDF5, a README."""
        target = Path(target)
        if person_id is not None:
            with self.reading() as connection:
                self.person_exists(connection, person_id)
        if target.suffix.lower() == ".zip":
            with (
                written_whole(target, inputs=[self.folder.database]) as temporary,
                zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive,
            ):
                self._export(_into_zip(archive), person_id)
            target.chmod(0o600)
        else:
            self._export_folder(target, person_id)
        return target

    def _export_folder(self, target: Path, person_id: str | None) -> None:
        if target.exists() and (not target.is_dir() or any(target.iterdir())):
            raise UsageError(
                "a new or empty folder to export into",
                found="one with files in it" if target.is_dir() else "a file",
                where=str(target),
                next_step="Choose another name, or one that ends in .zip.",
            )
        half = target.with_name(f".{target.name}-{new_id()[:8]}")
        try:
            half.mkdir(mode=0o700)
            self._export(_into_folder(half), person_id)
            half.replace(target)
        except OSError as error:
            raise said(error, target) or error from error
        finally:
            shutil.rmtree(half, ignore_errors=True)

    def _export(self, put: Put, person_id: str | None) -> None:
        tables: dict[str, list[dict[str, Any]]] = {}
        with self.reading() as connection:
            for table in metadata.sorted_tables:
                query = select(table).order_by(*table.primary_key.columns)
                if person_id is not None:
                    if table.name == "settings":
                        continue
                    query = query.where((table.c.id if table.name == "people" else table.c.person_id) == person_id)
                tables[table.name] = [_plain(table, row) for row in connection.execute(query)]
        tables = {name: tables[name] for name in CONTENTS if name in tables}
        for name, rows in tables.items():
            put(f"{name}.csv", _csv(name, rows))
        whole = {"format": "groundup.export", "version": 1, "database": HEAD, "tables": tables}
        put("everything.json", json.dumps(whole, ensure_ascii=False, indent=1).encode())
        missing = self._put_files(put, tables)
        put("README.txt", _readme(tables, missing).encode())

    def _put_files(self, put: Put, tables: Mapping[str, list[dict[str, Any]]]) -> list[str]:
        missing: list[str] = []
        for digest in dict.fromkeys(row["hash"] for row in tables["recordings"] if row["deleted"] is None):
            path = self.folder.recordings / f"{digest}.h5"
            if path.is_file():
                put(f"recordings/{path.name}", path)
            else:
                missing.append(digest)
        for row in tables["sessions"]:
            for path in sorted((self.folder.journals / row["id"]).glob("*")):
                put(f"journals/{row['id']}/{path.name}", path)
        return missing


def _plain(table: Table, row: Row[Any]) -> dict[str, Any]:
    """A row as JSON has it: moments as one ISO time with the person's offset, JSON texts as what they hold."""
    plain: dict[str, Any] = {}
    for column in table.columns:
        name, value = column.name, getattr(row, column.name)
        if name.endswith("_offset_s"):
            continue
        if name.endswith("_utc"):
            at = moment_or_none(row, name.removesuffix("_utc"))
            plain[name.removesuffix("_utc")] = None if at is None else at.isoformat()
        elif column.info.get("json"):
            plain[name] = _unshaped(json_value(value))
        elif isinstance(value, date | datetime):
            plain[name] = value.isoformat()
        else:
            plain[name] = value
    return plain


def _unshaped(value: Any) -> Any:
    """Without the name and version of its shape, which only the store needs."""
    shaped = isinstance(value, dict) and value.keys() == {"shape", "version", "value"}
    return value["value"] if shaped else value


def _csv(name: str, rows: list[dict[str, Any]]) -> bytes:
    if name == "measures":
        rows = [_with_interval(row) for row in rows]
    text = io.StringIO(newline="")
    names = [c.name.removesuffix("_utc") for c in metadata.tables[name].columns if not c.name.endswith("_offset_s")]
    writer = csv.DictWriter(text, list(rows[0]) if rows else names)
    writer.writeheader()
    writer.writerows({k: _cell(v) for k, v in row.items()} for row in rows)
    return text.getvalue().encode()


def _cell(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else spreadsheet_safe(value)


def _with_interval(row: dict[str, Any]) -> dict[str, Any]:
    interval = row["measure"]["interval"]
    return row | {"interval_low": interval["low"], "interval_high": interval["high"], "interval_why": interval["why"]}


def _readme(tables: Mapping[str, list[dict[str, Any]]], missing: list[str]) -> str:
    names = ", ".join(row["name"] + (" (synthetic)" if row["synthetic"] else "") for row in tables["people"])
    lines = [
        "groundup: everything that is kept",
        "",
        f"Of: {names or 'nobody'}",
        f"Written: {datetime.now(UTC).isoformat(timespec='seconds')}; version of the database: {HEAD}",
        "",
        "everything.json holds all tables; the same tables, one file each, as CSV (UTF-8, comma, header):",
        "",
        *(f"  {name}.csv  ({len(rows)} rows): {CONTENTS[name]}" for name, rows in tables.items()),
        "",
        "recordings/*.h5 are recordings in HDF5, named by the SHA-256 of their bytes: landmarks, curves and forces",
        "with their units, never video. `groundup assess FILE` reads them, and so does any HDF5 tool.",
        "journals/ holds frames of sets that were still running, if there were any.",
        "",
        "Times carry the offset from UTC of the clock they were written by. Empty means unknown, never zero. Lists and",
        "objects inside CSV cells are JSON. `counted_by` says who counted: camera, you, timer, sensor or imported.",
        "A text that begins with = + - or @ has an apostrophe before it in CSV, so that no spreadsheet runs it.",
        'In JSON a number that is not finite reads {"__float__": "nan"}.',
        *(f"The file of recording {digest} was missing." for digest in missing),
        "",
    ]
    return "\n".join(lines)


def _into_zip(archive: zipfile.ZipFile) -> Put:
    def put(name: str, content: bytes | Path) -> None:
        if isinstance(content, bytes):
            archive.writestr(name, content)
        else:
            archive.write(content, name, zipfile.ZIP_STORED)

    return put


def _into_folder(folder: Path) -> Put:
    def put(name: str, content: bytes | Path) -> None:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            target.write_bytes(content)
        else:
            shutil.copyfile(content, target)

    return put
