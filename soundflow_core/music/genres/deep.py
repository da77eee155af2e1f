"""Deep house: warm ninth chords over a soft four-to-the-floor, a round bass, a wide pad, dub echoes."""

from soundflow_core.model.targets import DEEP_HOUSE
from soundflow_core.music.notation import band, choice, genre
from soundflow_core.music.notation.players import bass, chords, drums, melody, pad, reverse, riser
from soundflow_core.sound.presets import basses, bells, effects, keys, leads, pads, plucks
from soundflow_core.sound.presets.drums import kicks, machines, swaps

KICKS = """
    groove: kick X... X... X... X...
    break:  kick -
    fill:   kick X... X... X... .... / kick X... X... X... X..x / kick X... X... ...X ....
    enters: kick .22
"""
BEATS = """
    groove: clap .... x... .... x...   hat x,o, x,o, x,o, x,o?   open_hat ..x. ..x. ..x. ..x.   shaker o,x, o,x, o,x, o,x,
            conga_low .... ..x. .... .... | .... ..x. ...o ....   conga_high ...o .... ..o. .o..
    groove: clap .... x... .... x...   hat ,.o. ,.o. ,.o. ,.o?   open_hat ..x. ..x. ..x. ..x.   shaker x,,o x,,o x,,o x,,o
            rim ...x ..x. ...x .... | ...x ..x. ..x. .?..
    groove: snap .... x... .... x...   clap .... .... .... x...   hat o.xo o.xo o.xo o.xo   open_hat .... ..x. .... ..x.
            rim x..x ..x. ..x. x...   conga_low .... .... ..x. .x..   shaker ,,ox ,,ox ,,ox ,,ox
    groove: clap .... x... .... x..,   hat x.,o x.,o x.,o x.,o   open_hat ..x. ..x. ..x. .ox.   conga_high ..o. .x.. ..o. .x..
            blip .... ..x. ...x .... | ...x .... ..x. ....   shaker ..x. ..x. ..x. ..x.
    groove: snap .... x... .... x...   clap .... ,... .... x...   hat ..o, ..o, ..o, ..o,   open_hat ..x. ..x. ..x. ..x.
            conga_low x... ..x. ..x. .... | x..x ..x. ..x. ..x.   conga_high ...o .... o... ....   rim .... .... ..x. .x..
    break:  clap -   open_hat -   snap -
    build:  open_hat -
    fill:   clap .... x... .... x.xx / conga_high ..x. .x.. x.x. x.xx / rim x..x ..x. x..x .x.x / hat -  shaker o.xo o.xo o.xo xxxx
          / clap .... x... .... ....  open_hat ..x. ..x. .... ....
    enters: clap .42  snap .4  open_hat .46  shaker .42  conga_low .6  conga_high .55  rim .5  hat .25  blip .5
    crash: .4   alternates: 3
"""
KICK = drums(kicks.DEEP_ROUND, KICKS).kits(*kicks.DEEP).in_key()
DRUMS = drums(machines.DEEP, BEATS).moving(*effects.SWEEPS).kits(*swaps.DEEP)
BASS = choice(
    saw=bass(basses.DEEP_SAW, "R.1.--..1-..5-8- / ..R1--8...1...a- / R..1..1-..1..8.5 / R-..1.1-..R-..8.|R-..1.1-..5-..8."),
    wooden=bass(basses.WOODEN_FM, "R--.1-..R--.8-1- / ..R-..1-..R-5.7- / R...1--...1-..8-|R...1--...8-5-a-"),
    sliding=bass(basses.TRIANGLE_SLIDING, "..R---8-..5-1--- / ..R-----..1-7-8-|..R-----..5-7-a- / R---..8-1-..5-1-", "gate 1"),
).each("enters .36  rests intro break outro")
STABS = choice(
    saws=chords(plucks.DEEP_STAB, "x..x..x....x..x. / ..x....x..x..x.. / x..x...x..x.....", "enters .3  gate_beats .3  root_below"),
    suitcase=chords(
        keys.SUITCASE, "x.....x....x.... / x..x......x..x.. / ..x..x......x...", "enters .26  gate_beats 0  strum_ms 8  root_below"
    ),
    organ=chords(
        keys.ORGAN_FILTERED, "..x...x...x...x. / ..x..x....x..x.. / ...x..x....x..x.", "enters .3  gate_beats .28  root_below"
    ).swept(octaves=0.9),
    dub=chords(
        plucks.DUB_HOLLOW, "...x............|......x...x..... / ..x......x...... / ...x..x...x.....", "enters .3  gate_beats .3"
    ).swept(octaves=1.1),
)
PAD = pad(pads.DEEP_WIDE, "bass_roots_in break")
PLUCK = choice(
    square=melody(plucks.SQUARE_PLUCK, "x..x..x.x..x..x. / x.....x..x..x... / ..x..x....x..x..", "AAVB AVAS AROB", "enters .58"),
    marimba=melody(bells.MARIMBA_SHORT, "x..x..x...x..x.. / ..x.x..x....x... / x.x...x..x......", "AV.B AS.B VA.R", "enters .55"),
    voice=melody(
        leads.CHOP_SIGHING,
        "x---x-..........|....x-x---...... / ..x---x-........ / x-x-----........|x---x-..........",
        "A.AV AS.B A.VR",
        "enters .55  gate 1",
    ),
)
RISER = riser(effects.NOISE)
REVERSE = reverse(effects.BACKWARDS.but(voices=2, cutoff_hz=1700))

