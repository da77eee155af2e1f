"""Lo-fi: swung hats, a late snare, ninth chords on a detuned piano, a walking bass line, worn tape."""

from soundflow_core.model.targets import LOFI
from soundflow_core.music.notation import band, choice, genre
from soundflow_core.music.notation.players import bass, chords, drums, pad, reverse, tune
from soundflow_core.sound.presets import basses, bells, brass, choirs, effects, guitars, keys, leads, pads, strings
from soundflow_core.sound.presets.drums import acoustic

BEATS = """
    groove: kick X... ...x ..x. .... | X... ...x ..x. .o..   snare .... x... .... x... | .... x... .... x..,   hat x.o, x.oo x.o, x.o?
            rim .... .... .... ..?.
    groove: kick X... ..x. ..x. .... | X..x .... ..x. ....   snare .... x... .... x..?   hat x.x, x,xo x.x, x.xo
            open_hat .... .... .... ..o.
    groove: kick X... .... x.x. .... | X... ...x ..x. ....   rim .... x... .... x...   hat x,o, xoo, x,o, x,oo
            shaker ..o. ..o. ..o. ..o.
    groove: kick X..x .... x... .... | X..x .... x... .x.. | X..x .... x... .... | X... ...x x... ....   snare .... x.., .,.. x...
            hat x.o, x.oo oxo. x.oo | x.o, x.o, x.oo x.ox   shaker o.x. o.x. o.x. o.x.
    groove: kick X... .x.. ..x. .x.. | X... .x.. x... ....   snare .... x... .... x... | .... x... .,.. x.x.   hat x.oo x.o, x.oo x.oo
            rim ..?. .... ..?. ....
    break:  kick X... .... .... ....   snare -   rim .... x... .... x...
    fill:   snare .... x... .... x.ox  kick X... ...x .... ....
          / kick X... ...x .... ....  hat x.o. x.o. .... ....  snare .... x... .... .... / snare .... x..o .o.o x.xx
          / kick X... .... .... ....  snare .... x... .... ,,ox  hat x.o. x.o. x... ....  open_hat .... .... ..x. ....
    enters: kick .22  snare .3  hat .22  open_hat .45  shaker .32
    touch: .12
"""
BASS_LINES = """
    1-----..1-.5--a- / 1--...1---..5.7. / 1-------..5-1-a. / 1-----..1-.....5|1--...5---3-5-a-
    1-------....1.5.|1-----..3-.5--a- / 1--.8.--5---..a-
"""
KEYS_RHYTHMS = """
    x.........x..... / x......x........ / x.....x...?.....
    ..x.......x..... / x..x......x..... / x.............x.
"""
LEAD_RHYTHMS = """
    x--x--x---....x-|x---....x--x.... / x---x-x-..x---..|....x--x--x-.... / x-x---x---......|x-x---....x-x---
    ..x-x---x-x---..|x-----.......... / x---..x-x---....|..x-x-x---...... / ....x-x-x---x---|x-------........
"""
DRUMS = choice(
    beat_dusty=drums(acoustic.LOFI_DUSTY, BEATS + "late_ms: snare 18  rim 14.4  hat 5"),
    beat_808=drums(acoustic.LOFI_808, BEATS + "late_ms: snare 14  rim 11.2  hat 5"),
    beat_jazz=drums(acoustic.LOFI_JAZZ, BEATS + "late_ms: snare 22  rim 17.6  hat 5"),
    streams="",
).kits()
BASS = choice(
    round=bass(basses.ROUND, BASS_LINES, "timing_ms 7"),
    upright=bass(basses.UPRIGHT_WORN, BASS_LINES, "timing_ms 8"),
    muted=bass(basses.MUTED, BASS_LINES, "timing_ms 7"),
    streams="bass_",
).each("enters .22  rests -")
KEYS = choice(
    tines=chords(keys.TINES_DUSTY, KEYS_RHYTHMS, "strum_ms 16"),
    reeds=chords(keys.REEDS, KEYS_RHYTHMS, "strum_ms 16"),
    felt_piano=chords(keys.PIANO_FELT, KEYS_RHYTHMS, "strum_ms 16"),
    nylon=chords(guitars.NYLON_DARK, KEYS_RHYTHMS, "strum_ms 24"),
    streams="keys_",
).each("enters 0  gate_beats 2.4  opening_octaves .8  timing_ms 9  touch .12  anticipates")
LEAD = choice(
    guitar=tune(guitars.CLEAN_DARK, LEAD_RHYTHMS),
    vibes=tune(bells.VIBRAPHONE_DUSTY, LEAD_RHYTHMS),
    flute=tune(leads.FLUTE_DUSTY, LEAD_RHYTHMS),
    horn=tune(brass.HORN_DUSTY, LEAD_RHYTHMS),
    kalimba=tune(bells.KALIMBA_DUSTY, LEAD_RHYTHMS),
    streams="lead_",
).each("sentences abac a.b. ab.c a.ac aba.  pentatonic  enters .42  rests intro outro  ornament .45  timing_ms 10")
PAD = choice(
    saw=pad(pads.WORN_SAWS),
    strings=pad(strings.WORN_SECTION, "size 3"),
    choir=pad(choirs.WORN_OO, "size 3"),
    streams="pad_",
)
REVERSE = reverse(effects.REVERSED_TAPE, "beats 2  into main verse bridge")

