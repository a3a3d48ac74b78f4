"""The whole chain in three lines; put your own files in place of the synthetic squat."""

import groundup as gu
from groundup.synthetic.demo import demo

recording, static = demo()  # or: gu.load("squats1.trc", "squats1_grf.mot", static="static1.trc")
assessment = gu.assess(recording, static=static)

for reading in assessment.links:
    print(f"{reading.link:<6} {reading.side or '':<6} {reading.state:<12} {reading.why}")
for finding in assessment.findings:
    print(f"\n{finding.sentence}\n  {finding.action}\n  {finding.certainty}")
