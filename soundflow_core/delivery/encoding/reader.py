"""The child process that reads a foreign file with libsndfile, so that what breaks or runs wild there ends here (foreign.py starts it).

    reader.py sound FILE START   one line of JSON about the sound from byte START on, then float32 samples, interleaved
    reader.py take FILE          the same with as many channels as there are, scaled as libsndfile scales
    reader.py names FILE         one line of JSON: the file's own title and genre

Imports nothing of SoundFlow: it starts in a tenth of a second. Exit code 3: not one of the formats that are read here.
"""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import soundfile

FRAMES = 1 << 18
"""Read at once. mpg123's last bit depends on it: this is what mp3.py reads at once, too."""
NOT_HERE = 3
BITS = {"PCM_S8": 8, "PCM_U8": 8, "PCM_16": 16, "PCM_24": 24, "PCM_32": 32}
FLOATS = ("FLOAT", "ULAW", "ALAW", "IMA_ADPCM", "MS_ADPCM", "MPEG_LAYER_III")
CONTAINERS = ("WAV", "WAVEX", "RF64", "AIFF", "FLAC", "OGG", "MP3")
MOST_COMMENT = 1 << 16
MOST_NAME = 200
CHANNELS, MOST_CHANNELS = 2, 8
"""More than two are mixed down by ffmpeg; more than eight are refused by whoever reads what is said of them."""


class Rest(io.RawIOBase):
    """A file from a byte on, as if it began there."""

    def __init__(self, file: BinaryIO, start: int) -> None:
        self.file, self.start = file, start
        file.seek(start)

    def readable(self) -> bool:
        """It can be read."""
        return True

    def seekable(self) -> bool:
        """It can be searched."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer as far as there are bytes."""
        read: int = self.file.readinto(buffer)  # type: ignore[attr-defined]
        return read

    def tell(self) -> int:
        """The place, from `start` on."""
        return self.file.tell() - self.start

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go to a place."""
        place = self.file.seek(self.start + offset if whence == 0 else offset, whence)
        return place - self.start


def _sound(path: str, start: int, as_take: bool) -> int:
    with Path(path).open("rb") as whole, soundfile.SoundFile(Rest(whole, start) if start else whole) as file:
        bits = BITS.get(file.subtype)
        is_vorbis = file.subtype == "VORBIS"
        if not as_take and (
            file.format not in CONTAINERS
            or not (bits or is_vorbis or file.subtype in FLOATS)
            or CHANNELS < file.channels <= MOST_CHANNELS
        ):
            return NOT_HERE
        said = {
            "rate": file.samplerate,
            "channels": file.channels,
            "declared": file.frames if file.format == "FLAC" and file.frames < (1 << 62) else 0,
            "comment": file.comment[:MOST_COMMENT] if as_take else "",
        }
        out = sys.stdout.buffer
        out.write(json.dumps(said).encode() + b"\n")
        if file.channels > MOST_CHANNELS:
            return 0
        other = _pedalboard(path) if is_vorbis and not as_take and not start else None
        while True:
            if bits and not as_take:
                # Integers become floats as pedalboard makes them: full scale is the largest positive one.
                whole_numbers = file.read(FRAMES, dtype="int32", always_2d=True) >> (32 - bits)
                block = whole_numbers.astype(np.float32) * np.float32(1.0 / (2 ** (bits - 1) - 1))
            else:
                block = file.read(FRAMES, dtype="float32", always_2d=True)
            if not len(block):
                return 0
            if other is not None:
                block = np.ascontiguousarray(other.read(len(block)).T)
            out.write(block.tobytes())


def _pedalboard(path: str) -> Any:  # a pedalboard.io.AudioFile
    """Its decoder of Vorbis, which differs from libsndfile's in the last bit; how much there is to read, libsndfile knows better."""
    from pedalboard.io import AudioFile  # noqa: PLC0415  # few files need it

    return AudioFile(Path(path).open("rb"))  # open until this process ends


def _names(path: str) -> int:
    import mutagen  # noqa: PLC0415  # needed for names only

    tags: Any = mutagen.File(path, easy=True) or {}
    found = {}
    for name, windows_name in (("title", "Title"), ("genre", "WM/Genre")):
        values = tags.get(name) or tags.get(windows_name)
        if values:
            found[name] = str(values[0])[:MOST_NAME]
    sys.stdout.write(json.dumps(found) + "\n")
    return 0


def main(mode: str, path: str, start: str = "0") -> int:
    """Do what the words say; what goes wrong is one line on stderr."""
    try:
        return _names(path) if mode == "names" else _sound(path, int(start), mode == "take")
    except Exception as error:  # whatever a library raises on a foreign file
        sys.stderr.write(f"{type(error).__name__}: {error}"[:1000] + "\n")
        return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
