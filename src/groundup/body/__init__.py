"""The musculoskeletal engine: from markers and ground forces to joint moments, muscle activations and joint load.

Data flows one way: `model` (what the body is) → `kinematics`, `inverse_kinematics` (how it moved) → `dynamics` (what
turned its joints) → `paths`, `strength` (what its muscles could do) → `sharing` (what they did) → `joint_load`.
Kernels are compiled by numba when first called; nothing outside this package imports them at start.
"""
