"""Techno: a hard kick with its rumble, hats in sixteenths, loops that shift against the bar, layers that enter one by one."""

from soundflow_core.model.targets import LOOPING
from soundflow_core.music.notation import band, choice, genre
from soundflow_core.music.notation.players import bass, chords, drums, pad, reverse, riser, sequence
from soundflow_core.sound.presets import basses, bells, effects, leads, pads, plucks
from soundflow_core.sound.presets.drums import kicks, machines, swaps

KICKS = """
    groove: kick X... X... X... X...
    break:  kick -
    fill:   kick X... X... X... .... / kick X... X... X... X.X. / kick X... .... .... .... / kick X... X... X..X X..X
"""
BEATS = """
    groove: hat x,o, x,o, x,o, x,o,   open_hat ..X. ..X. ..X. ..X.   clap .... x... .... x...   rim x(5,16,2)
            tom_low .... ..x. .... .x..   ride x... x... x... x...
    groove: hat ..o. ..o. ..o. ..o,   open_hat ..X. ..X. ..X. ..X.   clap .... .... .... x...   shaker xo,o xo,o xo,o xo,o
            tom_low x(3,8,1)   tom_high .... .... ..x. ...x   ride ..x. ..x. ..x. ..x.   click x(7,16)
    groove: hat xoxo xoxo xoxo xoxo   open_hat ..X. ..X. ..X. ..X.   clap .... x... .... x..?   click x(5,12)
            rim ...x ..x. ..x. .x.. | ...x ..x. .x.. x.x.   ride x.o. x.o. x.o. x.o.
    groove: hat o,o, o,o, o,o, o,o,   open_hat ..X. ..X. ..X. ..X.   blip x(5,16,1)   clap .... x... .... x...
            tom_low ...x .... .x.. .... | ...x .... .x.. .x..   shaker .xo. .xo. .xo. .xo.   ride x.x. x.x. x.x. x.x.
    groove: hat xo,x xo,x xo,x xo,x   open_hat ..X. ..X. ..X. .X..   blip x..x .... .x.. x... | ...x ..x. .... x.x.   rim x(3,16,5)
            click x(9,16,1)   clap .... .... .... x... | .... x... .... x..x   ride ..x. ..x. ..x. ..x.
    groove: hat ..x, ..x, ..x, ..xo   open_hat .... ..X. .... ..X.   shaker o,x, o,x, o,x, o,x,   rim x(7,16,3)
            tom_high ...x .... ..x. ....   tom_low .... ...x .... ...x   clap .... x... .... x...   ride ..x. ..x. ..x. ..x.
    break:  clap -   open_hat -   ride -
    build:  open_hat -
    fill:   open_hat ..X. ..X. ..X. X.X. / tom_low x..x ..x. x..x ..x. / clap .... x... x... x.xx
    enters: hat .3  open_hat .4  clap .48  rim .5  shaker .44  tom_low .56  tom_high .6  click .58  ride .72  blip .54
    rolls: halving pulse tense   crash: .5   roll_rise: 3   alternates: 3   touch: .05
"""
KICK = (
    choice(
        rumbling=drums(kicks.TECHNO_HARD, KICKS).rumbling(level_db=-6, t60_seconds=1.5, high_cut_hz=105, drive=0.35),
        dry=drums(kicks.TECHNO_HARD, KICKS),
        rumbling2=drums(kicks.TECHNO_HARD, KICKS).rumbling(level_db=-6, t60_seconds=1.5, high_cut_hz=105, drive=0.35),
        dry2=drums(kicks.TECHNO_HARD, KICKS),
        drawn_with="low end",
    )
    .kits(*kicks.TECHNO)
    .in_key()
)
DRUMS = drums(machines.TECHNO, BEATS).moving(*effects.SWEEPS).kits(*swaps.TECHNO)
RUMBLE = choice(
    pulsing=bass(
        basses.PULSING_DARK, "..1.....1.......|..1.....1..1.... / ......1.......1. / ...1..1.........|...1..1......8..", "enters .5"
    ),
    rolling=bass(basses.RUMBLING_DARK, ".111.111.111.111 / .11..11..11..11. / ..11..11..11..18", "enters .36"),
    pulsing2=bass(basses.PULSING_DARK, "..............1.|..........1...8. / ..1..1....1..1..", "enters .5"),
    rolling2=bass(basses.RUMBLING_OPEN, ".111.111.111.118 / ..1.1..1..1.1.81 / .1.1.11..1.1.11.", "enters .36"),
    drawn_with="low end",
).each("rests intro break outro  gate 1  opening_octaves .8")
STAB = choice(
    dub=chords(
        plucks.DUB_TECHNO,
        "...x......x..... / ..x.......x..x.. / ......x......... / ...x..x.........|..........x.....",
        "enters .45  gate_beats .25",
    ).swept(octaves=1.2),
    torn=sequence(
        plucks.FM_TORN, "X..x..x..x.. / ..x..X....x.x... / x..x...X.x...... / X.....x...x.", "degrees 0 0 2 2 4 7  enters .42  rests -"
    ),
    rave=chords(
        plucks.RAVE_SYNC, "..x.....x..x.... / x..x............|..........x..x.. / ......x..x......", "size 3  enters .45  gate_beats .2"
    ).swept(octaves=1, bars=32),
    bell=sequence(
        bells.FM_BELL_HARD, "X....x.....x. / x..X...x..x...x.... / X......x..x", "degrees 0 0 2 4 4 7  enters .42  rests -  change_bars 4"
    ),
)
LINE = choice(
    acid=sequence(
        leads.ACID,
        "XsoxX.osx-Xox.sx / x.sX.xx.X.sxo.X- / Xs.ox.Xo.sx. / oXs.x-X.oxXs.oxx / sxX.oxs.Xx.osX.x",
        "degrees 0 0 0 0 2 4 6 7 9  enters .6  gate .8  change_bars 4",
    ).swept(octaves=1.3),
    hypnotic=sequence(plucks.HYPNOTIC, "X.x.x / x..x..X.x..x / X..x.x / x.X.x.x..x.X.x..", "enters .58").swept(octaves=1.2, bars=32),
    growl=sequence(
        leads.GROWL_LINE, "x.Xs.x.o.X.x / X..s.x..X.ox.s.. / x.x.X.s.x", "degrees 0 0 0 0 2 4 7  enters .58  change_bars 4"
    ).swept(octaves=1.2),
)
DRONE = pad(pads.HOLLOW_DRONE, "size 3  restrike_beats 16  bass_roots_in break")
RISER = riser(effects.NOISE_DARK, "bars 8")
REVERSE = reverse(effects.BACKWARDS.but(noise=0.5, cutoff_hz=1500), "low 52  high 72  size 3")

