"""Bass music: half-time and two-step drums, a clean sub, reese and growl basses, dark pads and bells."""

from soundflow_core.model.targets import HALF_TIME
from soundflow_core.music.notation import band, choice, genre
from soundflow_core.music.notation.players import arpeggio, bass, chords, drums, melody, pad, reverse, riser, sequence
from soundflow_core.sound.presets import basses, bells, effects, leads, pads, plucks
from soundflow_core.sound.presets.drums import machines, swaps

BEATS = """
    groove: hat x.o. x.o. x.o. x.o.   shaker x,o, x,o, x,o, x,o,   kick X... .... ...x ....   snare .... .... X... ....
            rim .... ..,. .,.. ..,.   open_hat .... .... .... ..x.   clap .... .... x... ....
    groove: kick X... ..x. ..x. ....   snare .... .... X... ...,   hat x.xx o.x. x.x. oxxx   shaker o,x, o,x, o,x, o,x,
            ride x... x... x... x...
    groove: kick X..x .... ..x. .x.. | X... ..x. .... ..x.   snare .... .,.. X... .,..   hat xoxo xoxo xoxo xoxo
            open_hat .... x... .... x...   rim ...x ..x. ...x ..,.
    groove: kick X... .... ..X. ....   snare .... X.., .,.. X..,   hat x.x. x.x. x.x. x.x.   shaker .o.o .o.o .o.o .o.o
            ride x.x. x.x. x.x. x.x.
    groove: kick X..x .... .... ..x. | X... .... x..x ....   snare .... X.., .... X... | .... X.,, .,.. X..x   hat x.ox x.o. x.ox x.ox
            open_hat .... ..x. .... ..x.   shaker x,o, x,o, x,o, x,o,   blip .... .... ...x .... | .... ...x .... ....
    groove: kick X... ..x. .... .... | X... ..x. ..x. ....   snare .... .... X... .... | .... .... X... .,.,   hat x.xx x.xx xxx. x.xx
            rim .... ,... ..,. ....   tom_low .... .... .... ..x. | .... .... .... x.x.   ride x... x... x... x...
    break:  kick -   snare -   clap -   open_hat -
    build:  kick X... X... X... X...   snare -   open_hat -
    switch: kick X... .... ..X. ....   snare .... X.., .,.. X..,   ride x... x... x... x...
    fill:   snare .... .... X..x .xxx / kick X... ..x. .... ....  tom_low .... .... ..x. x.xx / snare .... x... X.x. X.xx
          / kick X... X... .... ....  snare .... .... xxx. xxxx  hat - / snare .... X... ,x,x X.X.  tom_low .... .... .... ..xx
    enters: snare .3  hat .26  shaker .28  rim .36  open_hat .5  ride .7  clap .5  blip .6
    rolls: halving gallop pulse tense   crash: .7   roll_rise: 5   alternates: 3
"""
TALKING = "X-x-o-X-x.X-o-x- / X-xxo-x-X-oxX-.. / XxoxXxoxX-x-X-o-"
WOBBLING = "X---x---X-----.. / X-----x---x-X---|X---X-x---------"
GROWLING = "X-s-x-..X-x-s-x- / X---s-x-..x-X-.. / Xxs-X-..xxs-X-x- / X-----s-X-x.x-s-"
VOWELS = "X---x---X-x-x--- / X-----x-X---s-x- / X---s---..X-x-s-"
GROWLS = "degrees 0 0 0 0 1 2  layer bass  follows_chords  enters .5  gate .95  change_bars 4  accent_octaves 1.4  opening_octaves 1.6  "
LEAD_RHYTHMS = """
    x-----x---x-----|x---------...... / x---x-----x-x---|x-----.......... / ..x---x---x---x-|x-----x---......
"""
DRUMS = drums(machines.BREAKS, BEATS).moving(*effects.SWEEPS).kits(*swaps.BREAKS).in_key().in_key("snare")
SUB = bass(
    basses.SUB_SLIDING,
    "R-----1---1-5--- / R-------........|R-----1-8---7--- / R---..1---..1-a- / R-..1-..R-..1-8- / R-----8-1---..5-|R-----1-----7-5-",
    "enters .32  rests intro break build  gate 1",
)
REESE = choice(
    long=sequence(basses.REESE, "X-------x-----o-|X-----x---X-x-o- / X-----..x------- / X---------o-x---|X-----s-x---o---"),
    talking=sequence(basses.REESE_TALKING, TALKING),
    wobbling=sequence(basses.REESE_WOBBLE, WOBBLING),
    growling=sequence(basses.GROWL, GROWLING),
    vowels=sequence(basses.VOWELS, VOWELS),
    drawn_with="basses",
).each(GROWLS + "rests intro groove break build outro switch")
SWITCHED = choice(
    growling=sequence(basses.GROWL, GROWLING),
    wobbling=sequence(basses.REESE_WOBBLE, WOBBLING),
    vowels=sequence(basses.VOWELS, VOWELS),
    talking=sequence(basses.REESE_TALKING, TALKING),
    growling2=sequence(basses.GROWL, GROWLING),
    drawn_with="basses",
).each(GROWLS + "rests intro break build outro drop groove main")
PAD = pad(pads.DARK_SAWS, "bass_roots_in break")
KEYS = choice(
    glint=arpeggio(plucks.FM_GLINT, "0..2..3.1..2.... / 3.2.1.0. / 0.2.3..2.1......", "enters .22  accents XxoxXoxo  skip .3").swept(),
    stabs=chords(plucks.SAW_STAB, "x..x............ / ..x.......x..x.. / x.....x.........|..........x..x..", "enters .22"),
)
LEAD = choice(
    voice=melody(leads.CHOP_OPEN, LEAD_RHYTHMS, "A.VB AS.B V.AO"),
    bell=melody(bells.BELL, LEAD_RHYTHMS, "A.VB AS.B V.AO"),
    triangle=melody(leads.TRIANGLE_SINGING, LEAD_RHYTHMS, "A.VB AS.B V.AO"),
    saws=melody(leads.SAWS_NARROW, LEAD_RHYTHMS, "A.VB AS.B V.AO"),
).each("enters .44  rests intro build")
RISER = riser(effects.NOISE.but(resonance=0.4))
REVERSE = reverse(effects.BACKWARDS.but(noise=0.5, cutoff_hz=1900), "into drop switch break")

