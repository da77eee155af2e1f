"""Foreign audio is not believed: of forty files that lie none is published, none reads another file, none takes the machine, and their
good siblings are stored."""

import http.server
import json
import os
import shutil
import struct
import subprocess
import sys
import threading
from datetime import date
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest
import soundfile

from soundflow_core.base.errors import BriefError, ConfigurationError, QualityError
from soundflow_core.base.settings import Settings
from soundflow_core.delivery.encoding import ordinary_tags
from soundflow_core.delivery.encoding.containers import ogg_checksum
from soundflow_core.delivery.encoding.ffmpeg_reader import ffmpeg
from soundflow_core.delivery.encoding.foreign import Names, names_of, pieces
from soundflow_core.delivery.encoding.mp3 import encode
from soundflow_core.generation.takes import read_take
from soundflow_core.library.catalog.rebuilding import rebuild
from soundflow_core.library.catalog.validation import load_catalog, validate
from soundflow_core.library.storage.local_store import LocalStore
from soundflow_core.library.storage.memory_store import MemoryStore
from soundflow_core.model.brief import Category
from soundflow_core.model.keys import ALL_CATALOG
from soundflow_core.pipeline.ingest import Ingest, ingest
from tests.support import hostile_media as hostile
from tests.support.measured import run_measured

SETTINGS = Settings(store="file:///nowhere", work_folder=Path("nowhere"))
DAY = date(2025, 2, 1)
MOST_BYTES = 1 << 30
MOST_CPU_SECONDS = 30


class Canary(http.server.BaseHTTPRequestHandler):
    """A server that counts who asks."""

    asked: ClassVar[list[str]] = []

    def do_GET(self):
        self.asked.append(self.path)
        self.send_error(404)

    def log_message(self, *words):
        pass


@pytest.fixture(scope="module")
def address():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Canary)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/canary.ts"
    server.shutdown()


@pytest.fixture(scope="module")
def made(tmp_path_factory, address):
    """The bad files, the good ones, and the canary, in one folder."""
    folder = tmp_path_factory.mktemp("media")
    (folder / "sources").mkdir()
    s = hostile.sources(folder / "sources")
    canary = folder / "sources" / "canary.ts"
    bad = hostile.playlists(canary, address) | hostile.false_headers(s) | hostile.cut(s) | hostile.nonsense()
    good = hostile.good(s, folder / "sources" / "base.wav")
    places = {True: {}, False: {}}
    for files, is_good in ((bad, False), (good, True)):
        for number, (name, content) in enumerate(files.items()):
            place = folder / f"{'good' if is_good else 'bad'}-{number}" / name.replace("/", "_")
            place.parent.mkdir()
            place.write_bytes(content if isinstance(content, bytes) else content.encode())
            if isinstance(content, str):  # a list may name its neighbour
                shutil.copy(canary, place.parent)
            places[is_good][name] = place
    return places


def test_none_of_forty_is_published_and_the_good_ones_beside_them_are(made, address, tmp_path):
    """One command with all of them, good and bad by turns."""
    bad, good = list(made[False].values()), list(made[True].values())
    assert len(bad) >= 40
    files = [path for number, path in enumerate(bad) for path in (path, *good[number : number + 1])] + [
        tmp_path / "missing.wav"
    ]
    words = ["ingest", "--category", "relax", "--json", "--date", "2025-02-01", "--", *files]
    env = {**os.environ, "SOUNDFLOW_STORE": (tmp_path / "store").as_uri()}
    done = run_measured([sys.executable, "-m", "console.main", *words], env, tmp_path)
    outcomes = dict(zip(files, json.loads(done.stdout), strict=True))
    stored = {path for path, one in outcomes.items() if one["outcome"] == "created"}
    assert not [path.name for path in bad if path in stored]
    assert not [outcomes[path] for path in good if path not in stored]
    failed = [one for one in outcomes.values() if one["outcome"] == "failed"]
    assert not [
        one
        for one in failed
        if one["exitCode"] not in (2, 4) or "\n" in one["detail"] or not one["detail"].endswith(".")
    ]
    assert done.returncode == failed[0]["exitCode"]
    assert failed[0]["detail"] in done.stderr.replace("\n", " ")
    assert not Canary.asked
    assert done.peak_bytes <= MOST_BYTES
    assert done.cpu_seconds < 3 * MOST_CPU_SECONDS
    store = LocalStore(tmp_path / "store")
    entries = load_catalog(store, ALL_CATALOG)
    assert len(entries) == len(good)
    assert all(entry.duration_sec == pytest.approx(hostile.SECONDS, abs=0.15) for entry in entries)
    assert {"caf\xe9", "two lines", "Rain: take 2", "-i", "Two"} <= {entry.title for entry in entries}
    assert validate(store, SETTINGS, deep=True).ok


