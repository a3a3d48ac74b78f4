"""A person's own marker names: taken as given, and told what they leave without a marker."""

from groundup.joints.marker_names import recognize


def test_a_mapping_that_robs_the_other_side_says_so():
    labels = ("r_knee", "L_knee", "r_ankle", "L_ankle", "r.ASIS", "L.ASIS", "r.PSIS", "L.PSIS")
    assert recognize(labels, {"left_knee_lateral": "L_knee"}).warnings == ()
    robbed = recognize(labels, {"left_knee_lateral": "r_knee"})
    assert "right_knee_lateral" in robbed.warnings[0]
    assert recognize(labels, {"left_knee_lateral": "r_knee", "right_knee_lateral": "L_knee"}).warnings == ()
