"""What a person must know of an engine's result before believing it, in sentences."""

import numpy as np

from groundup.body.derivatives import Motion
from groundup.body.dynamics import residual
from groundup.body.effort import Muscular
from groundup.body.inverse_kinematics import Kinematics
from groundup.body.loads import Loads
from groundup.body.model import Floats, Model

FAR_M = 0.04
"""OpenSim's documentation on inverse kinematics: the largest marker error should stay below 2–4 cm."""


def kinematics_said(model: Model, found: Kinematics, names: tuple[str, ...]) -> tuple[str, ...]:
    """How well the markers were met, which were far, and which coordinates no marker told about."""
    said: list[str] = []
    seen = np.isfinite(found.residual)
    if seen.any():
        rms = 1e3 * np.sqrt(np.nanmean(found.residual**2))
        said.append(f"markers are met within {rms:.1f} mm (RMS)")
    far = {n: 1e3 * np.nanmax(r) for n, r in zip(names, found.residual.T, strict=True) if _farthest(r) > FAR_M}
    if far:
        worst = sorted(far, key=lambda n: -far[n])
        listed = ", ".join(f"{n} {far[n]:.0f} mm" for n in worst[:5])
        more = f" and {len(far) - 5} more" if len(far) > 5 else ""
        said.append(f"farther than {1e3 * FAR_M:.0f} mm from the model in some frame: {listed}{more}")
    blind = [
        c.name
        for c, told in zip(model.coordinates, found.observed, strict=True)
        if not told and c.driver is None and not c.locked
    ]
    if blind:
        said.append(f"no marker tells about {', '.join(blind)}: left at the model's default, not measured")
    lost = int(np.isnan(found.coordinates).any(axis=1).sum())
    if lost:
        said.append(f"{lost} frames have no marker that tells anything: they are empty")
    stuck = int((~found.converged).sum()) - lost
    if stuck > 0:
        said.append(f"{stuck} frames did not settle: read them with care")
    return tuple(said)


def _farthest(residual: Floats) -> float:
    return float(np.nanmax(residual)) if np.isfinite(residual).any() else 0.0


def dynamics_said(model: Model, motion: Motion, loads: Loads) -> tuple[str, ...]:
    """What movement, masses and plates do not agree on, and where the filter's ends are."""
    left = residual(model, motion, loads)
    inside = motion.settled if motion.settled.any() else np.ones(len(motion.times_s), bool)
    force = np.sqrt(np.nanmean(np.sum(left.force[inside] ** 2, axis=1)))
    moment = np.sqrt(np.nanmean(np.sum(left.moment[inside] ** 2, axis=1)))
    said = [f"measurement and model disagree at the {left.body} by {force:.0f} N and {moment:.0f} N·m (RMS)"]
    ends = int((~motion.settled).sum())
    if ends:
        said.append(f"the first and last {(ends + 1) // 2} frames feel the filter's ends")
    return tuple(said)


def muscular_said(model: Model, done: Muscular) -> tuple[str, ...]:
    """Residuals, what reserves carry, what must not be told, and muscles at their limit."""
    crossed = {model.coordinates[c].joint for c in done.geometry.coordinate}
    shares = {joint: share for joint, share in done.reserve_share.items() if joint in crossed}
    said = list(dynamics_said(model, done.motion, done.loads))
    if shares:
        listed = ", ".join(f"{joint} {share:.0%}" for joint, share in shares.items())
        said.append(f"reserves carry, of each joint's peak moment: {listed}")
    said += [f"not to be believed: {', '.join(one.muscles)}: {one.why}" for one in done.withheld]
    if done.saturated:
        listed = ", ".join(f"{name} in {share:.0%} of frames" for name, share in done.saturated.items())
        said.append(f"at their limit, the model's and not the person's: {listed}")
    lost = int((~done.sharing.converged).sum())
    if lost:
        said.append(f"{lost} frames could not be shared: they are empty")
    return tuple(said)
