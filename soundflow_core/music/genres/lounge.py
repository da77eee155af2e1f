"""Lounge: bossa, samba-jazz and slow swing with off-beat nylon guitar, a melody and a short solo."""

from soundflow_core.model.targets import CHROMATIC
from soundflow_core.music.notation import band, choice, genre
from soundflow_core.music.notation.players import bass, chords, drums, pad, soloist, tune
from soundflow_core.sound.presets import basses, bells, brass, choirs, guitars, keys, leads, strings
from soundflow_core.sound.presets.drums import acoustic

BEATS = """
    groove: kick x... ..xo x... ..xo   rim x..x ..x. ..x. .x..   hat x.x. x.x. x.x. x.x.   shaker xoxo xoxo xoxo xoxo
    groove: kick x... ..o. x... ..o.   brush .... x... .... x..o   hat x.o. x.o. x.o. x.o.   conga_low .... ..x. .... ..x.
            conga_high ...x .... ..x. x...
    groove: kick x..o x..o x..o x..o   rim ..x. .x.. ..x. .x.. | x..x ..x. ..x. x...   shaker x,o, x,o, x,o, x,o,
            conga_high .... ..xx .... ..x.
    groove: kick x... .... x... o...   brush .... x..o .... x...   hat o.x. o.x. o.x. o.x.   shaker ..o. ..o. ..o. ..o.
            conga_low ..x. .... .... .x..
    break:  kick -   rim -   brush -
    fill:   conga_high .... x.x. x..x .xx.  conga_low x..x .... ...x ...x / brush .... x.o. x.x. xxox / rim x..x ..x. x.x. xxx.
    enters: hat .2  kick .25  rim .3  shaker .35  brush .3  conga_low .4  conga_high .4
    crash: .45   touch: .1
"""
BASS_LINES = """
    1-----.15-----.5 / 1---..5-5---..a- / 1-----..5---3-5- / 1-----515-----15 / 1---..3-5---..a-|1-----.15--.8-5-
"""
LEAD_RHYTHMS = """
    x---..x-x---....|..x-x---x---.... / x-x---x-....x---|x-----........x- / ..x-x-x---......|x---x-x-x---....
    x-----x-x-x-----|....x---x------- / ..x-x---x-x---x-|x-------........
"""
DRUMS = drums(acoustic.BOSSA, BEATS).kits()
BASS = choice(
    upright=bass(basses.UPRIGHT, BASS_LINES, "gate .95  timing_ms 5"),
    electric=bass(basses.ELECTRIC_FINGERED, BASS_LINES, "gate .85  timing_ms 4"),
    streams="bass_",
).each("enters .15  rests -")
GUITAR = chords(
    guitars.NYLON,
    "..x..x....x..x.. / x..x..x...x.x... / ..x...x.x..x..x. / x..x..x..x..x.x.|..x..x..x...x...",
    "enters 0  rests solo break  gate_beats .9  strum_ms 9  timing_ms 6  anticipates",
)
LEAD = choice(
    vibes=tune(bells.VIBRAPHONE_RINGING, LEAD_RHYTHMS),
    flute=tune(leads.FLUTE_WARM, LEAD_RHYTHMS),
    horn=tune(brass.HORN_WARM, LEAD_RHYTHMS),
    piano=tune(keys.PIANO_LOUNGE, LEAD_RHYTHMS),
    streams="lead_",
).each("enters .38  rests intro break solo  ornament .4  timing_ms 9")
SOLO = choice(
    vibes=soloist(bells.VIBRAPHONE_RINGING, "low 64"),
    piano=soloist(keys.PIANO_LOUNGE, "low 64  high 86"),
    guitar=soloist(guitars.JAZZ_DARK),
    streams="solo_",
).each("kinds solo")
E_PIANO = chords(
    keys.TINES_WARM,
    "x.....x...x..... / ..x..x....x...x. / ....x.....x..x.. / x..x......x..x..",
    "enters 0  rests theme  gate_beats 1.2  timing_ms 7  anticipates",
)
STRINGS = choice(
    strings_soft=pad(strings.SOFT_SECTION),
    voices=pad(choirs.VOICES_OO),
    streams="",
).each("size 3")