@pytest.mark.parametrize("name", ["cut-in-half", "streamed"])
def test_inspect_says_the_same_as_ingest(made, name, tmp_path):
    file = {"cut-in-half": made[False]["cut-base.wav"], "streamed": made[True]["streamed.wav"]}[name]
    words = [sys.executable, "-m", "console.main", "inspect", str(file), "--json"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if name == "streamed":
        assert json.loads(done.stdout)["measured"]["duration_seconds"] == pytest.approx(hostile.SECONDS, abs=0.01)
    else:
        assert (done.returncode, done.stdout) == (2, "")
        assert "is cut off: at least" in done.stderr.replace("\n", " ")


def test_a_take_is_not_believed_either(tmp_path):
    take = tmp_path / "take.flac"
    soundfile.write(take, hostile.music(12.0), hostile.RATE, "PCM_24")
    audio, rate, facts = read_take(take)
    assert (audio.shape, rate, facts.provider) == ((2, 12 * hostile.RATE), hostile.RATE, "unknown")
    assert np.array_equal(audio, soundfile.read(take, dtype="float32")[0].T)
    assert read_take(take, 5.0)[0].shape == (2, 5 * hostile.RATE)
    content = take.read_bytes()
    take.write_bytes(content[: len(content) // 2])
    with pytest.raises(QualityError, match="cut off: it holds"):
        read_take(take)
    take.write_bytes(content[:21] + bytes([content[21] | 0x0F]) + b"\xff\xff\xff\xff" + content[26:])
    with pytest.raises(QualityError, match="cut off: it holds"):
        read_take(take)
    (tmp_path / "list.flac").write_text(f"ffconcat version 1.0\nfile {take}\n")
    with pytest.raises(QualityError, match="no take that can be read"):
        read_take(tmp_path / "list.flac")


def test_titles_and_genres_of_every_format_are_read(made, tmp_path):
    source = made[True]["streamed.wav"]
    names = ["t.flac", "t.m4a", "t.ogg", "t.opus", "t.mp3", "t.wma"]
    words = [
        word
        for name in names
        for word in ("-metadata", "title=Seven Rivers", "-metadata", "genre=Ambient", str(tmp_path / name))
    ]
    subprocess.run([ffmpeg(), "-v", "error", "-i", source, *words], check=True)
    for name in names:
        assert names_of(tmp_path / name) == Names("Seven Rivers", "Ambient"), name
    assert names_of(made[False]["text.txt"]) == names_of(made[False]["zeros.wav"]) == Names()


def test_an_mp3_of_ours_loses_what_stands_before_its_first_frame(tmp_path):
    """What is ingested is listed, also where a tagger left two tags."""
    store = MemoryStore()
    encode(np.ascontiguousarray(hostile.music().T, dtype=np.float32), tmp_path / "plain.mp3", 320)
    content = (tmp_path / "plain.mp3").read_bytes()
    stream = content[content.index(b"\xff\xfb") :]
    file = tmp_path / "tagged.mp3"
    file.write_bytes(hostile.with_id3(hostile.with_id3(bytes(700) + stream)))
    done = ingest(store, SETTINGS, Ingest(file, Category.RELAX, DAY))
    rebuild(store, SETTINGS)
    assert not done.encoded
    (entry,) = load_catalog(store, ALL_CATALOG)
    assert store.get(entry.object_key).content.endswith(stream)
    assert validate(store, SETTINGS, deep=True).ok


def test_frames_are_counted_where_no_header_counts_them():
    """A variable rate without a Xing frame: 4 s at 32 kbps, then 12 s at 320."""
    quiet, loud = (bytes([0xFF, 0xFB, index << 4, 0x64]) for index in (1, 14))
    content = (quiet + bytes(100)) * 153 + (loud + bytes(1040)) * 460
    assert ordinary_tags.ordinary(content).seconds == pytest.approx(613 * 1152 / 44_100)


def test_without_an_ffmpeg_the_common_formats_are_read(made, no_ffmpeg):
    for name in ("streamed.wav", "vorbis.ogg", "big-endian.aiff", "tagged.flac", "two-tags.mp3"):
        assert sum(piece.shape[1] for piece in pieces(made[True][name])) == pytest.approx(
            hostile.SECONDS * hostile.RATE, abs=10
        )
    with pytest.raises(ConfigurationError, match="ffmpeg"):
        list(pieces(made[True]["windows.wma"]))


def test_a_decoder_inherits_nothing_of_ours(made, tmp_path, monkeypatch):
    """An ffmpeg that tells what it was given."""
    program = tmp_path / "ffmpeg"
    program.write_text(
        f"#!/bin/sh\nenv > {tmp_path}/env\nprintf '%s\\n' \"$@\" > {tmp_path}/words\nulimit -v >> {tmp_path}/words\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setenv("R2_SECRET_ACCESS_KEY", "a secret")
    with pytest.raises(BriefError):
        list(pieces(made[True]["windows.wma"]))
    assert "secret" not in (tmp_path / "env").read_text()
    words = (tmp_path / "words").read_text().split("\n")
    assert words[words.index("-protocol_whitelist") + 1] == "file"
    assert "hls" not in words[words.index("-format_whitelist") + 1].split(",")
    assert words[words.index("-i") + 1].startswith("file:/")
    assert int(words[-2]) * 1024 <= MOST_BYTES


def ogg_page(packets, granule, number, flags):
    body = b"".join(packets)
    head = struct.pack("<4sBBqIII", b"OggS", 0, flags, granule, 7, number, 0) + bytes(
        [len(packets), *map(len, packets)]
    )
    return head[:22] + ogg_checksum(head + body) + head[26:] + body


def silent_opus(path, hours):
    """Hours of Opus that say nothing, 3 bytes a packet of 20 ms."""
    pages = [
        ogg_page([b"OpusHead" + struct.pack("<BBHIhB", 1, 2, 312, 48_000, 0, 0)], 0, 0, 2),
        ogg_page([b"OpusTags" + struct.pack("<I", 4) + b"test" + struct.pack("<I", 0)], 0, 1, 0),
    ]
    whole = hours * 3600 * 50 // 250
    pages += [
        ogg_page([b"\xfc\xff\xfe"] * 250, (n + 1) * 250 * 960, n + 2, 4 if n == whole - 1 else 0) for n in range(whole)
    ]
    path.write_bytes(b"".join(pages))


@pytest.mark.slow
@pytest.mark.parametrize(
    "kind",
    [
        "12 h of flac without a length",
        *(pytest.param(kind, marks=pytest.mark.whole) for kind in ("12 h of opus", "7 h of opus", "12 h of flac")),
    ],
)
def test_hours_in_megabytes_take_neither_time_nor_memory(tmp_path, kind):
    file = tmp_path / "bomb"
    if "opus" in kind:
        silent_opus(file, int(kind.split()[0]))
    else:
        with soundfile.SoundFile(file, "w", 4_000, 1, "PCM_16", format="FLAC") as out:
            for _ in range(12 * 6):
                out.write(np.zeros(600 * 4_000, np.int16))
        if "without" in kind:
            content = file.read_bytes()
            file.write_bytes(content[:21] + bytes([content[21] & 0xF0]) + bytes(4) + content[26:])
    assert file.stat().st_size < 20 << 20
    env = {**os.environ, "SOUNDFLOW_STORE": (tmp_path / "store").as_uri()}
    words = [sys.executable, "-m", "console.main", "ingest", "--category", "relax", str(file)]
    done = run_measured(words, env, tmp_path)
    assert done.returncode in (2, 4), done.stderr
    assert "longer than 8 h" in done.stderr or "too much for its size" in done.stderr or "is silent" in done.stderr
    assert done.cpu_seconds < MOST_CPU_SECONDS + 10
    assert done.peak_bytes <= MOST_BYTES
