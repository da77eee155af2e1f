"""Chill-out: a slow, dubby groove with congas, echoing plucks, wide pads, a soft sub bass and a lead."""

from soundflow_core.model.targets import MELLOW
from soundflow_core.music.notation import band, choice, genre
from soundflow_core.music.notation.players import arpeggio, bass, chords, drums, pad, tune
from soundflow_core.sound.presets import basses, bells, brass, choirs, guitars, keys, leads, pads, plucks
from soundflow_core.sound.presets.drums import acoustic

BEATS = """
    groove: kick X... .... ..x. ....   snap .... x... .... x...   shaker o,x, o,x, o,x, o,x,
            conga_low .... ..x. .... ..x. | ...x ..x. ...x ....   hat ..o. ..o. ..o. ..o.
    groove: kick X... ..x. ..x. ....   snare .... o... .... o...   hat x.o. x.o. x.o. x.o.
            rim ...x .... ..x. .... | ...x ..x. ..x. ...?   conga_high .... .... ..x. .x..
    groove: kick X... ...x ..x. .... | X... ...x .... ....   snare .... .... o... ....   shaker x.o. x.o. x.o. x.o.
            rim .... x... .... x..?   conga_low ..x. .x.. .... ....   conga_high .... .... ..x. x...
    groove: kick X... x... X... x...   snap .... x... .... x...   hat ..x. ..x. ..x. ..x.   shaker o,o, o,o, o,o, o,o,
            conga_high .... ..x. .x.. ..x. | .... ..x. .x.. x...
    break:  kick -   snare -   snap -
    fill:   conga_high .... ..x. x..x .x..  conga_low .... .... .... x.xx / kick X... .... ..x. ....  rim .... x..x ..x. xxxx
          / kick X... .... .... ....  conga_low ..x. .x.. x.x. x.x.  shaker o,x, o,x, .... ....
    enters: kick .28  snap .32  snare .32  shaker .3  conga_low .42  conga_high .42  rim .38  hat .25
    crash: .4
"""
BASS_LINES = """
    1-----..1---.... / 1--1--....5---.. / 1---....7---1-a- / 1-----......1---|1---..5-----..a- / ..1-..1---..5---
"""
PLUCK_ORDERS = "0.2.1.3.0.2.3.1. / 02..13..2.0.31.. / 0..1..2.3..2..1. / 0...2.1...3.2... / 3.2.1.0.3.2....."
KEYS_RHYTHMS = "x.............x. / ....x.......x... / ..x...x......... / x..x......x..... / ......x.......x."
LEAD_RHYTHMS = """
    x-----x-x-------|........x---x--- / x---x-------....|x-x-x-------.... / ....x---x-x-----|x-------........
    x---x-x---x-----|..x---x-----.... / x-------x---x---|x-----------....
"""
DRUMS = choice(
    soft=drums(acoustic.CHILL_SOFT, BEATS),
    dub=drums(acoustic.CHILL_DUB, BEATS),
    live=drums(acoustic.CHILL_LIVE, BEATS),
    streams="beat_",
).kits()
BASS = choice(
    sub=bass(basses.SUB_SOFT, BASS_LINES),
    fretless=bass(basses.FRETLESS, BASS_LINES, "timing_ms 5"),
    streams="bass_",
).each("enters .25")
PLUCK = choice(
    nylon=arpeggio(guitars.NYLON_RINGING, PLUCK_ORDERS),
    marimba=arpeggio(bells.MARIMBA_WARM, PLUCK_ORDERS),
    glass=arpeggio(plucks.FM_GLASS, PLUCK_ORDERS),
    kalimba=arpeggio(bells.KALIMBA, PLUCK_ORDERS),
    streams="pluck_",
    each="gate 3  enters .2  accents Xoxooxoo  skip .35",
).swept(octaves=0.7, bars=24, opens_in="break")
KEYS = choice(
    tines=chords(keys.TINES_SOFT, KEYS_RHYTHMS, "gate_beats 1.6"),
    dub=chords(plucks.DUB_CHORD, KEYS_RHYTHMS, "gate_beats .5"),
    organ=chords(keys.ORGAN_SOFT, KEYS_RHYTHMS, "gate_beats 1.6"),
    streams="keys_",
).each("enters .32  anticipates")
LEAD = choice(
    flute=tune(leads.FLUTE_AIRY, LEAD_RHYTHMS),
    horn=tune(brass.MUTED_HORN, LEAD_RHYTHMS),
    guitar=tune(guitars.CLEAN_RINGING, LEAD_RHYTHMS),
    voice=tune(choirs.VOICE_AH, LEAD_RHYTHMS),
    streams="lead_",
).each("sentences a.b. ab.c aba. a.bc abac  pentatonic  enters .48  rests intro outro break  ornament .35  gate 1")
PAD = choice(
    saw=pad(pads.SLOW_SAWS),
    choir=pad(choirs.PAD_AH),
    square=pad(pads.MOVING_SQUARES),
    streams="pad_",
).evolving(octaves=0.6, depth_db=2.5, seconds=60)