GENRE = genre(
    "techno",
    tempo_bpm=(126, 136),
    keys="Am Cm Dm Em Fm F#m Gm Bbm",
    harmony="""
        minor: i7  /  i | i9  /  i | i7 | i | v7  /  i | iadd9 | VI | i  /  i9 | i7 | iv7 | i9
        major: I  /  Iadd9  /  I | I | IV | I  /  Iadd9 | Iadd9 | Iadd9 | vi7
    """,
    forms="""
        intro 8 @.2 | groove 8 @.42 | groove 8 @.55 | main 16 @.72 | break 8 @.4 | build 8 @.6 |
            drop 24 @.95 | groove 8 @.6 | outro 8 @.38
        intro 8 @.25 | groove 16 @.5 | main 8 @.65 | main 8 @.78 | break 8 @.45 | drop 16 @.9 | drop 16 @1 | outro 12 @.45
        groove 8 @.3 | groove 8 @.45 | main 16 @.66 | build 4 @.6 | drop 16 @.88 | break 8 @.42 | build 4 @.66 | drop 20 @1 | outro 8 @.42
        break 4 @.3 | groove 16 @.5 | main 16 @.7 | break 8 @.4 | build 8 @.62 | drop 24 @1 | main 8 @.72 | outro 8 @.4
        groove 8 @.4 | main 16 @.62 | drop 16 @.82 | break 12 @.38 | groove 8 @.55 | drop 20 @1 | outro 12 @.42
    """,
    band=band(kick=KICK, drums=DRUMS, rumble=RUMBLE, stab=STAB, line=LINE, drone=DRONE, riser=RISER, reverse=REVERSE),
    mix="""
        part            level  pan  width  low_cut  high_cut  drive  duck  room  echo
        kick             -3.5    -      0        -         -      -     -     -     -
        drums              .5    -      -      130         -    .15     -   .14   .03
        rumble pulsing    4.5    -      0        -       700      -    .8   .05     -
        rumble rolling    6.5    -      0        -       700      -     1   .05     -
        stab dub          9.5    -      -      220         -      -   .35   .45    .6
        stab torn         9.5    -      -      220         -      -   .35   .35    .5
        stab rave         6.5    -    1.2      240         -      -   .35   .35    .5
        stab bell         6.5    -    1.2      260         -      -    .3   .45   .55
        line acid           7    -     .6      160         -      -    .4   .15    .3
        line hypnotic     6.5   .1      -      220         -      -    .3    .3   .45
        line growl        4.5    -      -      180         -      -    .4    .2   .35
        drone            -8.5    -    1.5      120         -      -   .75    .5     -
        riser              -8    -      -      400         -      -    .5    .4     -
        reverse            -9    -    1.4      260         -      -     -   .45     -
    """,
    room="t60_seconds 2.8  predelay_ms 12  damping .5  size 1.2",
    echo="feedback .55  damping .55",
    master="mid_db -1.5  presence_db 1.8  glue .6  drive .45  level_automation_db 6.8  duck_release_beats .7",
    brightness=(-16, -17),
    dynamics="touch_db 2  brightness_octaves 1  thinning .25  ghosts .32",
    min_density="lively 3  calm 2.5",
    targets=LOOPING,
)
