"""EDM: song-like verses on piano and plucks, long builds, and drops of supersaws ducked by the kick."""

from soundflow_core.model.targets import DANCE
from soundflow_core.music.notation import band, choice, genre
from soundflow_core.music.notation.players import arpeggio, bass, chords, drums, melody, pad, reverse, riser
from soundflow_core.sound.presets import basses, effects, guitars, keys, leads, pads, plucks
from soundflow_core.sound.presets.drums import kicks, machines, swaps

KICKS = """
    groove: kick X... X... X... X...
    intro:  kick X... .... X... ....
    verse:  kick X... .... X... ....
    break:  kick -
    build:  kick X... X... X... X...
    fill:   kick X... X... X... .... / kick X... .... .... .... / kick X... X... X... XXXX
"""
BEATS = """
    groove: clap .... X... .... X...   open_hat ..X. ..X. ..X. ..X.   hat x,o, x,o, x,o, x,o,   ride x... x... x... x...
    groove: clap .... X... .... X...   open_hat ..X. ..X. ..X. ..X.   shaker xoox xoox xoox xoox   snap .... x... .... x...
            ride x... x... x... x...
    groove: clap .... X... .... X..,   hat xoxo xoxo xoxo xoxo   open_hat ..X. ..X. ..X. ..X.
            tom_low .... .... ..x. .x.. | .... .... .... ....   tom_high .... ..x. .x.. ....
    groove: clap .... X... .... X...   open_hat ..X. ..X. ..X. ..X.   hat o,xo o,xo o,xo o,xo   shaker ..x. ..x. ..x. ..x.
            snap .... ,... .... x..x   ride x.x. x.x. x.x. x.x.
    groove: clap .... X... .... X..X   open_hat ..X. ..X. ..X. ..X.   hat x.xx x.xx x.xx x.xx
            tom_high x..x ..x. .... .... | .... .... ..x. .x..   ride x... x... x... x...
    intro:  clap -   open_hat -   ride -   snap .... .... x... ....
    verse:  clap -   snap .... x... .... x...   open_hat .... ..x. .... ..x.   ride -
    break:  clap -   open_hat -   hat -   shaker -   tom_low -   tom_high -
    build:  open_hat -   hat -   tom_low -   tom_high -
    fill:   snare .... .... x.x. xxxx / tom_high .... .... x.x. ....  tom_low .... .... .... x.xx / clap .... X... X... XXXX
          / snare .... .... x..x ..x.  open_hat ..X. ..X. .... ....
    enters: open_hat .42  hat .34  shaker .4  tom_low .6  tom_high .6  ride .76
    rolls: halving gallop pulse tense   crash: .8   roll_rise: 9   alternates: 3
"""
KICK = drums(kicks.FESTIVAL_PUNCHY, KICKS).kits(*kicks.FESTIVAL).in_key()
DRUMS = drums(machines.FESTIVAL, BEATS).moving(effects.THINNING, effects.THINNING, effects.OPENING).kits(*swaps.FESTIVAL)
BASS = choice(
    saws=bass(basses.FESTIVAL_SAWS, "R--1--1-R--1--1- / R-----1-R-----8- / ..R-..R-..R-..R-", "gate .92"),
    dark=bass(basses.FESTIVAL_DARK, "..1-..1-..1-..8- / R-.1.-R-..1-R-8- / 1-1-1-1-1-1-1-8-", "gate .92"),
    growl=bass(basses.GROWL_SUB, "R--8--1-R--1--8- / R-----1-8-----5- / ..R---8-..R-1-8-", "gate 1"),
).each("enters .4  rests break intro")
PIANO = choice(
    piano=chords(keys.PIANO_BRIGHT, "X..x..x.X..x..x. / x.....x...x..... / X..x..x..x..x...", "rests drop outro  gate_beats 0  root_below"),
    saws=chords(plucks.SAW_CHORDS, "x..x..x.x..x..x. / x.x.x.xx.x.x.x.x / ..x...x...x...xx", "rests drop"),
    guitar=chords(
        guitars.PALM_MUTED,
        "X..x..x.X..x..x. / x.x..x..x.x..x.. / X...x.x...x.x...",
        "rests drop outro  gate_beats .6  strum_ms 9  root_below",
    ),
)
SUPERSAW = choice(
    saws=chords(
        leads.SUPERSAW_CHORDS,
        "X..X..X.X..X..X. / X.....X..X..X... / X..X..X...X.X... / X............... / ..X...X...X...X.",
        "gate_beats 0",
    ),
    future=chords(leads.FUTURE_CHORDS, "X..X......X..... / X.....X.....X... / X...........X.X. / X..X..X.........", "gate_beats 0"),
    plucked=chords(leads.SUPERSAW_PLUCKED, "X..X..X.X..X..X. / x.xx.xx.x.xx.xx. / X.x.x.X.x.x.X.x. / ..X..X.X..X..X.X", "gate_beats .3"),
).each("enters .5  rests intro verse break build outro  opening_octaves .8")
PAD = pad(pads.WIDE_SAWS, "bass_roots_in break")
PLUCK = arpeggio(
    plucks.SAW_PLUCK, "0..2..1.3..2..1. / 2.1.0..2.1.3..1. / 3..2..1.0..1..2. / updown", "enters .36  rests intro  accents XxoxXoxo"
).swept(octaves=1, bars=8)
LEAD = choice(
    saws=melody(leads.HOOK_SAWS, "x--x--x-x--x--x- / x-x--x-x--x-x-x- / x--x--x---x-x---|x--x--x---......", "AVAB AVOB ASAR"),
    squares=melody(leads.HOOK_SQUARES, "x.x.xx.x.x.xx.x. / x--x--x-x-x-x---", "AAVB AOAB ASVB"),
    voice=melody(leads.CHOP, "x-x---x-x-x-.... / x---x-x---x-x---|x-x---x-........ / ..x-x-x-..x-x---", "AAVB AAOB AVSB", "gate 1"),
    sync=melody(leads.HOOK_SYNC, "x-x-x---x-x-x--- / x---x-x-x-x-----|x---x-x---------", "AVAB AVAS OVRB", "gate 1"),
).each("bridges_apart no  enters .55  rests intro verse break build outro  leap 3")
RISER = riser(effects.NOISE.but(cutoff_hz=4000, resonance=0.4), "bars 8")
REVERSE = reverse(effects.BACKWARDS.but(voices=5, cutoff_hz=3000), "into drop verse break")

