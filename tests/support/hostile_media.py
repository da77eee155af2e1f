"""Files that lie (playlists named like songs, headers that claim what is not there, files cut off, nonsense), and good ones, too."""

import os
import struct
import subprocess
from pathlib import Path

import numpy as np
import soundfile

from soundflow_core.delivery.encoding.containers import ogg_checksum
from soundflow_core.delivery.encoding.ffmpeg_reader import ffmpeg

SECONDS = 3.0
RATE = 44_100


def music(seconds=SECONDS, rate=RATE):
    """A chord that beats, so that it can be measured."""
    t = np.arange(int(seconds * rate)) / rate
    beats = 0.1 * np.exp(-6 * (t % 0.5))
    return np.stack(
        [sum(np.sin(2 * np.pi * hz * t + turn) for hz in (220.0, 261.63, 329.63)) * beats for turn in (0, 0.4)], axis=1
    )


def samples_16():
    return np.rint(music() * 32767).astype("<i2")


def wav(data, size=None, rate=RATE, channels=2, bits=16, form=1, riff=None):
    """A WAV by hand; `size` is what its header says of its data."""
    size = len(data) if size is None else size
    block = channels * bits // 8
    head = struct.pack(
        "<4sIHHIIHH", b"fmt ", 16, form, channels, rate, (rate * block) & 0xFFFFFFFF, block & 0xFFFF, bits
    )
    return (
        struct.pack("<4sI4s", b"RIFF", (36 + size) & 0xFFFFFFFF if riff is None else riff, b"WAVE")
        + head
        + struct.pack("<4sI", b"data", size)
        + data
    )


def sources(folder: Path):
    """The same music in many formats, made by one run of ffmpeg."""
    soundfile.write(folder / "base.wav", music(), RATE, "PCM_16")
    outputs = {
        "plain.m4a": "", "fast.m4a": "-movflags +faststart", "x.opus": "-c:a libopus", "x.ogg": "-c:a libvorbis", "x.flac": "",
        "x.aiff": "", "x.caf": "", "x.w64": "", "x.au": "", "x.mka": "", "x.wma": "", "x.mp3": "-b:a 128k", "canary.ts": "-c:a aac",
        "mono48.mp3": "-ac 1 -ar 48000", "mpeg2.mp3": "-ac 1 -ar 22050",
    }  # fmt: skip
    words = [word for name, options in outputs.items() for word in (*options.split(), str(folder / name))]
    subprocess.run([ffmpeg(), "-v", "error", "-y", "-i", folder / "base.wav", *words], check=True)
    return {name: (folder / name).read_bytes() for name in outputs} | {"base.wav": (folder / "base.wav").read_bytes()}


def playlists(canary: Path, url: str):
    """Texts that name another sound: on this disk, and at an address."""
    uri = canary.as_uri()
    return {
        "hls.mp3": f"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:3,\n{uri}\n#EXT-X-ENDLIST\n",
        "hls.m3u8": f"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:3,\n{canary}\n#EXT-X-ENDLIST\n",
        "hls-address.mp3": f"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:3,\n{url}\n#EXT-X-ENDLIST\n",
        "hls-master.m4a": f"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n{url}\n",
        "m3u.mp3": f"#EXTM3U\n#EXTINF:3,x\n{canary}\n",
        "ffconcat.mp3": f"ffconcat version 1.0\nfile '{canary}'\n",
        "ffconcat.ffconcat": f"ffconcat version 1.0\nfile {canary.name}\n",
        "concat.concat": f"file '{canary}'\n",
        "dash.m4a": (
            '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT3S"><Period>'
            f'<AdaptationSet mimeType="audio/mp4"><Representation id="1" bandwidth="1"><BaseURL>{url}</BaseURL></Representation>'
            "</AdaptationSet></Period></MPD>"
        ),
        "sdp.wav": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 5004 RTP/AVP 0\n",
        "lavfi.mp3": f"amovie={canary}",
        "xspf.xspf": f'<?xml version="1.0"?><playlist><trackList><track><location>{uri}</location></track></trackList></playlist>',
        "pls.pls": f"[playlist]\nFile1={canary}\nNumberOfEntries=1\n",
        "meta.flac": f";FFMETADATA1\ntitle={canary}\n",
        "song%03d.png": "not a picture",
    }  # fmt: skip


def with_id3(content, text=b"Two"):
    """An ID3v2.3 tag with a title before whatever it is."""
    frame = b"TIT2" + struct.pack(">IH", len(text) + 1, 0) + b"\0" + text
    return b"ID3\x03\0\0" + bytes([0, 0, len(frame) >> 7, len(frame) & 127]) + frame + content


def _patched(content, mark, offset, form, *values):
    at = content.index(mark) + offset
    packed = struct.pack(form, *values)
    return content[:at] + packed + content[at + len(packed) :]


def _checked(page):
    return page[:22] + ogg_checksum(page[:22] + bytes(4) + page[26:]) + page[26:]


