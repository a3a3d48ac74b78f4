"""Surface EMG: conditioning, envelope, Teager–Kaiser energy, %MVC, and which muscle a channel's name means.

The processing follows the table of the measure reference, section 1.5: 20–450 Hz zero-lag band-pass inside the SENIAM
band, RMS over 50 ms. Amplitude describes the moment; it is not strength, and without an MVC it has no percent.
"""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from groundup.anatomy import Side
from groundup.errors import SignalError
from groundup.signals.filters import FilterNote, bandpass, describe

Array = NDArray[np.float64]

LOW_HZ, HIGH_HZ = 20.0, 450.0
LEAST_RATE_HZ = 1000.0
"""Below this the upper part of the EMG's band is not recorded; onsets and amplitudes are then not comparable."""
SLOWEST_HZ = 4 * LOW_HZ / 0.9
"""Below this hardly anything of the band is left, and nothing is filtered."""
WINDOW_S = 0.05
MVC_WINDOW_S = 0.5


def conditioning(*, rate_hz: float) -> FilterNote:
    """The band-pass that `condition` applies at this rate; slow recordings end at 45 % of their rate."""
    if rate_hz < SLOWEST_HZ:
        raise SignalError(
            f"EMG sampled at {LEAST_RATE_HZ:g} Hz or more",
            found=f"{rate_hz:g} Hz",
            next_step="A signal this slow can only be an envelope: declare it as emg_envelope.",
        )
    return describe(low_hz=LOW_HZ, high_hz=min(HIGH_HZ, 0.45 * rate_hz), rate_hz=rate_hz)


def condition(values: Array, *, rate_hz: float) -> Array:
    """Raw EMG (n, …) [V] between 20 and 450 Hz, effective order 4, no lag; NaN stays NaN."""
    note = conditioning(rate_hz=rate_hz)
    return bandpass(values, low_hz=note.low_hz, high_hz=note.high_hz, rate_hz=rate_hz, order=note.order)


def envelope(values: Array, *, rate_hz: float, window_s: float = WINDOW_S) -> Array:
    """Amplitude of raw EMG (n, …) [V]: conditioned, then RMS over a centered window."""
    return rms(condition(values, rate_hz=rate_hz), rate_hz=rate_hz, window_s=window_s)