GENRE = genre(
    "edm",
    tempo_bpm=(126, 130),
    keys="Am C#m Dm Em Fm F#m Gm C D F Ab",
    harmony="""
        minor: i | VI | III | VII  /  i | III | VI | VII  /  i | i | VII | VI  /  i | iv | VII | i  /  i VII | VI | i VII | i
               i | VI | i | VII  /  i | v | VI | VII  /  i | VII | i | VI
        major: I | V | vi | IV  /  I | vi | IV | V  /  I | IV | vi | V  /  Iadd9 | V | IVadd9 | Iadd9  /  I V | vi | IV | I
    """,
    forms="""
        intro 4 @.34 | verse 8 @.5 | build 8 @.62 | drop 16 @.92 | verse 8 @.52 | break 8 @.42 | build 8 @.68 | drop 24 @1 | outro 8 @.45
        intro 8 @.32 | verse 16 @.54 | break 4 @.42 | build 8 @.66 | drop 32 @1 | verse 8 @.5 | drop 8 @.9 | outro 8 @.42
        break 8 @.4 | build 4 @.58 | drop 16 @.85 | verse 16 @.52 | build 8 @.68 | drop 24 @1 | outro 8 @.42
        verse 8 @.44 | verse 8 @.56 | build 8 @.64 | drop 16 @.9 | break 8 @.42 | verse 8 @.54 | build 8 @.7 | drop 16 @1 | outro 8 @.44
    """,
    band=band(
        kick=KICK, drums=DRUMS, bass=BASS, piano=PIANO, supersaw=SUPERSAW, pad=PAD, pluck=PLUCK, lead=LEAD, riser=RISER, reverse=REVERSE
    ),
    mix="""
        part              level  width  low_cut  high_cut  presence  chorus  duck  room  echo
        kick               -2.5      0        -         -         -       -     -     -     -
        drums                 3      -      140         -         -       -     -    .1     -
        bass                5.5      0        -         -         -       -    .8     -     -
        bass growl            5      -        -         -         -       -     -     -     -
        piano piano          -7      -      160         -       2.5       -    .3   .35    .1
        piano saws          2.5      -      200         -         -       -   .35   .35    .3
        piano guitar         -3      -      180      6500         -      .3    .3    .3    .3
        supersaw saws        .5   1.15      200         -         -       -    .8   .22     -
        supersaw future       1   1.15      200         -         -       -   .85   .22     -
        supersaw plucked      3   1.15      200         -         -       -    .8    .3    .3
        pad                  -8    1.3      120         -         -       -    .7    .4     -
        pluck               5.5      -      300         -         -       -    .4    .3   .45
        lead                3.5      -      350         -         -       -    .5    .3   .35
        lead voice            5      -        -         -         -       -     -     -     -
        lead sync             4      -        -         -         -       -     -     -     -
        riser              -6.5      -      500         -         -       -    .4    .3     -
        reverse              -9    1.4      260         -         -       -     -   .45     -
    """,
    room="t60_seconds 2.2  predelay_ms 22  damping .35  size 1.1",
    echo="damping .4",
    master="mid_db -1.5  presence_db -1.6  high_shelf_db -4.2  glue .6  drive .4  duck_release_beats .75",
    brightness=(-16.6, -17.8),
    dynamics="touch_db 2  brightness_octaves .7  thinning .3  ghosts .3  doubling .4",
    min_density="lively 3  calm 2.5",
    targets=DANCE,
)