GENRE = genre(
    "deep",
    tempo_bpm=(118, 124),
    swing=0.55,
    keys="Am Cm Dm Em Fm Gm Bbm",
    harmony="""
        minor: i9 | i9 | VImaj9 | VImaj9 | iv9 | iv9 | v7 | v7  /  i9 | i9 | iv7 | v7  /  i9 | i7 | iv9 | i
               i9 | i9 | VImaj9 | v7  /  i9 | III | iv9 | VImaj7  /  i9 | i9 | VImaj7 | iv9  /  i9 | VImaj7 | i9 | VII
               i9 | i11 | iv9 | i9  /  i9 | VImaj7 | iv9 | i9
        major: Imaj9 | Imaj9 | vi9 | vi9 | ii9 | ii9 | V9sus4 | V9sus4  /  Imaj9 | ii9 | Imaj9 | vi9
               Imaj9 | IVmaj9 | vi9 | V9sus4  /  Imaj9 | Imaj9 | IVmaj9 | IVmaj9
    """,
    forms="""
        intro 8 @.3 | groove 16 @.55 | main 16 @.75 | break 8 @.4 | build 4 @.6 | drop 24 @.9 | outro 12 @.38
        intro 12 @.3 | groove 20 @.6 | break 8 @.38 | drop 20 @.88 | main 16 @.75 | outro 12 @.4
        groove 8 @.38 | groove 16 @.58 | main 12 @.7 | break 8 @.4 | drop 16 @.85 | groove 8 @.6 | drop 16 @.95 | outro 8 @.42
        break 8 @.34 | groove 16 @.55 | main 16 @.72 | break 8 @.42 | main 16 @.82 | drop 12 @.92 | outro 8 @.4
        intro 4 @.3 | main 16 @.62 | groove 8 @.54 | drop 16 @.82 | break 12 @.38 | build 4 @.6 | drop 20 @.95 | outro 12 @.4
    """,
    band=band(kick=KICK, drums=DRUMS, bass=BASS, stabs=STABS, pad=PAD, pluck=PLUCK, riser=RISER, reverse=REVERSE),
    mix="""
        part            level   pan  width  low_cut  chorus  duck  room  echo
        kick               -2     -      0        -       -     -     -     -
        drums             -.5     -      -      120       -     -   .13     -
        bass saw          4.5     -      0        -       -    .6     -     -
        bass wooden         6     -      0        -       -    .6     -     -
        bass sliding      4.5     -      0        -       -   .65     -     -
        stabs saws        5.5     -      -      180       -    .4   .35    .3
        stabs suitcase     -1     -      -      170      .3    .3    .3   .15
        stabs organ         3     -      -      180       -   .45    .3    .4
        stabs dub         5.5     -    1.2      200       -    .4   .45   .55
        pad                -8     -    1.3      120       -    .6    .4     -
        pluck square      6.5   .15      -      250       -    .3   .35   .45
        pluck marimba     4.5  -.15      -      250       -    .2   .35    .4
        pluck voice         3     -      -      250       -    .4   .45   .45
        riser           -11.5     -      -      500       -    .4    .4     -
        reverse            -9     -    1.4      260       -     -   .45     -
    """,
    room="t60_seconds 2.2  predelay_ms 22  damping .45",
    echo="feedback .5",
    master="mid_db -1.5  presence_db 4.3  high_shelf_db 1  drive .3  level_automation_db 5.5",
    brightness=(-16.6, -17),
    dynamics="touch_db 2  brightness_octaves .8  ghosts .38  doubling .3",
    targets=DEEP_HOUSE,
)
