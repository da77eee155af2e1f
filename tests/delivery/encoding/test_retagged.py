"""Tags that other programs wrote anew, tags that were cut, and a tagger whose disk fills up."""

import json
import subprocess

import pytest
from mutagen.id3 import APIC, ID3

from soundflow_core.base.errors import NotFound, QualityError, Unavailable
from soundflow_core.delivery.covers.emblem import draw_emblem
from soundflow_core.delivery.encoding import tags
from soundflow_core.delivery.encoding.formats import ffmpeg
from soundflow_core.model.brief import Category
from tests.support.recipes import recipe
from tests.support.tracks import make_track


def own_tag(text: bytes) -> bytes:
    """An ID3v2.4 tag that holds our frame with any text, in UTF-8."""

    def syncsafe(size: int) -> bytes:
        return bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))

    body = b"\x03SOUNDFLOW\x00" + text
    frame = b"TXXX" + syncsafe(len(body)) + b"\x00\x00" + body
    return b"ID3\x04\x00\x00" + syncsafe(len(frame)) + frame


@pytest.mark.parametrize("version", [3, 4])
@pytest.mark.parametrize("title", ["Study", "Für Élise, 夜"])
def test_the_entry_survives_a_copy_by_ffmpeg(tmp_path, version, title):
    entry, path = make_track(tmp_path)
    entry = entry.model_copy(update={"title": title})
    tags.write(path, entry, recipe("lofi"), None)
    copy = tmp_path / "copy.mp3"
    command = [ffmpeg(), "-v", "error", "-i", path, "-c", "copy", "-id3v2_version", str(version), copy]
    subprocess.run(command, check=True)
    assert tags.read(copy) == tags.Tagged(entry, recipe("lofi"))


@pytest.mark.parametrize("encoding", [1, 2, 3])
@pytest.mark.parametrize("version", [3, 4])
def test_the_entry_survives_another_version_and_encoding(tmp_path, version, encoding):
    entry, path = make_track(tmp_path)
    entry = entry.model_copy(update={"title": "Für Élise, 夜"})
    tags.write(path, entry, None, None)
    tag = ID3(path)
    if version == 3:
        tag.update_to_v23()
    tag["TXXX:SOUNDFLOW"].encoding = encoding
    tag.save(path, v2_version=version)
    assert tags.read(path).entry == entry


def test_a_tag_longer_than_the_head_is_read_whole(tmp_path):
    entry, path = make_track(tmp_path)
    long = entry.model_copy(update={"goal_tags": tuple(f"tag-{number}" for number in range(2000))})
    tags.write(path, long, None, None)
    head = path.read_bytes()[: tags.HEAD_BYTES]
    with pytest.raises(QualityError, match="cut off"):
        tags.read_head(head)
    assert tags.read(path).entry == long


def test_a_cover_before_our_frame_does_not_hide_it(tmp_path):
    entry, path = make_track(tmp_path)
    cover = ID3()
    cover.add(APIC(encoding=3, mime="image/png", type=3, desc="", data=bytes(20_000)))
    front = tmp_path / "front.tag"
    cover.save(front, padding=lambda _info: 0)
    content, picture = path.read_bytes(), front.read_bytes()[10:]
    old = tags.id3_length(content)
    size = len(picture) + old - 10
    header = b"ID3\x04\x00\x00" + bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))
    path.write_bytes(header + picture + content[10:old] + content[old:])
    assert tags.read_head(path.read_bytes()[: tags.HEAD_BYTES]) is None
    assert tags.read(path).entry == entry


@pytest.mark.parametrize(
    "text",
    [
        b"[" * 7000,
        b'{"entry":' * 800,
        b'{"entry":' + b"9" * 5000 + b"}",
        b"null",
        b'{"entry":null}',
        b'{"entry":{"id":"\xff"}}',
    ],
    ids=["brackets", "objects", "digits", "null", "no entry", "no UTF-8"],
)
def test_hostile_json_is_one_sentence(text):
    with pytest.raises(QualityError, match="SOUNDFLOW tag is damaged"):
        tags.read_head(own_tag(text))


@pytest.mark.parametrize(
    ("name", "value"), [("durationSec", "NaN"), ("bpm", "1e999"), ("lufs", "-Infinity"), ("title", '"\\ud800"')]
)
def test_values_that_json_cant_carry_do_not_come_in(tmp_path, name, value):
    entry, _ = make_track(tmp_path)
    values = {**entry.as_json(), name: "HERE"}
    assert tags.read_head(own_tag(json.dumps({"entry": entry.as_json()}).encode())).entry == entry
    with pytest.raises(QualityError, match="damaged"):
        tags.read_head(own_tag(json.dumps({"entry": values}).replace('"HERE"', value).encode()))


def test_someone_elses_frame_is_not_ours():
    assert tags.read_head(own_tag(b"{}").replace(b"SOUNDFLOW", b"OVERSOUND")) is None
    assert tags.read_head(b"ID3\x02\x00\x00\x00\x00\x00\x10" + bytes(16)) is None


def test_a_full_disk_leaves_the_file_as_it_was(tiny_disk, tmp_path):
    entry, path = make_track(tmp_path)
    target = tiny_disk / "x.mp3"
    target.write_bytes(path.read_bytes() + bytes(600_000))
    before = target.read_bytes()
    with pytest.raises(Unavailable, match="can't be tagged"):
        tags.write(target, entry, None, draw_emblem(Category.STUDY, 1))
    assert target.read_bytes() == before
    assert [found.name for found in tiny_disk.iterdir()] == ["x.mp3"]


def test_tagging_what_is_not_there_makes_no_file(tmp_path):
    entry, _ = make_track(tmp_path)
    with pytest.raises(NotFound, match="encode the track before"):
        tags.write(tmp_path / "none.mp3", entry, None, None)
    assert not (tmp_path / "none.mp3").exists()
    with pytest.raises(NotFound, match="is not a file"):
        tags.read(tmp_path / "none.mp3")