GENRE = genre(
    "lounge",
    tempo_bpm=(92, 112),
    swing=0.52,
    keys="C D Eb F G Bb Am Cm Dm Gm",
    harmony="""
        minor:         i9 | i9 | iim7b5 | V7b9  /  i7 | iv7 | VII9 | IIImaj7 | VImaj7 | iim7b5 | V7b9 | i7
                       i69 | VImaj7 | iv9 | V7b9  /  i9 | iv9 | i9 | V7b9 | i9 | VImaj7 | iim7b5 V7b9 | i69
        major:         Imaj7 | Imaj7 | ii9 | V13  /  Imaj9 | IVmaj9 | ii9 V13 | Imaj9  /  Imaj7 | vi9 | ii7 | V7b9
                       I6 | ii9 V13 | Imaj7 | I6  /  Imaj9 | Imaj9 | II9 | ii9 | ii9 | bII7 | Imaj9 | V13
                       Imaj7 | biiio7 | ii9 | V13 | iii7 | VI7b9 | ii9 V13 | I69
        minor_bridge:  iv9 | VII13 | IIImaj9 | VImaj7 | iim7b5 | V7b9 | i9 | V7b9
                       IIImaj7 | iv9 | VII9 | IIImaj7 | VImaj7 | iim7b5 | V7b9 | i9
        major_bridge:  IVmaj9 | IVmaj9 | iv9 | VII9sus4 | iii7 | vi9 | ii9 | V13
                       vi9 | ii9 | vi9 | II9 | ii9 | ii9 | V9sus4 | V13
        minor_cadence: V7b9 | i69 | i69
        major_cadence: V13 | I69 | Imaj9
    """,
    substitutes="V13: bII7 V9sus4  V7b9: V7alt  Imaj7: Imaj9 I69  i9: i69",
    forms="""
        intro 4 @.3 | theme 16 @.5 | theme 16 @.62 | bridge 8 @.45 | theme 16 @.68 | outro 4 @.35
        intro 8 @.32 | theme 16 @.55 | bridge 8 @.42 | theme 16 @.65 | break 8 @.32 | theme 16 @.7 | outro 4 @.35
        intro 4 @.3 | theme 16 @.5 | bridge 8 @.56 | solo 16 @.68 | bridge 8 @.45 | theme 16 @.62 | outro 4 @.34
        theme 16 @.44 | theme 8 @.58 | solo 16 @.66 | break 8 @.3 | theme 16 @.7 | outro 4 @.34
        intro 8 @.3 | theme 16 @.48 | solo 16 @.66 | break 8 @.34 | theme 16 @.62 | outro 4 @.35
        intro 4 @.32 | theme 16 @.5 | theme 8 @.6 | bridge 8 @.42 | solo 16 @.7 | break 8 @.32 | theme 16 @.6 | outro 4 @.35
    """,
    band=band(drums=DRUMS, bass=BASS, guitar=GUITAR, lead=LEAD, solo=SOLO, e_piano=E_PIANO, strings=STRINGS),
    mix="""
        part           level  pan  width  low_cut  high_cut  presence  chorus  room  echo
        drums             -4    -      -       35         -         -       -   .14     -
        bass upright    -1.5    -      0        -      2500         -       -     -     -
        bass electric     -2    -      0        -      2200         -       -     -     -
        guitar          -2.5  -.1    1.3      140      4200        -5       -   .22     -
        lead vibes        -4   .2      -      200         -         -       -   .35   .15
        lead flute      -6.5  .15      -      250         -         -       -   .38   .15
        lead horn         -8  .15      -      200         -         -       -   .36   .12
        lead piano      -3.5  .15      -      180         -         -       -   .28    .1
        solo vibes        -4   .2      -      200         -         -       -   .34   .12
        solo piano        -3  .15      -      180         -         -       -   .28     -
        solo guitar       -2   .2      -      160         -         -       -   .26     -
        e_piano         -1.5    -      -      180         -         -      .3    .3     -
        strings          -12    -      -      220         -         -       -   .45     -
    """,
    room="t60_seconds 1.3  predelay_ms 15  damping .5  size .8",
    echo="beats 1  feedback .25  damping .6",
    master="mid_db -2  presence_db -6.5  high_shelf_db .5  glue .25  drive .15  width 1.4  level_automation_db 10",
    dynamics="touch_db 5.5  brightness_octaves .8  thinning .75  doubling .4",
    targets=CHROMATIC,
    expression=0.25,
    exact_forms=True,
    breath_beats=2,
)
