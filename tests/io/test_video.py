"""Videos as files: clock, rotation, pixel shape, damage, and every way in which there is nothing to see."""

import shutil
import struct
import subprocess
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from groundup.errors import FileError, UsageError
from groundup.io import video
from groundup.io.formats import recognize
from groundup.io.load import load
from groundup.io.video_frames import _opened, _Video

GRADIENT = np.stack(
    [*np.meshgrid(np.linspace(0, 255, 96), np.linspace(0, 255, 64)), np.full((64, 96), 128.0)], axis=-1
).astype(np.uint8)
"""Red grows to the right, green downwards: an image that tells how it was turned."""


def make_video(
    path: Path,
    times_ms: list[int],
    *,
    codec: str = "mpeg4",
    image: np.ndarray = GRADIENT,
    pixel_shape: Fraction | None = None,
    options: dict[str, str] | None = None,
) -> Path:
    with av.open(str(path), "w", options=options or {}) as container:
        stream: Any = container.add_stream(codec, rate=30)
        stream.height, stream.width = image.shape[:2]
        stream.pix_fmt = "yuv420p"
        stream.bit_rate = 4_000_000
        stream.codec_context.time_base = Fraction(1, 1000)
        if pixel_shape is not None:
            stream.codec_context.sample_aspect_ratio = pixel_shape
        for time_ms in times_ms:
            frame = av.VideoFrame.from_ndarray(image, format="rgb24")
            frame.pts, frame.time_base = time_ms, Fraction(1, 1000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def decoded(path: Path, container: str) -> tuple[list[np.ndarray], list[float], _Video]:
    with path.open("rb") as file, _opened(file, container) as clip:
        reader = _Video(clip)
        frames = list(reader.frames())
    return [f.image for f in frames], [f.time_s for f in frames], reader


@pytest.mark.parametrize(
    ("name", "container", "codec"),
    [
        ("a.mp4", "mov", "mpeg4"),
        ("a.mov", "mov", "mpeg4"),
        ("a.webm", "matroska", "libvpx"),
        ("a.mkv", "matroska", "mpeg4"),
        ("a.avi", "avi", "mpeg4"),
    ],
)
def test_every_container_is_known_by_its_content(tmp_path: Path, name: str, container: str, codec: str) -> None:
    path = make_video(tmp_path / name, [0, 33, 67, 100], codec=codec)
    other = path.rename(tmp_path / "without_ending")
    assert recognize(other).module == "video"
    images, times, _ = decoded(other, container)
    np.testing.assert_allclose(times, [0, 0.033, 0.067, 0.1], atol=0.011)
    assert np.abs(images[0].astype(int) - GRADIENT).mean() < 12


def test_times_of_a_phone_that_drops_images_are_kept(tmp_path: Path) -> None:
    """Variable frame rate: each image has its own time, as ffprobe reads it."""
    times_ms = [0, 33, 66, 133, 166, 266, 300]
    path = make_video(tmp_path / "phone.mkv", times_ms)
    _, times, reader = decoded(path, "matroska")
    np.testing.assert_allclose(times, np.array(times_ms) / 1e3, atol=1e-9)
    assert video._clock(np.array(times), tick_s=reader.tick_s)[0] is None


def test_even_times_are_a_rate_though_the_clock_rounds_them() -> None:
    """33, 33 and 34 ms are 30 a second in a file that counts milliseconds."""
    true = np.arange(300) / 30.0
    rate, times = video._clock(np.round(true, 3), tick_s=1e-3)
    assert rate == pytest.approx(30.0, rel=1e-4)
    assert times is None
    shaken = true + np.random.default_rng(1).normal(0, 4e-3, 300)
    assert video._clock(np.sort(shaken), tick_s=1e-3)[0] is None


@pytest.mark.parametrize("matrix", [(0, 1, -1, 0), (-1, 0, 0, -1), (0, -1, 1, 0)])
def test_a_turned_phone_is_turned_back_as_ffmpeg_does_it(tmp_path: Path, matrix: tuple[int, ...]) -> None:
    ffmpeg = shutil.which("ffmpeg")
    if ffmpeg is None:
        pytest.skip("no ffmpeg to say how a turned video is seen; on Debian: apt-get install ffmpeg")
    path, seen = make_video(tmp_path / "turned.mp4", [0, 33, 67]), tmp_path / "seen.raw"
    path.write_bytes(turned(path.read_bytes(), matrix))
    command = [ffmpeg, "-v", "error", "-i", path, "-frames:v", "1", "-pix_fmt", "rgb24", "-f", "rawvideo", seen]
    subprocess.run(list(map(str, command)), check=True)
    [image, *_], _, reader = decoded(path, "mov")
    theirs = np.frombuffer(seen.read_bytes(), np.uint8).reshape(image.shape)
    assert reader.rotation != 0
    assert image.shape[:2] == ((64, 96) if matrix[0] else (96, 64))
    assert np.abs(image.astype(int) - theirs).mean() < 3


def turned(data: bytes, matrix: tuple[int, ...]) -> bytes:
    """The same mp4 with another matrix in its track header (ISO 14496-12, 8.3.2): a b c d of 16.16 fixed point."""
    at = data.index(b"tkhd") + 4 + 40
    a, b, c, d = (value * 65_536 for value in matrix)
    return data[:at] + struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 1 << 30) + data[at + 36 :]


