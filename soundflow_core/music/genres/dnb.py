"""Drum and bass: chopped breaks at 174, a reese that answers them, a sub under half-time chords, pads and a voice in the breaks."""

from soundflow_core.model.targets import HALF_TIME
from soundflow_core.music.notation import band, choice, genre
from soundflow_core.music.notation.players import bass, chords, drums, melody, pad, reverse, riser, sequence
from soundflow_core.sound.presets import basses, effects, keys, leads, pads, plucks
from soundflow_core.sound.presets.drums import machines, swaps

BEATS = """
    groove: kick X... .... ..X. ....   snare .... X.., .,.. X...   hat x.x. x.x. x.x. x.xo   shaker o,x, o,x, o,x, o,x,
    groove: kick X.x. .... ..X. ....   snare .... X..x .x.. X..,   hat xoxo xoxo xoxo xoxo   ride x.x. x.x. x.x. x.x.
    groove: kick X... .... ..Xx .... | X..x .... ..X. ....   snare .... X..x ,x.. X... | .... X... .x.. X..x   hat x.xx x.x. x.xx x.x.
            open_hat .... ..x. .... ....
    groove: kick X.x. .... .xX. ....   snare .... X... ,x.. X.,x   hat x,xo x,xo x,xo x,xo   rim ...x ..x. .... ..x.
    break:  kick -   snare -   open_hat -
    build:  kick X... X... X... X...   snare -
    fill:   snare .... X..x .xxX xxxx / kick X.x. .... .... ....  snare .... X.X. X.xx XxXx / snare .... X... ..x. x.xx  hat -
    enters: snare .3  hat .25  shaker .4  ride .7  open_hat .5  rim .5
    crash: .6   rolls: halving gallop pulse   roll_rise: 5   alternates: 2
"""
DRUMS = drums(machines.BREAKS, BEATS).moving(*effects.SWEEPS).kits(swaps.BREAKS_TIGHT, swaps.BREAKS_FAT).in_key().in_key("snare")
SUB = bass(
    basses.SUB_SLIDING,
    "R-----..1-..5--- / R---..1---..8-7- / R-------1-1-..5-|R-----8-1---a---",
    "enters .35  rests intro break build  gate 1",
)
REESE = choice(
    reese=sequence(basses.REESE, "X-----..x---x-o- / X---x-X---..x-s- / ..X---..X-----x-|X---..x-X-x-s-x-"),
    talking=sequence(basses.REESE_TALKING, "X-x-..X-x-x-o-.. / X.x-X-o-x.X-x-.. / XxoxX-x-..oxX-x-"),
    growl=sequence(basses.GROWL, "X-s-x-..X-x-s-.. / X---s-x-..x-X-.. / X-x-x-s-X---X-x-"),
).each("degrees 0 0 0 0 1 2  layer bass  low 40  follows_chords  enters .6  rests intro break build outro  gate .95  change_bars 4")
PAD = pad(pads.DARK_SAWS, "bass_roots_in break  enters .2")
KEYS = choice(
    tines=chords(keys.TINES_CLEAR, "x.....x......... / x.........x..... / ..x.....x.......", "low 57  high 78  gate_beats 1.5  enters .25"),
    stabs=chords(plucks.SAW_STAB, "x..x............ / ......x..x...... / x.....x.........|..........x..x..", "enters .25"),
)
LEAD = choice(
    voice=melody(leads.CHOP, "x-----x-x-------|x---..x-........ / x-x---..x---x---|x-----..........", "A.VB AV.S", "gate 1"),
    saws=melody(leads.SAWS_NARROW, "x---x---x-----x-|x-------x---.... / ..x---x-x---x---|x-----x-........", "AVAB ASVB"),
).each("enters .4  rests intro build outro")
RISER = riser(effects.NOISE.but(resonance=0.4))
REVERSE = reverse(effects.BACKWARDS.darker(0.3), "into drop break")

GENRE = genre(
    "dnb",
    tempo_bpm=(172, 176),
    keys="Am Cm Dm Em Fm F#m Gm",
    harmony="""
        minor: i9 | % | VImaj7 | %  /  i | % | % | % | VI | % | iv | v  /  i9 | % | iv9 | v7  /  i | III | VI | VII
               i9 | % | VImaj7 | VII
        major: I | % | vi | %  /  Iadd9 | % | IVmaj7 | V  /  Imaj7 | iii7 | vi7 | IVmaj7
    """,
    forms="""
        intro 16 @.35 | build 8 @.6 | drop 32 @.95 | break 16 @.42 | build 8 @.66 | drop 32 @1 | outro 16 @.45
        intro 8 @.32 | groove 16 @.55 | build 8 @.62 | drop 32 @.95 | break 16 @.4 | drop 32 @1 | outro 8 @.45
        break 16 @.4 | build 8 @.62 | drop 32 @.95 | groove 16 @.6 | break 8 @.42 | build 8 @.66 | drop 32 @1 | outro 8 @.44
        groove 16 @.5 | drop 16 @.85 | break 16 @.42 | build 8 @.66 | drop 32 @1 | groove 16 @.6 | outro 8 @.45
    """,
    band=band(drums=DRUMS, sub=SUB, reese=REESE, pad=PAD, keys=KEYS, lead=LEAD, riser=RISER, reverse=REVERSE),
    mix="""
        part         level   pan  width  low_cut  duck  room  echo
        drums           -4     -      -        -     -   .08     -
        sub              4     -      0        -    .4     -     -
        reese            5     -      -       80   .35    .1     -
        reese growl      3     -      -        -     -     -     -
        pad             -8     -    1.4      140   .35    .5     -
        keys           3.5     -    1.2      240   .25    .4    .4
        keys tines       2     -      -        -     -     -     -
        lead             3     -      -      320    .2    .4    .5
        riser          -13     -      -      450    .4    .4     -
        reverse         -9     -    1.4      260     -   .45     -
    """,
    room="t60_seconds 2.2  damping .45  size 1.1",
    echo="beats .75  feedback .4",
    master="mid_db -2  glue .6  drive .4  level_automation_db 5  duck_release_beats .6",
    brightness=(-16.2, -16.8),
    dynamics="touch_db 1.5  brightness_octaves .6  thinning .1  ghosts .3  doubling .35",
    targets=HALF_TIME,
)