GENRE = genre(
    "lofi",
    tempo_bpm=(72, 88),
    swing=0.6,
    keys="C Db Eb F G Ab Bb Am Dm Fm Gm",
    harmony="""
        minor:         i9 | iv9 | VImaj7 | v7  /  i9 | VImaj9 | iim7b5 V7b9 | i9  /  iv9 | v7 | i9 | i9  /  VImaj9 | v7 | i9 | i9
                       i9 | VII9 | VImaj9 | v7  /  i9 VImaj7 | iv9 | i9 IIImaj7 | v7
        major:         ii9 | V13 | Imaj9 | vi9  /  Imaj9 | vi9 | ii9 | V13  /  IVmaj9 | iii7 | ii9 | Imaj9
                       Imaj9 | iii7 vi9 | ii9 | V9sus4  /  IVmaj9 | iii7 vi9 | ii9 V13 | Imaj9
                       Imaj9 | IVmaj9 | iii7 | vi9 V9sus4
        minor_cadence: v7 | i9 | i9
        major_cadence: V9sus4 | Imaj9 | I69
    """,
    substitutes="V13: V9sus4 bII7  vi9: VI7b9  v7: V7b9  Imaj9: I69",
    forms="""
        intro 4 @.3 | verse 16 @.5 | main 16 @.65 | break 4 @.3 | main 16 @.7 | outro 4 @.35
        intro 4 @.35 | main 16 @.6 | verse 12 @.45 | bridge 8 @.55 | main 12 @.7 | outro 4 @.4
        intro 8 @.3 | verse 12 @.5 | main 12 @.68 | bridge 8 @.4 | main 16 @.7 | outro 4 @.34
        verse 8 @.42 | main 16 @.62 | break 8 @.32 | verse 8 @.5 | main 16 @.72 | outro 4 @.34
    """,
    band=band(drums=DRUMS, bass=BASS, keys=KEYS, lead=LEAD, pad=PAD, reverse=REVERSE),
    mix="""
        part             level   pan  width  low_cut  high_cut  presence  drive  chorus  wobble  duck  room  echo
        drums             -2.5     -      -       35      7500         -     .3       -     .15     -   .08     -
        bass              -4.5     -      0        -         -         -      -       -       -   .25     -     -
        bass upright        -1     -      -        -      1300         -      -       -      .2    .2     -     -
        keys                -1     -    1.1      130      6500         -      -      .3      .5   .18   .22     -
        keys felt_piano   -3.5     -    1.4      190      4800         -      -     .35     .65     -   .26     -
        keys nylon          -3     -    1.4      170      3800        -6      -     .35       -   .15   .24     -
        lead guitar         -3    .2      -      180      6000         -      -       -      .4     -    .3    .3
        lead vibes          -5   .18      -      200      5500         -      -       -     .45     -   .32   .25
        lead flute        -7.5  -.15      -      300      5500         -      -       -      .4     -   .35    .3
        lead horn         -8.5   .12      -      250      4500         -      -       -      .4     -   .35   .25
        lead kalimba        -3   -.2      -      220         -         -      -       -      .4     -   .34   .35
        pad                -13     -      -      200         -         -      -       -      .6    .2   .35     -
        reverse            -11     -    1.3      220      4500         -      -       -      .6     -   .35     -
    """,
    room="t60_seconds 1.1  predelay_ms 12  damping .6  size .7  high_cut_hz 5500",
    echo="feedback .3  damping .7",
    master="low_shelf_db .5  mid_db -2.8  presence_db -5.6  high_shelf_db -3.5  high_cut_hz 9500  glue .4  drive .35  width 1.8 "
    "tape .55  level_automation_db 13.5",
    dynamics="touch_db 5  brightness_octaves .9  thinning .6  ghosts .24  doubling .35",
    targets=LOFI,
    expression=0.25,
)
