"""House: syncopated piano, organ or filtered saws over four-to-the-floor, claps, off-beat hats, a bouncing bass."""

from soundflow_core.model.targets import LOOPING
from soundflow_core.music.notation import band, choice, genre
from soundflow_core.music.notation.players import bass, chords, drums, melody, pad, reverse, riser
from soundflow_core.sound.presets import basses, bells, effects, keys, leads, plucks, strings
from soundflow_core.sound.presets.drums import kicks, machines, swaps

KICKS = """
    groove: kick X... X... X... X...
    break:  kick -
    build:  kick X... X... X... X...
    fill:   kick X... X... X... .... / kick X... X... X..X ..X. / kick X... X... .... .... / kick X... X... X... XX.X
"""
BEATS = """
    groove: clap .... X... .... X...   open_hat ..X. ..X. ..X. ..X.   hat x.,x x.,x x.,x x.,x   tambourine ..o. ..x. ..o. ..x.
            conga_high ...x ..x. ...x .x..   conga_low .... .... ..x. ...x
    groove: clap .... X... .... X..?   snare .... ..., .,.. ...,   open_hat ..X. ..X. ..X. ..X.   hat o,.. o,.. o,.. o,.o
            shaker x,o, x,o, x,o, x,o,   rim x..x ...x ..x. ....
    groove: clap .... X... .... X...   open_hat ..X. ..X. ..X. ..X.   hat ..o, ..o, ..o, ..ox   shaker o,xo o,xo o,xo o,xo
            tambourine .... x... .... x...   conga_low x..x .... ..x. .x.. | x..x .... x... x.x.   conga_high .... ..x. x... ....
    groove: clap .... X.., .... X...   snare .... .... ..,. ...,   open_hat ..X. ..X. ..X. .xX.   hat xoxo xoxo xoxo xoxo
            rim ..x. .x.. x..x ..x. | ..x. .x.. .x.. x.x.   blip .... ...x ..x. .... | ...x .... ..x. ...x
    groove: clap .... X... .... X.,.   open_hat ..X. ..X. ..X. ..X.   hat ,,o, ,,o, ,,o, ,,oo   ride x... x... x... x...
            tambourine x.ox x.ox x.ox x.ox   conga_high x..x ..x. ..x. .x..   conga_low .... ...x .... ...x
    break:  clap -   open_hat -   snare -   ride -
    build:  snare -   open_hat -
    fill:   clap .... X... .... X.XX / snare .... .... ..x. xxxx / conga_high ..x. .x.. x.x. xxxx
          / clap .... X... ..X. X.X.  open_hat ..X. ..X. .... .... / rim x..x ..x. .x.. x.xx  hat -
    enters: clap .4  open_hat .42  tambourine .58  shaker .5  conga_low .6  conga_high .52  rim .5  blip .62  ride .72
    rolls: halving gallop tense   crash: .6   roll_rise: 5   alternates: 3
"""
KICK = drums(kicks.HOUSE_ROUND, KICKS).kits(*kicks.HOUSE).in_key()
DRUMS = drums(machines.HOUSE, BEATS).moving(*effects.SWEEPS).kits(*swaps.HOUSE)
BASS = choice(
    saw=bass(basses.HOUSE_SAW, "..R...1...1..81. / ..1..1R...1..8.1 / R.....1..81...1.|R.....1..81.5.8. / ..R-..1.1.R-..5a", "gate .8"),
    organ=bass(basses.HOUSE_ORGAN, "..R.1..1..R.1.8. / R..1..8...1..1.5 / ..R..R.8..R..1.a", "gate .75"),
    sliding=bass(
        basses.HOUSE_SLIDING, "..R-8-..1-..5-8- / R-..1-8-..1-..1- / ..R-..R-8-1-..75 / ..R---8-..1-5-1-|..R---8-..7-5-a-", "gate 1"
    ),
).each("enters .38")
CHORDS = choice(
    piano=chords(
        keys.HOUSE_PIANO,
        "X..x..x..x..x.x. / x..x..X...x..x.. / ..x..x.x..x..X.. / X..x..x.x..x..x. / X...x..x..X..x..",
        "gate_beats .42  root_below",
    ),
    fm_organ=chords(keys.FM_ORGAN, "..x...x...x..x.. / x..x..x...x..x.. / ...x..x....x..x.", "gate_beats .3"),
    saws=chords(plucks.HOUSE_SAWS, "X..x..x.X..x..x. / ..x..x....x..x.x / x.xx.x.xx.xx.x.x", "gate_beats .24").swept(octaves=1),
    organ=chords(keys.ORGAN_MOVING, "X..x..X..x..X.x. / ..X..x.X..x..X.. / x..x..x.x.x..x.x", "gate_beats .26").swept(bars=32),
).each("enters .34")
STRINGS = pad(strings.HOUSE_STRINGS, "size 3  enters .25  bass_roots_in break")
LEAD = choice(
    square=melody(leads.SQUARE_SHORT, "x..x..x.x.x..x.. / ..x.x..x..x.x... / x.x..x..x.x..x..", "AAVB AVAS AAOB", "enters .6"),
    vibes=melody(bells.VIBRAPHONE_SHORT, "x..x....x.x..... / ..x..x..x---.... / x...x..x..x-....", "AV.B AR.B VA.S", "enters .6"),
    voice=melody(
        leads.CHOP_BRIGHT, "x-x---..x-x-.... / ..x-x-....x---x- / x---x-x-........|..x-x---x-......", "AA.V AV.S A.AR", "enters .58  gate 1"
    ),
)
RISER = riser(effects.NOISE)
REVERSE = reverse(effects.BACKWARDS.but(cutoff_hz=2600))

