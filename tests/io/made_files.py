"""Small files of every text format, made by hand: what each holds is known, so what a reader says can be checked."""

import json

import numpy as np


def opensim_text(
    labels: list[str],
    values: np.ndarray,
    *,
    title: str = "made",
    header: str = "inDegrees=no",
    rate: float = 100.0,
    sep: str = "\t",
    rows: int | None = None,
) -> str:
    """A MOT or STO table; values (n, columns) without time."""
    n = len(values) if rows is None else rows
    head = [title, "version=1", f"nRows={n}", f"nColumns={len(labels) + 1}", header, "endheader"]
    lines = [sep.join(["time", *labels])]
    lines += [
        sep.join([f"{i / rate:.6g}", *(f"{v:.9g}" for v in row)]) for i, row in enumerate(np.asarray(values, float))
    ]
    return "\n".join([*(h for h in head if h), *lines]) + "\n"


def pedar_text(left: np.ndarray, right: np.ndarray, *, rate: float = 50.0, unit: str = "kPa") -> str:
    """A pedar file; pressures (n, cells) in `unit`."""
    cells = left.shape[1]
    numbers = ",".join(str(k + 1) for k in range(cells)) + ","
    head = [
        "file name:  made.sol\tdate/time  01.02.24 10.00",
        "sensor type:  v_0000-0000_made ",
        f"total time [secs]:  {len(left) / rate:.3f}\ttime per frame [secs]:  {1 / rate:.5f}\t"
        f"scanning rate [Hz]:   {rate:g}",
        f"pressure values in  {unit}",
        "",
        "mask definition: ",
        f"left insole: {numbers}",
        f"right insole: {numbers}",
        "",
        "\t".join(["time[secs]    ", *(f"{k + 1:7d}" for k in range(cells)), *(f"{k + 1:7d}" for k in range(cells))]),
    ]
    rows = [
        "\t".join([f"{(i + 1) / rate:11.5f}", *(f"{v:7.3f}" for v in (*a, *b))])
        for i, (a, b) in enumerate(zip(left, right, strict=True))
    ]
    return "\n".join([*head, *rows]) + "\n"


def fscan_text(grids: np.ndarray, *, changes: dict[str, str] | None = None, step_s: float = 0.032) -> str:
    """An F-Scan movie; grids (n, rows, columns) in kPa, NaN where the sensor has no cell."""
    n, rows, columns = grids.shape
    fields = {
        "DATA_TYPE": "MOVIE",
        "VERSION": "made",
        "FILENAME": r"C:\made\walkL.fsx",
        "SENSOR_TYPE": "FSCAN",
        "ROWS": str(rows),
        "COLS": str(columns),
        "ROW_SPACING": "5.08 mm",
        "COL_SPACING": "5.08 mm",
        "SENSEL_AREA": "25.8064 mm2",
        "SECONDS_PER_FRAME": f"{step_s:g}",
        "START_FRAME": "1",
        "END_FRAME": str(n),
        "UNITS": "KPa",
        "MIRROR_ROW": "0",
        "MIRROR_COL": "0",
    } | (changes or {})
    lines = [f"{k} {v}" for k, v in fields.items() if v != "-"] + ["ASCII_DATA @@", ""]
    for k, grid in enumerate(grids, 1):
        lines.append(f"Frame {k}")
        lines += [",".join("B" if np.isnan(v) else f"{v:g}" for v in row) for row in grid]
        lines.append("")
    return "\r\n".join([*lines, "@@", ""])


def moticon_text(
    left: np.ndarray,
    right: np.ndarray,
    *,
    rate: float = 100.0,
    events: dict[int, str] | None = None,
    percent: bool = False,
) -> str:
    """An OpenGo export: per side 16 pressures [N/cm²], 3 accelerations [g], 3 turns [dps], force [N], 2 × CoP.

    left, right (n, 25), NaN rows written as empty fields.
    """
    cop = "%" if percent else "-0.5...+0.5"
    names = ["time[s]"]
    for side in ("left", "right"):
        names += [f"{side} pressure {k}[N/cm²]" for k in range(1, 17)]
        names += [f"{side} acceleration {a}[g]" for a in "XYZ"]
        names += [f"{side} angular {a}[dps]" for a in "XYZ"]
        names += [f"{side} center of pressure {a}[{cop}]" for a in "XY"]
        names += [f"{side} total force[N]"]
    if events is not None:
        names += ["Steps label[]", "Steps[]"]
    lines = [
        "# OpenGo recording",
        "# Start time: 01.02.2024 10:00:00.000",
        "# Name: somebody",
        "# Size: 5",
        "# " + "\t".join(names),
    ]
    for i, (a, b) in enumerate(zip(left, right, strict=True)):
        row = [f"{i / rate:.3f}", *("" if np.isnan(v) else f"{v:.6g}" for v in (*a, *b))]
        if events is not None:
            row += [events.get(i, ""), "1" if i in events else ""]
        lines.append("\t".join(row))
    return "\n".join(lines) + "\n"


def plate_text(
    force: np.ndarray, moment: np.ndarray, cop_cm: np.ndarray, *, sep: str = "\t", comma: bool = False
) -> str:
    """A plate table with units in brackets, z up; (n, 3), (n, 3), (n, 2)."""
    names = ["Time[s]", *(f"F{a}[N]" for a in "xyz"), *(f"M{a}[Nm]" for a in "xyz"), "COPx[cm]", "COPy[cm]"]
    rows = np.column_stack([(np.arange(len(force)) + 1) / 100, force, moment, cop_cm])
    lines = [sep.join(names), *(sep.join(f"{v:.9f}" for v in row) for row in rows)]
    text = "\r\n".join(lines) + "\r\n"
    return text.replace(".", ",") if comma else text


def mediapipe_json(
    frames: np.ndarray, world: np.ndarray | None = None, changes: dict[str, object] | None = None
) -> str:
    """Landmarks as MediaPipe gives them; frames (n, 33, 4), an all-NaN frame is an empty list."""

    def listed(part: np.ndarray) -> list[object]:
        return [[] if np.isnan(f).all() else np.round(f, 6).tolist() for f in part]

    content: dict[str, object] = {"source": "made", "fps": 30.0, "image_size": [1080, 1920], "frames": listed(frames)}
    if world is not None:
        content["world"] = listed(world)
    return json.dumps(content | (changes or {}))
