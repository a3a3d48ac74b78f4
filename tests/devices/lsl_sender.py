"""A sender of the Lab Streaming Layer for the tests: its values are the calendar time, which no time namespace moves.

Arguments: name, source id (may be empty), rate, channels, seconds.
"""

import sys
import time

import numpy as np
import pylsl

name, source_id, rate, channels, seconds = sys.argv[1], sys.argv[2], *map(float, sys.argv[3:6])
info = pylsl.StreamInfo(name, "Force", int(channels), rate, "double64", source_id)
described = info.desc().append_child("channels")
for i in range(int(channels)):
    channel = described.append_child("channel")
    channel.append_child_value("label", f"c{i}")
    channel.append_child_value("unit", "kN" if i else "s")
outlet = pylsl.StreamOutlet(info)
ahead = time.time() - pylsl.local_clock()
print("sending", flush=True)
start, sent = pylsl.local_clock(), 0
while (now := pylsl.local_clock()) < start + seconds:
    due = int((now - start) * rate)
    for k in range(sent, due):
        stamp = start + k / rate
        outlet.push_sample(np.full(int(channels), stamp + ahead), stamp)
    sent = max(sent, due)
    time.sleep(0.002)