def false_headers(s):
    data = samples_16().tobytes()
    rf64 = (
        b"RF64\xff\xff\xff\xffWAVE"
        + struct.pack("<4sIQQQI", b"ds64", 28, 1 << 50, 1 << 50, 1 << 48, 0)
        + wav(data, 0xFFFFFFFF)[12:]
    )
    flac, last_page = s["x.flac"], s["x.opus"].rindex(b"OggS")
    return {
        "wav-1GB.wav": wav(data, 1 << 30),
        "rf64-petabyte.wav": rf64,
        "flac-2^36.flac": flac[:21] + bytes([flac[21] | 0x0F]) + b"\xff\xff\xff\xff" + flac[26:],
        "aiff-2^30.aiff": _patched(s["x.aiff"], b"COMM", 10, ">I", 1 << 30),
        "aiff-ssnd.aiff": _patched(s["x.aiff"], b"SSND", 4, ">I", 1 << 30),
        "caf-2^40.caf": _patched(s["x.caf"], b"data", 4, ">Q", 1 << 40),
        "w64-2^50.w64": _patched(s["x.w64"], b"data\xf3\xac\xd3\x11", 16, "<Q", 1 << 50),
        "au-1GB.au": _patched(s["x.au"], b".snd", 8, ">I", 1 << 30),
        "mp4-2^31-samples.m4a": _patched(s["fast.m4a"], b"stsz", 8, ">II", 0, 0x7FFFFFFF),
        "mp4-equal-samples.m4a": _patched(s["fast.m4a"], b"stsz", 8, ">II", 1, 0xFFFFFFFF),
        "opus-checksum.opus": s["x.opus"][: last_page + 6] + struct.pack("<Q", 1 << 60) + s["x.opus"][last_page + 14 :],
        "xing-2^31.mp3": _patched(s["x.mp3"], b"Info", 8, ">I", 0x7FFFFFFF),
    }  # fmt: skip


def cut(s):
    names = (
        "base.wav",
        "plain.m4a",
        "fast.m4a",
        "x.opus",
        "x.ogg",
        "x.flac",
        "x.aiff",
        "x.caf",
        "x.w64",
        "x.au",
        "x.mka",
        "x.mp3",
        "x.wma",
    )
    return {f"cut-{name}": s[name][: len(s[name]) * 6 // 10] for name in names}


def nonsense():
    data, loud = samples_16().tobytes(), music().astype("<f4")
    holes = loud.copy()
    holes[50_000, 1] = np.nan
    endless = loud.copy()
    endless[50_000, 0] = -np.inf
    return {
        "empty.mp3": b"",
        "zeros.wav": bytes(5000),
        "no-samples.wav": wav(b""),
        "1-Hz.wav": wav(data, rate=1),
        "2^31-Hz.wav": wav(data, rate=(1 << 31) - 1),
        "0-channels.wav": wav(data, channels=0),
        "64-channels.wav": wav(data, channels=64),
        "0-bits.wav": wav(data, bits=0),
        "nan.wav": wav(holes.tobytes(), bits=32, form=3),
        "inf.wav": wav(endless.tobytes(), bits=32, form=3),
        "1e30.wav": wav((loud * np.float32(1e30)).tobytes(), bits=32, form=3),
        "silent.wav": wav(bytes(len(data))),
        "text.txt": b"this is not audio",
    }


def good(s, canary: Path):
    """What must be stored beside them: odd names, streams without an honest header, tags and junk before the first frame."""
    data = samples_16().tobytes()
    plain, last_page = wav(data), s["x.opus"].rindex(b"OggS")
    page = s["x.opus"][last_page:]
    return {
        "streamed.wav": wav(data, 0xFFFFFFFF, riff=0xFFFFFFFF),
        "streamed-sox.wav": wav(data, 0x7FFFF000),
        "streamed-0.wav": wav(data, 0, riff=0),
        "Rain: take 2.m4a": s["plain.m4a"],
        "data:audio.wav": plain,
        f"subfile,,start,0,end,9,,:{canary.name}": plain,
        f"concat:{canary.name}|{canary.name}": s["x.mka"],
        "-i.wav": plain,
        os.fsdecode(b"caf\xe9.wav"): plain,
        os.fsdecode(b"caf\xe9 2.m4a"): s["fast.m4a"],
        "two\nlines.opus": s["x.opus"],
        "two-tags.mp3": with_id3(with_id3(s["x.mp3"])),
        "junk-before.mp3": with_id3(bytes(3000) + b"\xff\xfbjunk" + s["x.mp3"][s["x.mp3"].index(b"\xff\xfb") :]),
        "mono48.mp3": s["mono48.mp3"],
        "mpeg2.mp3": s["mpeg2.mp3"],
        "tagged.flac": with_id3(s["x.flac"]),
        "2^60-granules.opus": s["x.opus"][:last_page] + _checked(page[:6] + struct.pack("<Q", 1 << 60) + page[14:]),
        "vorbis.ogg": s["x.ogg"], "big-endian.aiff": s["x.aiff"], "windows.wma": s["x.wma"], "apple.caf": s["x.caf"],
    }  # fmt: skip
