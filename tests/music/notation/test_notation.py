"""The texts of a genre: what they mean, and that every mistake is reported where it is."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundflow_core.base.notation import NotationError, alternatives_of, entries_of, settings_of
from soundflow_core.model.desk import Room
from soundflow_core.music.form.sections import FormSection
from soundflow_core.music.notation import band, bass, choice, chords, drums, genre, melody, pad
from soundflow_core.music.notation.forms import parse_forms
from soundflow_core.music.notation.harmony import parse_harmony, parse_substitutes
from soundflow_core.music.notation.members import options_of
from soundflow_core.music.notation.mix import parse_mix
from soundflow_core.music.notation.patterns import DEGREES, STROKES, parse_grooves, parse_orders, parse_patterns
from soundflow_core.music.players.bass.bassist import BassLine
from soundflow_core.music.players.chords.harmonist import Chords
from soundflow_core.sound.presets import basses, keys
from soundflow_core.sound.presets.drums import machines

FORM = ("intro", "4", "@.3", "|", "verse", "16", "@.5", "|", "chorus", "16", "@.9")
HARMONY = ("i9", "|", "iv9", "VII", "|", "VImaj7", "|", "%")
GROOVE = ("kick", "X...", "X...", "X...", "X...", "open_hat", "..x.", "..x.", "..x.", "..x.")
LINE = ("R...", "1---", "8-5-", "..a-")
SETTINGS = ("t60_seconds", "1.7", "damping", ".4")


def rhythms(text: str) -> object:
    return parse_patterns(text, DEGREES)


def grooves(text: str) -> object:
    return parse_grooves(alternatives_of(text))


def harmony(text: str) -> object:
    return parse_harmony(f"minor: {text}\nmajor: I")


def room(text: str) -> object:
    return settings_of(Room, text)


TEXTS: tuple[tuple[Callable[[str], object], tuple[str, ...], int], ...] = (
    (parse_forms, FORM, 0),
    (harmony, HARMONY, len("minor: ")),
    (grooves, GROOVE, 0),
    (rhythms, LINE, 0),
    (room, SETTINGS, 0),
)


@pytest.mark.parametrize(("parse", "words", "before"), TEXTS)
@given(data=st.data())
def test_a_wrong_word_is_reported_at_its_line_and_column(
    parse: Callable[[str], object], words: tuple[str, ...], before: int, data: st.DataObject
) -> None:
    place = data.draw(st.sampled_from([i for i, word in enumerate(words) if word not in ("|", "/")]))
    gap = " " * data.draw(st.integers(1, 4))
    text = gap.join((*words[:place], "zap!", *words[place + 1 :]))
    column = len(gap.join((*words[:place], ""))) + 1 + before
    with pytest.raises(NotationError, match=re.escape("line 1, column")) as error:
        parse(text)
    found = int(re.findall(r"column (\d+)", str(error.value))[0])
    assert column <= found < column + len("zap!")


def test_a_mistake_in_a_later_line_names_that_line() -> None:
    with pytest.raises(NotationError, match=r"line 3, column 11: 'vers' is not a kind of section; write intro, verse"):
        parse_forms("intro 4 @.3\nverse 8 @.5\nmain 8 @1|vers 8 @.5")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("verse 8", "a whole section; write a kind, its bars and its energy"),
        ("verse many @.5", "a number of bars, 1 to 128"),
        ("verse 8 .5", "write @ and a number from 0 to 1"),
        ("verse 8 @1.5", "an energy from 0 to 1"),
    ],
)
def test_a_form_says_what_it_expected(text: str, message: str) -> None:
    with pytest.raises(NotationError, match=re.escape(message)):
        parse_forms(text)


def test_a_form_is_its_sections() -> None:
    assert parse_forms("intro 4 @.3 | verse 16 @.5 |\n  outro 4 @.3 / drop 8 @1") == (
        (FormSection("intro", 4, 0.3), FormSection("verse", 16, 0.5), FormSection("outro", 4, 0.3)),
        (FormSection("drop", 8, 1.0),),
    )


def test_harmony_repeats_bars_and_separates_alternatives() -> None:
    read = parse_harmony("minor: i9 | % | iv9 v7 / i\n   VI | VII\nmajor: I\nminor_cadence: V7 | i")
    assert read["minor"] == (("i9", "i9", "iv9 v7"), ("i",), ("VI", "VII"))
    assert read["minor_cadence"] == (("V7", "i"),)
    assert parse_substitutes("V13: bII7 V7alt  i9: i69") == {"V13": ("bII7", "V7alt"), "i9": ("i69",)}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("minor: i", "the harmony lacks 'major:'"),
        ("minor: % | i\nmajor: I", "there is no bar before it to repeat"),
        ("mellow: i\nmajor: I", "'mellow:' is not a new label with a colon; write minor, major"),
        ("minor: i\nmajor: I\nminor_cadence: V / i", "part of the cadence: it is one progression"),
    ],
)
def test_harmony_says_what_it_expected(text: str, message: str) -> None:
    with pytest.raises(NotationError, match=re.escape(message)):
        parse_harmony(text)


def test_patterns_ignore_the_spaces_between_beats() -> None:
    assert parse_patterns("R... 1--- 8-5- ..a- | R... .... .... .... / 1...", DEGREES) == (
        "R...1---8-5-..a-|R...............", "1...",
    )  # fmt: skip
    assert parse_orders("up / 02.1 3.2.") == ("up", "02.13.2.")


def test_a_pattern_needs_whole_beats() -> None:
    with pytest.raises(NotationError, match=r"column 6: 'R\.\.' is not whole: a beat has 4 steps, this has 3"):
        parse_patterns("R... R..", DEGREES)


def test_drums_spread_strokes_evenly_and_fall_silent() -> None:
    assert parse_grooves(alternatives_of("rim x(5,16,2)  kick - / hat x.x. x.x. x.x. x.x.")) == (
        {
            "rim": "..x..x..x..x..x."[:16].replace("..x..x..x..x..x.", parse_patterns("x(5,16,2)", STROKES)[0]),
            "kick": "",
        },
        {"hat": "x.x.x.x.x.x.x.x."},
    )


@pytest.mark.parametrize(
    ("sheet", "message"),
    [
        ("kick X...", "'kick' is not a label with a colon, as in 'groove:'"),
        ("groov: kick X...", "'groov' is not a label of a drum sheet; write groove, fill"),
        ("groove: kick", "a voice needs a pattern after it, or - for silence"),
        ("groove: hihat x...", "'hihat' is not a drum voice; write one of kick, snare"),
        ("groove: kick X...  bongo x...", "'bongo' is not a drum voice"),
        ("groove: kick X...  enters: kick", "write a voice and a number"),
        ("groove: kick X...  rolls: fast", "'fast' is not a drum roll; write halving, gallop, pulse or tense"),
        ("groove: kick X...  crash: loud", "'loud' is not a number"),
    ],
)
def test_a_drum_sheet_says_what_it_expected(sheet: str, message: str) -> None:
    with pytest.raises(NotationError, match=re.escape(message)):
        drums(machines.HOUSE, sheet)


def test_options_read_numbers_words_switches_and_none() -> None:
    assert options_of(Chords, "gate_beats .4  rests intro break  root_below  anticipates no  low 50") == {
        "gate_beats": 0.4, "rests": ("intro", "break"), "root_below": True, "anticipates": False, "low": 50,
    }  # fmt: skip
    assert options_of(BassLine, "rests -") == {"rests": ()}
    with pytest.raises(NotationError, match="'loud' is not an option of BassLine; write lines, low, enters"):
        options_of(BassLine, "loud .4")


def test_the_mix_is_a_table() -> None:
    assert parse_mix("part level pan room\nbass 6.5 - -\nkeys piano -4 .2 .3") == {
        "bass": {"gain_db": 6.5}, "keys piano": {"gain_db": -4.0, "pan": 0.2, "reverb": 0.3},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("level pan", "a mix starts with the names of its columns"),
        ("part loudness", "'loudness' is not a column of the mix; write level, pan"),
        ("part level pan\nbass 3", "a line with a part and 2 cells"),
        ("part level\nbass loud", "'loud' is not a number or - (level)"),
    ],
)
def test_the_mix_says_what_it_expected(table: str, message: str) -> None:
    with pytest.raises(NotationError, match=re.escape(message)):
        parse_mix(table)


def small_genre(**changes: object) -> object:
    from soundflow_core.model.targets import DANCE

    settings: dict[str, object] = {
        "tempo_bpm": (120, 124), "keys": "Am C", "harmony": "minor: i | v\nmajor: I | V", "forms": "verse 8 @.5 | drop 8 @1",
        "band": band(drums=drums(machines.HOUSE, "groove: clap .... X... .... X..."), bass=bass(basses.UPRIGHT, "1... 5...")),
        "mix": "part level\ndrums 0\nbass 2", "room": "t60_seconds 1", "echo": "beats .5", "master": "glue .3", "targets": DANCE,
    }  # fmt: skip
    return genre("small", **{**settings, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"forms": "verse 8"}, "small, forms: line 1, column 7"),
        ({"harmony": "minor: H\nmajor: I"}, "small, harmony: line 1, column 8: 'H' is not a chord"),
        ({"mix": "part level\nbass 2"}, "small, mix: the mix has no line for 'drums'"),
        ({"mix": "part level\ndrums 0\nbass 2\nflute 1"}, "'flute' is not a part of the band; it has drums or bass"),
        ({"room": "t60 1"}, "small, room: line 1, column 1: 't60' is not an option of Room; write t60_seconds"),
    ],
)
def test_a_genre_names_the_text_with_the_mistake(changes: dict[str, object], message: str) -> None:
    with pytest.raises(NotationError, match=re.escape(message)):
        small_genre(**changes)


def test_variants_share_options_and_lines_of_the_mix() -> None:
    members = choice(
        piano=chords(keys.GRAND, "x... x...", "size 3"), organ=chords(keys.FM_ORGAN.softer(2), "x... ..x."), organ2=pad(keys.FM_ORGAN)
    ).each("size 4  enters .5")  # fmt: skip
    made = small_genre(band=band(keys=members), mix="part level pan\nkeys 3 .2\nkeys organ 1 -")
    piano, organ, second = made.players[0].players  # type: ignore[attr-defined]
    assert (piano.size, organ.size, piano.enters) == (3, 4, 0.5)
    assert (piano.strip.gain_db, organ.strip.gain_db, second.strip.gain_db) == (3, -1, 1)
    assert {p.strip.pan for p in (piano, organ, second)} == {0.2}
    assert {p.name for p in (piano, organ, second)} == {"keys"}


def test_a_melody_takes_its_course_from_its_phrases() -> None:
    made = small_genre(band=band(bass=melody(basses.UPRIGHT, "x-x-", "AABA AVAB")), mix="part level\nbass 0")
    (player,) = made.players  # type: ignore[attr-defined]
    assert (player.phrase, player.returns, player.low) == ("AABA", ("AVAB",), 28)


def test_labels_hold_their_alternatives() -> None:
    (first, groups), (second, _) = entries_of("groove: a b / c  break: d")
    assert (first.text, [[t.text for t in g] for g in groups], second.text) == ("groove", [["a", "b"], ["c"]], "break")