GENRE = genre(
    "chillout",
    tempo_bpm=(82, 98),
    swing=0.53,
    keys="C D F G A Am Dm Em F#m Bm",
    harmony="""
        minor:         i9 | i9 | VImaj7 | VImaj7  /  i9 | iv9 | VImaj7 | i9  /  i9 | VImaj7 | iv9 | i9  /  i9 | VII | VImaj7 | i9
                       i9 | i9 | iv9 | iv9 | VImaj7 | VII | i9 | i9
        major:         Imaj9 | Imaj9 | IVmaj9 | IVmaj9  /  Imaj7 | vi7 | ii7 | IVmaj7  /  Iadd9 | V7sus4 | IVmaj9 | Iadd9
                       Imaj9 | iii7 | IVmaj9 | ii7  /  Imaj9 | Imaj9 | ii7 | ii7 | IVmaj9 | V | Imaj9 | Imaj9
        minor_cadence: i9 | i9
        major_cadence: Imaj9 | Imaj9
    """,
    forms="""
        intro 8 @.3 | groove 16 @.5 | main 16 @.68 | break 8 @.3 | main 16 @.72 | outro 8 @.32
        intro 4 @.3 | main 16 @.6 | break 8 @.32 | groove 16 @.5 | main 16 @.75 | outro 8 @.35
        intro 8 @.28 | groove 8 @.46 | main 16 @.64 | bridge 8 @.42 | main 16 @.72 | outro 4 @.32
        groove 8 @.4 | main 16 @.6 | break 8 @.3 | main 16 @.74 | groove 16 @.5 | outro 4 @.3
        intro 4 @.3 | groove 16 @.48 | main 16 @.66 | break 8 @.3 | main 16 @.74 | groove 8 @.5 | outro 4 @.3
    """,
    band=band(drums=DRUMS, bass=BASS, pluck=PLUCK, keys=KEYS, lead=LEAD, pad=PAD),
    mix="""
        part           level   pan  width  low_cut  high_cut  chorus  duck  room  echo
        drums           -3.5     -      -       32     11000       -     -   .16   .06
        bass sub        -4.5     -      0        -         -       -    .3     -     -
        bass fretless   -4.5     -      0        -         -       -   .25     -     -
        pluck             -3     -      -      200         -       -     -   .35    .5
        pluck marimba     -4     -      -        -         -       -     -     -     -
        pluck glass     -5.5     -      -        -         -       -     -    .4   .55
        keys tines        -3     -      -      180         -      .4    .2   .35   .25
        keys dub          -6     -      -      220         -       -   .25    .4   .55
        keys organ        -7     -      -      180         -      .6   .25   .35   .25
        lead flute        -8  -.15      -      350         -       -     -   .45   .45
        lead horn       -9.5   .15      -      250         -       -     -   .48    .4
        lead guitar     -3.5    .2      -      200         -       -     -   .42    .5
        lead voice        -9     -      -      300         -       -     -    .5    .4
        pad               -9     -      -      180         -       -   .25    .5     -
    """,
    room="t60_seconds 3  predelay_ms 28  damping .45  size 1.1",
    echo="feedback .55  damping .6  level_db -1",
    master="presence_db -6.5  high_shelf_db -1  glue .35  width 1  level_automation_db 8.2",
    dynamics="touch_db 5  brightness_octaves 1  thinning .45  ghosts .3  doubling .35",
    targets=MELLOW,
    expression=0.25,
    exact_forms=True,
)