GENRE = genre(
    "house",
    tempo_bpm=(121, 126),
    swing=0.56,
    keys="Am Cm Dm Em Fm Gm F C G Bb",
    harmony="""
        minor: i7 | i | VImaj7 | VII  /  i9 | i9 | VImaj7 | v7  /  i | VII | VImaj7 | i  /  i9 | i9 | iv9 | iv9
               i9 | III | VImaj7 | VII  /  i VII | VImaj7 | i VII | i  /  i9 | iv9 | i9 | v7  /  i9 | i7 | VImaj9 | iv7
               i9 | i9 | IIImaj7 | VII
        major: Imaj7 | vi7 | ii7 | V7sus4  /  I | iii7 | IVmaj7 | V  /  Imaj7 | IVmaj7 | Imaj7 | V9sus4  /  I | V | vi7 | IVadd9
               Imaj9 | ii7 | IVmaj7 | I  /  Imaj9 | Imaj9 | ii9 | IVmaj9
    """,
    forms="""
        intro 8 @.32 | groove 16 @.58 | main 16 @.75 | break 8 @.42 | build 4 @.62 | drop 24 @.95 | groove 8 @.62 | outro 8 @.4
        intro 8 @.3 | groove 8 @.5 | main 16 @.72 | break 8 @.4 | drop 16 @.9 | break 4 @.45 | build 4 @.65 | drop 16 @1 | outro 8 @.42
        break 4 @.36 | groove 16 @.6 | main 16 @.78 | break 8 @.38 | build 8 @.62 | drop 24 @.95 | outro 12 @.4
        groove 8 @.42 | groove 8 @.58 | break 8 @.4 | build 4 @.6 | drop 16 @.86 | groove 8 @.62 |
            main 8 @.74 | build 4 @.66 | drop 16 @1 | outro 8 @.42
        intro 4 @.34 | main 16 @.66 | drop 16 @.84 | break 12 @.4 | build 4 @.64 | drop 16 @1 | main 8 @.72 | outro 12 @.4
    """,
    band=band(kick=KICK, drums=DRUMS, bass=BASS, chords=CHORDS, strings=STRINGS, lead=LEAD, riser=RISER, reverse=REVERSE),
    mix="""
        part             level   pan  width  low_cut  presence  chorus  duck  room  echo
        kick                -1     -      0        -         -       -     -     -     -
        drums              3.2     -      -      140         -       -     -    .1     -
        bass saw           6.5     -      0        -         -       -   .55     -     -
        bass organ           9     -      0        -         -       -   .55     -     -
        bass sliding       6.5     -      0        -         -       -    .6     -     -
        chords piano      -4.5     -      -      170         3       -    .3    .2     -
        chords fm_organ      3     -    1.2      180         2       -   .35    .2    .1
        chords saws        2.5     -    1.2      200         -       -    .6   .22   .15
        chords organ         2     -    1.2      200         3      .3    .4    .2    .2
        strings           -8.5     -    1.3      160         -       -    .5   .35     -
        lead square          7  -.12      -      300         -       -    .3   .25    .4
        lead vibes           6   .15      -      250         -       -    .2    .3   .35
        lead voice           4   .05      -      260         -       -    .4   .35   .45
        riser              -10     -      -      500         -       -    .4    .3     -
        reverse             -9     -    1.4      260         -       -     -   .45     -
    """,
    room="t60_seconds 1.7  predelay_ms 18  damping .35  size .9",
    echo="feedback .35  damping .45",
    master="mid_db -1.5  presence_db .5  high_shelf_db -1.2  glue .55  drive .3  level_automation_db 7.5",
    brightness=(-16.6, -17),
    dynamics="touch_db 2  brightness_octaves .7  thinning .2  ghosts .38  doubling .35",
    min_density="lively 3  calm 2.5",
    targets=LOOPING,
)