GENRE = genre(
    "bass",
    tempo_bpm=(140, 174),
    keys="Cm C#m Dm Ebm Em Fm F#m Gm G#m",
    harmony="""
        minor: i | iadd9 | VI | i  /  i9 | i9 | VImaj7 | v7  /  i | iadd9 | iv | VI  /  i | i | VI | VII  /  i7 | i7 | i7 | v7
               i | i | i | i | VI | VI | iv | v  /  i | i | III | VII  /  i9 | i9 | i9 | VImaj7  /  i | VI | i | v
        major: I | I | vi | vi  /  Iadd9 | Iadd9 | IVmaj7 | IVmaj7  /  I | I | IV | V  /  Imaj7 | Imaj7 | vi7 | IVmaj7
    """,
    forms="""
        intro 8 @.35 | groove 8 @.5 | build 4 @.6 | drop 16 @.9 | switch 16 @.95 | break 16 @.42 |
            build 8 @.65 | drop 16 @1 | switch 16 @.95 | outro 12 @.45
        intro 8 @.32 | build 8 @.58 | drop 32 @.92 | break 8 @.4 | groove 16 @.6 | build 4 @.66 |
            switch 24 @1 | drop 8 @.95 | outro 12 @.45
        break 8 @.36 | build 8 @.6 | drop 16 @.88 | switch 16 @.94 | groove 16 @.6 | break 8 @.4 |
            build 8 @.66 | drop 24 @1 | outro 8 @.44
        groove 16 @.5 | build 4 @.6 | drop 24 @.9 | break 16 @.4 | build 8 @.66 | switch 16 @.95 | drop 16 @1 | outro 12 @.45
        intro 16 @.36 | drop 16 @.85 | groove 8 @.56 | switch 16 @.92 | break 8 @.42 | build 8 @.64 |
            drop 16 @1 | switch 8 @.96 | outro 8 @.45
    """,
    band=band(drums=DRUMS, sub=SUB, reese=REESE, switched=SWITCHED, pad=PAD, keys=KEYS, lead=LEAD, riser=RISER, reverse=REVERSE),
    mix="""
        part               level  width  low_cut  duck  room  echo
        drums                 -5      -        -     -   .09     -
        sub                    4      0        -    .5     -     -
        reese                  7      -       75   .45    .1     -
        reese growling         5      -        -     -     -     -
        reese vowels           5      -        -     -     -     -
        switched               5      -       75   .45    .1     -
        switched wobbling      7      -        -     -     -     -
        switched talking       7      -        -     -     -     -
        pad                   -8    1.4      120   .45    .5     -
        keys glint           5.5    1.3      280   .25   .45    .5
        keys stabs           4.5      -      240    .3   .45    .5
        lead voice             4      -      350    .2   .45    .5
        lead bell            4.5      -      350    .2   .45    .5
        lead triangle          2      -      350    .2   .45    .5
        lead saws              3      -      350    .2   .45    .5
        riser              -13.5      -      450    .4    .4     -
        reverse               -9    1.4      260     -   .45     -
    """,
    room="t60_seconds 2.6  damping .45  size 1.2",
    echo="feedback .45",
    master="mid_db -2  presence_db -.3  high_shelf_db -.8  glue .6  drive .4  level_automation_db 5  duck_release_beats .6",
    brightness=(-16.2, -16.8),
    dynamics="touch_db 1.5  brightness_octaves .6  thinning .1  ghosts .36  doubling .35",
    targets=HALF_TIME,
)
