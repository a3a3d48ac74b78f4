"""The time-normalized knee angle of a squat: mean and SD over repetitions, for each side."""

import groundup as gu
from groundup.chain.normalized import normalized
from groundup.synthetic.demo import demo

recording, static = demo()
assessment = gu.assess(recording, static=static)
for curve in assessment.curves:
    if curve.name == "knee_flexion":
        cycles = normalized(curve, assessment.repetitions)
        if cycles is None:
            continue
        print(curve.side, "mean at every 25 % [rad]:", cycles.mean[::25].round(2), "±", cycles.sd[::25].round(2))