def rms(values: Array, *, rate_hz: float, window_s: float) -> Array:
    """Root of the mean square over a centered window, (n, …) -> (n, …); shorter at the ends and beside gaps."""
    values = np.asarray(values, dtype=float)
    n, half = len(values), max(0, round(window_s * rate_hz / 2))
    known: NDArray[np.bool_] = np.isfinite(values)
    start = np.zeros((1, *values.shape[1:]))
    power = np.concatenate([start, np.cumsum(np.where(known, values, 0.0) ** 2, axis=0)])
    count = np.concatenate([start, np.cumsum(known, axis=0)])
    last, first = np.minimum(np.arange(n) + half + 1, n), np.maximum(np.arange(n) - half, 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.maximum(power[last] - power[first], 0.0) / (count[last] - count[first])
    return np.where(known, np.sqrt(mean), np.nan)


def teager_kaiser(values: Array) -> Array:
    """Energy ψ[n] = x[n]² − x[n−1]·x[n+1], (n, …) -> (n, …); the two ends repeat their neighbors.

    Of A·sin(Ωn + φ) it is A²·sin²Ω at every sample: it rises with amplitude and frequency, which is why a burst
    stands out more than in the signal itself (Kaiser 1990; for EMG onsets Solnik et al. 2008, 2010).
    """
    values = np.asarray(values, dtype=float)
    if len(values) < 3:
        raise SignalError("three samples or more for the Teager–Kaiser operator", found=str(len(values)))
    inner = values[1:-1] ** 2 - values[:-2] * values[2:]
    return np.concatenate([inner[:1], inner, inner[-1:]])


def voluntary_maximum(trials: Sequence[Array], *, rate_hz: float, window_s: float = MVC_WINDOW_S) -> Array:
    """Amplitude of a maximal voluntary contraction [V] per channel: the best `window_s` of all trials (n, channels)."""
    if not trials:
        raise SignalError("one trial or more of maximal contraction", found="none")
    whole = round(window_s * rate_hz)
    best: list[Array] = []
    for trial in trials:
        if len(trial) < whole:
            raise SignalError(
                f"maximal contractions of {window_s:g} s or more", found=f"a trial of {len(trial) / rate_hz:.2g} s"
            )
        half = whole // 2
        inside = slice(half, max(len(trial) - half, half + 1))  # a trial of just one window has one value
        best.append(np.nanmax(envelope(trial, rate_hz=rate_hz, window_s=window_s)[inside], axis=0))
    return np.nanmax(np.stack(best), axis=0)


def percent_mvc(amplitude: Array, *, mvc_v: float) -> Array:
    """100 · amplitude / amplitude of the maximal voluntary contraction."""
    if not (np.isfinite(mvc_v) and mvc_v > 0):
        raise SignalError("a positive MVC amplitude", found=f"{mvc_v:g} V")
    return 100.0 * amplitude / mvc_v


def co_activation(one: Array, other: Array) -> float:
    """Share of two envelopes (n,) that they have in common [%]: 200·∫min(a, b)/∫(a + b) (Falconer & Winter 1985).

    100 = the same amplitude all the time, 0 = never together. Both must be in the same unit, normally %MVC.
    """
    known = np.isfinite(one) & np.isfinite(other)
    both = float(np.sum(one[known] + other[known]))
    return 200.0 * float(np.sum(np.minimum(one[known], other[known]))) / both if both > 0 else float("nan")


def muscle_of(label: str) -> tuple[str, Side | None] | None:
    """Muscle and side that a channel's name means (`GMAX_R`, `R Gluteus Medius`, `RGLUTMAX`); None where unknown."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", label)
    words = [w for w in re.split(r"[^a-zäöüß]+", spaced.lower()) if w and w not in _NOISE]
    sides: set[Side] = {side for w in words if (side := _side(w)) is not None}
    muscle = _NAMES.get("".join(w for w in words if _side(w) is None))
    if muscle is not None:
        return muscle, sides.pop() if len(sides) == 1 else None
    joined = "".join(words)
    for word, side in _GLUED:
        for rest in (joined.removeprefix(word), joined.removesuffix(word)):
            if rest != joined and rest in _NAMES:
                return _NAMES[rest], side
    return None


def _side(word: str) -> Side | None:
    return _SIDE_WORDS.get(word)


_NOISE = frozenset({"emg", "raw", "muscle", "m", "mv", "uv", "v", "ch", "channel", "sensor", "trigno", "im", "analog"})
_SIDE_WORDS: dict[str, Side] = {
    "l": "left", "left": "left", "lt": "left", "lft": "left", "links": "left", "li": "left",
    "r": "right", "right": "right", "rt": "right", "rgt": "right", "rechts": "right", "re": "right",
}  # fmt: skip
_GLUED: tuple[tuple[str, Side], ...] = (("left", "left"), ("right", "right"), ("l", "left"), ("r", "right"))

# Letters of a name without spaces, digits and side.
_ALIASES: dict[str, str] = {
    "abductor hallucis": "abductorhallucis abdhal abdhall abdh abdhallucis abhal",
    "flexor hallucis longus": "flexorhallucislongus fhl flexhal",
    "peroneus longus": "peroneuslongus perlong perl peroneallongus fibularislongus peroneus pl",
    "tibialis posterior": "tibialisposterior tibpost tibialispost tp",
    "tibialis anterior": "tibialisanterior tibant tibialisant ta tib",
    "soleus": "soleus sol",
    "gastrocnemius": "gastrocnemius gastroc gastrocs gas",
    "gastrocnemius medialis": "gastrocnemiusmedialis gastrocmed medgastroc medialgastrocnemius medialgastroc gasmed",
    "gastrocnemius lateralis": "gastrocnemiuslateralis gastroclat latgastroc lateralgastrocnemius gaslat",
    "vastus medialis": "vastusmedialis vastusmedius vasmed vm vmo vastmed vastusmed",
    "vastus lateralis": "vastuslateralis vaslat vl vastlat vastuslat",
    "rectus femoris": "rectusfemoris recfem rf rectfem rectus",
    "biceps femoris": "bicepsfemoris bicfem bf bflh bicepsfem",
    "semitendinosus": "semitendinosus semiten st semitend",
    "medial hamstrings": "medialhamstrings medhams hamstringsmedial hamsmed",
    "gluteus maximus": "gluteusmaximus glutmax gmax glmax glutemax glutmaximus gluteusmax glutaeusmaximus gmaximus",
    "gluteus medius": "gluteusmedius glutmed gmed glmed glutemed glutmedius gluteusmed glutaeusmedius gmedius",
    "gluteus minimus": "gluteusminimus glutmin gmin glmin",
    "tensor fasciae latae": "tensorfasciaelatae tensorfascialata tfl",
    "adductor longus": "adductorlongus addlong al",
    "erector spinae": "erectorspinae erecspin es erectorspin",
    "external oblique": "externaloblique extobl obliquusexternus eo",
    "rectus abdominis": "rectusabdominis rectabd ra",
}
_NAMES: dict[str, str] = {alias: muscle for muscle, names in _ALIASES.items() for alias in names.split()}
"""Names that could be two muscles (`gluteus`, `GM`, `GL`) are left out on purpose."""
