"""A score as a Standard MIDI File: a track a part, General MIDI sounds, so that any sequencer can play and change it."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

from mido import Message, MetaMessage, MidiFile, MidiTrack, bpm2tempo

from soundflow_core.model.kits import DrumVoice
from soundflow_core.model.patches import Bowed, Choir, Fm, Modal, Patch, Plucked
from soundflow_core.model.score import DrumPart, Part, Score

TICKS_A_BEAT = 480
DRUM_CHANNEL = 9
GENERAL_MIDI_DRUMS: dict[DrumVoice, int] = {
    "kick": 36, "snare": 38, "clap": 39, "rim": 37, "hat": 42, "open_hat": 46, "pedal_hat": 44, "ride": 51, "crash": 49,
    "shaker": 70, "tambourine": 54, "tom_low": 45, "tom_mid": 47, "tom_high": 50, "conga_low": 64, "conga_mid": 63,
    "conga_high": 62, "brush": 40, "snap": 39, "cowbell": 56, "click": 37, "swell": 55,
    "blip": 76, "impact": 57, "fall": 52,
}  # fmt: skip
HIT_BEATS = 0.1


AnyMessage = Any
"""A mido Message or MetaMessage; the library carries no types."""


def midi_of(score: Score) -> bytes:
    """The file's bytes: format 1, tempo, metre and section markers first, then the parts."""
    file = MidiFile(type=1, ticks_per_beat=TICKS_A_BEAT)
    file.tracks.append(_conductor(score))
    channels = [channel for channel in range(16) if channel != DRUM_CHANNEL]
    for number, part in enumerate(score.parts):
        if isinstance(part, DrumPart):
            file.tracks.append(_track(part.name, _hits(part)))
            continue
        channel = channels[number % len(channels)]
        change = Message("program_change", channel=channel, program=_program(part))
        file.tracks.append(_track(part.name, [(0, change), *_notes(part, channel)]))
    written = io.BytesIO()
    file.save(file=written)
    return written.getvalue()


def _conductor(score: Score) -> MidiTrack:
    plan = score.plan
    events: list[tuple[int, AnyMessage]] = [
        (0, MetaMessage("set_tempo", tempo=bpm2tempo(plan.bpm))),
        (0, MetaMessage("time_signature", numerator=plan.beats_per_bar, denominator=4)),
        (0, MetaMessage("key_signature", key=plan.key)),
    ]
    events += [
        (section.start_bar * plan.beats_per_bar * TICKS_A_BEAT, MetaMessage("marker", text=section.kind))
        for section in plan.sections
    ]
    return _track(f"{plan.genre} in {plan.key}", events)


def _notes(part: Part, channel: int) -> Iterable[tuple[int, AnyMessage]]:
    for note in part.notes:
        pitch, start = max(0, min(127, round(note.pitch))), _ticks(note.start_beats)
        end = max(start + 1, _ticks(note.start_beats + note.duration_beats))
        yield start, Message("note_on", channel=channel, note=pitch, velocity=_velocity(note.velocity))
        yield end, Message("note_off", channel=channel, note=pitch)


def _hits(part: DrumPart) -> Iterable[tuple[int, AnyMessage]]:
    for hit in part.hits:
        pitch = GENERAL_MIDI_DRUMS[hit.voice]
        start, end = _ticks(hit.start_beats), _ticks(hit.start_beats + HIT_BEATS)
        yield start, Message("note_on", channel=DRUM_CHANNEL, note=pitch, velocity=_velocity(hit.velocity))
        yield end, Message("note_off", channel=DRUM_CHANNEL, note=pitch)


def _track(name: str, events: Iterable[tuple[int, AnyMessage]]) -> MidiTrack:
    track, now = MidiTrack([MetaMessage("track_name", name=name)]), 0
    # Ends before beginnings at one tick, so that a repeated pitch is struck again.
    for at, message in sorted(events, key=lambda event: (event[0], event[1].type == "note_on")):
        track.append(message.copy(time=at - now))
        now = at
    return track


def _program(part: Part) -> int:
    """The General MIDI sound (from 0) nearest to a patch."""
    if part.layer == "bass":
        return 32 if isinstance(part.patch, Plucked) else 38
    return _program_of(part.patch, part.layer)


def _program_of(patch: Patch, layer: str) -> int:
    match patch:
        case Modal(body="piano"):
            return 0
        case Modal(body="vibraphone"):
            return 11
        case Modal():
            return 12
        case Fm():
            return 4
        case Plucked():
            return 24
        case Choir():
            return 52
        case Bowed():
            return 48
    return 89 if layer == "pad" else 81


def _ticks(beats: float) -> int:
    return max(0, round(beats * TICKS_A_BEAT))


def _velocity(velocity: float) -> int:
    return max(1, min(127, round(velocity * 127)))
