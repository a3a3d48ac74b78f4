"""Files for tests: a synthetic recording written as TRC and MOT, the way labs write them."""

from pathlib import Path

import numpy as np

from groundup.signals.recording import Recording
from groundup.signals.stream import Stream


def write_trc(path: Path, markers: Stream, *, unit: str = "m", factor: float = 1.0) -> Path:
    """Markers as a tab-separated TRC file."""
    n, m = markers.values.shape[:2]
    head = [
        f"PathFileType\t4\t(X/Y/Z)\t{path.name}",
        "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\tOrigDataRate\tOrigDataStartFrame\tOrigNumFrames",
        f"{markers.rate_hz:g}\t{markers.rate_hz:g}\t{n}\t{m}\t{unit}\t{markers.rate_hz:g}\t1\t{n}",
        "Frame#\tTime\t" + "\t\t\t".join(markers.labels),
        "\t\t" + "\t".join(f"X{i}\tY{i}\tZ{i}" for i in range(1, m + 1)),
        "",
    ]
    rows = (
        f"{i + 1}\t{t:.4f}\t" + "\t".join("" if np.isnan(v) else f"{v:.6f}" for v in frame.ravel() * factor)
        for i, (t, frame) in enumerate(zip(markers.times, markers.values, strict=True))
    )
    path.write_text("\n".join([*head, *rows]) + "\n", encoding="utf-8")
    return path


def write_grf(path: Path, recording: Recording) -> Path:
    """The plates of a recording as an OpenSim force file."""
    plates = list(recording.groups("force"))
    times = plates[0][1]["force"].times
    columns, names = [times], ["time"]
    for i, (_, streams) in enumerate(plates, start=1):
        for kind, word in (("force", "force_{}_v"), ("cop", "force_{}_p"), ("free_moment", "moment_{}_m")):
            values = streams[kind].values if kind in streams else np.zeros((len(times), 3))
            columns += list(np.nan_to_num(values).T)
            names += [f"ground_{word.format(i)}{axis}" for axis in "xyz"]
    body = "\n".join("\t".join(f"{v:.6f}" for v in row) for row in np.stack(columns, axis=1))
    head = f"{path.stem}\nversion=1\nnRows={len(times)}\nnColumns={len(names)}\ninDegrees=no\nendheader\n"
    path.write_text(head + "\t".join(names) + "\n" + body + "\n", encoding="utf-8")
    return path
