"""`python -m benchmarks`: every benchmark in turn, as one table."""

import sys
from importlib import import_module

from benchmarks.timing import Row

PARTS = (
    "sway",
    "emg",
    "plates",
    "pipeline",
    "coaching",
    "streams",
    "pose",
    "camera_to_cue",
    "devices",
    "sensed",
    "pages",
    "body_kinematics",
    "body_dynamics",
    "body_muscles",
    "body_chain",
    "body_intervals",
    "body_start",
)


def main() -> None:
    chosen = sys.argv[1:] or PARTS
    print(f"{'work':<62} {'ours':>10} {'peer':>10} {'ratio':>8}  note")
    for part in chosen:
        for row in map(_row, import_module(f"benchmarks.{part}").run()):
            ratio = f"{row.peer_s / row.ours_s:.0f}×" if row.peer_s and row.ours_s else "–"
            print(
                f"{row.work:<62} {_shown(row.ours_s):>10} {_shown(row.peer_s):>10} {ratio:>8}  {row.note}", flush=True
            )


def _row(row: Row | tuple[str, float | None, float | None, str]) -> Row:
    return row if isinstance(row, Row) else Row(*row)


def _shown(seconds: float | None) -> str:
    if seconds is None:
        return "–"
    return f"{seconds * 1e3:.2f} ms" if seconds < 1 else f"{seconds:.2f} s"


if __name__ == "__main__":
    main()
