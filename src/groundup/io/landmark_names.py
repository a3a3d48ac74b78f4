"""Landmark names: BlazePose's 33 (Bazarevsky 2020) and which of them OpenPose's BODY_25 points are (Cao 2019)."""

_LEFT_RIGHT_PAIRS = (
    ("mouth_left", "mouth_right"),
    *(
        (f"left_{part}", f"right_{part}")
        for part in (
            *("shoulder", "elbow", "wrist", "pinky", "index", "thumb"),
            *("hip", "knee", "ankle", "heel", "foot_index"),
        )
    ),
)

BLAZEPOSE: tuple[str, ...] = (
    "nose",
    *("left_eye_inner", "left_eye", "left_eye_outer", "right_eye_inner", "right_eye", "right_eye_outer"),
    *("left_ear", "right_ear"),
    *(name for pair in _LEFT_RIGHT_PAIRS for name in pair),
)
"""In the order of the model's output."""

BODY_25_TO_BLAZEPOSE: dict[int, str] = {
    0: "nose",
    2: "right_shoulder",
    3: "right_elbow",
    4: "right_wrist",
    5: "left_shoulder",
    6: "left_elbow",
    7: "left_wrist",
    9: "right_hip",
    10: "right_knee",
    11: "right_ankle",
    12: "left_hip",
    13: "left_knee",
    14: "left_ankle",
    15: "right_eye",
    16: "left_eye",
    17: "right_ear",
    18: "left_ear",
    19: "left_foot_index",
    21: "left_heel",
    22: "right_foot_index",
    24: "right_heel",
}
"""BODY_25 index -> BlazePose name. Neck (1), mid-hip (8) and small toes (20, 23) have no BlazePose counterpart; the
big toe stands for BlazePose's foot index, which lies near it."""