def test_pixels_that_are_not_square_are_made_square(tmp_path: Path) -> None:
    path = make_video(tmp_path / "wide.mkv", [0, 33], pixel_shape=Fraction(4, 3))
    assert decoded(path, "matroska")[0][0].shape == (64, 128, 3)


def test_nobody_in_the_video_is_said(tmp_path: Path) -> None:
    path = make_video(tmp_path / "empty.mp4", [0, 33, 67])
    with pytest.raises(FileError, match=r"a person in the video; found nobody in 3 images.*head to feet") as caught:
        load(path)
    assert str(path) in str(caught.value)


def test_one_image_is_no_movement(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="at least two images; found one image"):
        load(make_video(tmp_path / "still.mp4", [0]))


def test_sound_alone_is_no_video(tmp_path: Path) -> None:
    path = tmp_path / "sound.mp4"
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream("aac", rate=48_000)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 4800), np.float32), format="fltp", layout="mono")
        frame.sample_rate = 48_000
        container.mux(stream.encode(frame))
        container.mux(stream.encode())
    with pytest.raises(FileError, match="a video; found sound only"):
        load(path)


@pytest.mark.parametrize("keep", [12, 200, 2000])
def test_a_file_cut_off_is_an_error_of_ours(tmp_path: Path, keep: int) -> None:
    whole = make_video(tmp_path / "whole.mp4", list(range(0, 1000, 33))).read_bytes()
    path = tmp_path / "cut.mp4"
    path.write_bytes(whole[:keep])
    with pytest.raises(FileError) as caught:
        load(path)
    assert str(path) in str(caught.value)


def test_damage_in_the_middle_is_counted_or_refused_but_ends(tmp_path: Path) -> None:
    data = bytearray(make_video(tmp_path / "whole.avi", list(range(0, 1000, 33))).read_bytes())
    rng = np.random.default_rng(5)
    for at in rng.integers(300, len(data), 400):
        data[at] = rng.integers(256)
    path = tmp_path / "damaged.avi"
    path.write_bytes(data)
    with pytest.raises(FileError):
        load(path)  # nobody is in it; what matters is that it ends with an error of ours


def test_a_playlist_that_calls_itself_a_video_leads_nowhere(tmp_path: Path) -> None:
    """ffmpeg follows playlists to other files and to the network; here only what the first bytes say is opened."""
    path = tmp_path / "list.mp4"
    path.write_text("#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n")
    with pytest.raises(FileError, match="a file in a format groundup knows"):
        load(path)


def test_a_movie_of_gigapixels_is_refused_before_it_is_decoded() -> None:
    class Context:
        width, height, name = 20_000, 20_000, "mpeg4"

    class Stream:
        codec_context, disposition = Context(), ""

    class Clip:
        class streams:  # noqa: N801 - PyAV's name
            video, audio = (Stream(),), ()

    with pytest.raises(FileError, match="at most 50 megapixels; found 20000 × 20000"):
        _Video(Clip())


def test_without_the_extra_one_sentence_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(video, "find_spec", lambda _: None)
    with pytest.raises(UsageError, match=r"no av, ai_edge_litert, cv2.*pip install 'groundup\[video\]'"):
        load(make_video(tmp_path / "a.mp4", [0, 33]))


def test_a_rate_that_makes_no_sense_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="a positive frame rate"):
        load(make_video(tmp_path / "a.mp4", [0, 33]), rate_hz=-30.0)


def test_slow_motion_is_read_at_the_rate_it_was_taken(recordings: Path) -> None:
    heard: list[float] = []
    recording = load(recordings / "balance-video" / "cam02.mp4", rate_hz=240.0, progress=heard.append)
    assert all(s.rate_hz == 240.0 for s in recording.streams)
    assert any("60 frames a second, 240 was given" in said for said in recording.sources[0].assumptions)
    assert heard == sorted(heard)
    assert 0 <= heard[0] <= heard[-1] <= 1
    assert len(heard) > 3
