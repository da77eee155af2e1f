"""Trance: a rolling off-beat bass, a gated pad, an arpeggio with an opening filter, long breaks and a wide lead."""

from soundflow_core.model.targets import DANCE
from soundflow_core.music.notation import band, choice, genre
from soundflow_core.music.notation.players import arpeggio, bass, drums, melody, pad, reverse, riser
from soundflow_core.sound.presets import basses, bells, choirs, effects, keys, leads, pads, plucks, strings
from soundflow_core.sound.presets.drums import kicks, machines, swaps

KICKS = """
    groove: kick X... X... X... X...
    break:  kick -
    build:  kick X... X... X... X...
    fill:   kick X... X... X... .... / kick X... X... .... .... / kick X... X... X... X.XX
"""
BEATS = """
    groove: clap .... X... .... X...   open_hat ..X. ..X. ..X. ..X.   hat xo.o xo.o xo.o xo.o   ride x... x... x... x...
    groove: clap .... X... .... X...   open_hat ..X. ..X. ..X. ..X.   shaker x,o, x,o, x,o, x,o,   rim ...x ..x. ...x ..x.
            ride x.x. x.x. x.x. x.x.
    groove: clap .... X... .... X..,   open_hat ..X. ..X. ..X. ..X.   hat x,,o x,,o x,,o x,,o   tom_low .... ..x. .x.. ..x.
            ride ..x. ..x. ..x. ..x.
    groove: clap .... X... .... X...   open_hat ..X. ..X. ..X. ..Xo   hat oxox oxox oxox oxox
            rim ..x. .x.. x..x ..x. | ..x. .x.. .x.. x...   ride x.o. x.o. x.o. x.o.
    groove: clap .... X.., .... X..,   open_hat ..X. ..X. ..X. ..X.   hat o.,x o.,x o.,x o.,x   shaker xoox xoox xoox xoox
            tom_low .... ...x .... ..x.   ride x... x... x... x...
    break:  clap -   open_hat -   hat -   rim -   tom_low -
    build:  open_hat -   clap -
    fill:   snare .... .... x.x. xxxx / clap .... X... X..X X.XX / snare .... x..x ..x. xxxx  clap -
          / tom_low .... .... x.x. x.xx  open_hat ..X. ..X. .... ....
    enters: clap .42  open_hat .4  hat .32  shaker .46  rim .55  tom_low .6  ride .72
    rolls: halving gallop tense   crash: .75   roll_rise: 7   alternates: 3   touch: .05
"""
THEME_RHYTHMS = "x-----x-x---x---|x-------x---.... / x---x---x--x--x-|x-----x---......"
THEME_RHYTHMS_2 = "x--x--x--x--x-x-|x--x--x--------- / x-x--x-x--x-x---|x-x--x-x--......"
THEME_RHYTHMS_3 = "x---x-x-x---x-x-|x-x-x----------- / x-----x---x-x---|x---x---x-------"
THEME_RHYTHMS_4 = "....x-x-x---x-x-|x---x-x-x------- / ..x-x-x-..x-x-x-|x-----------...."
KICK = drums(kicks.TRANCE_PUNCHY, KICKS).kits(*kicks.TRANCE).in_key()
DRUMS = drums(machines.TRANCE, BEATS).moving(*effects.SWEEPS).kits(*swaps.TRANCE)
BASS = choice(
    saw=bass(basses.ROLLING, "..R-..R-..R-..R- / .1R1.1R1.1R1.1R1 / ..11..11..11..18 / .111.111.111.118 / ..R-..R-..R-.8R-", "gate .8"),
    sliding=bass(basses.ROLLING_SLIDING, ".11-.18-.11-.18- / ..1-.18-..1-.15- / .1.1.1.1.1.1.18- / ..R-..R-..R-.85-", "gate 1"),
    wide=bass(basses.ROLLING_WIDE, "..R-..R-..R-..R- / .1R1.1R1.1R8.1R1 / ..R..8R...R..8R.", "gate .8"),
).each("enters .36")
PAD = choice(
    strings=pad(strings.TRANCE_STRINGS),
    choir=pad(choirs.SYNTH_CHOIR),
).each("bass_roots_in break  opening_octaves 1.2")
GATED = choice(
    gate=pad(pads.GATED_SAWS).gated("x.xx.xx.x.xx.xx.").swept(octaves=1),
    gate2=pad(pads.GATED_SAWS).gated("xx.xx.x.xx.xx.xx").swept(octaves=1),
    gate3=pad(pads.GATED_SAWS).gated("x.x-xx.xx.x-x.xx").swept(octaves=1),
    gate4=pad(pads.GATED_SAWS).gated("x..xx.x.x.xx.x-x").swept(octaves=1),
    gate5=pad(pads.GATED_SAWS).gated("xxx.xxx.xx.xx.x-").swept(octaves=1),
).each("layer music  size 3  enters .48  rests intro outro")
ARP = arpeggio(
    plucks.SAW_ARP, "up / updown / 0213 / 03120312 / 01230213 / 3.21.032 / 0.12.301 / 02130312", "octaves 2  enters .38  accents XoxoXoxx"
).swept(octaves=1.2)
THEME = choice(
    piano=melody(keys.PIANO_CLEAR, THEME_RHYTHMS, "AVAB ASAO AVOB"),
    bell=melody(bells.BELL_SOFT, THEME_RHYTHMS_2, "AAVB AASB AOVB"),
    piano2=melody(keys.PIANO_SHORT, THEME_RHYTHMS_3, "ASVB AVSB ORSB"),
    tines=melody(keys.TINES_CLEAR, THEME_RHYTHMS_4, "AVAS AOAB AVRB"),
    notes_of="lead",
    drawn_with="theme",
).each("pentatonic no  bridges_apart no  enters .3  rests intro groove main build drop outro  gate .98  timing_ms 9")
LEAD = choice(
    saws=melody(leads.SUPERSAW, THEME_RHYTHMS, "AVAB ASAO AVOB"),
    saws2=melody(leads.SUPERSAW, THEME_RHYTHMS_2, "AAVB AASB AOVB"),
    pulse=melody(leads.PULSE_WIDE, THEME_RHYTHMS_3, "ASVB AVSB ORSB"),
    saws3=melody(leads.SUPERSAW, THEME_RHYTHMS_4, "AVAS AOAB AVRB"),
    drawn_with="theme",
).each("pentatonic no  bridges_apart no  rests intro groove outro break  gate .98")
RISER = riser(effects.NOISE.but(cutoff_hz=3600, resonance=0.35), "bars 8")
REVERSE = reverse(effects.BACKWARDS.but(voices=4), "into drop break main")

GENRE = genre(
    "trance",
    tempo_bpm=(132, 140),
    keys="Am Bm C#m Dm Em Fm F#m Gm C D",
    harmony="""
        minor: i | VI | III | VII  /  i | i | VI | VII  /  i | III | VII | VI  /  i | VI | VII | i
               i | i | i | i | VI | VI | III | VII  /  i | v | VI | i  /  i | VII | VI | i  /  i | VI | i | VII
               i | i | III | VII | VI | VI | VII | i
        major: I | V | vi | IV  /  I | vi | IV | V  /  I | iii | IV | V  /  I | IV | vi | V  /  I | Imaj7 | vi | IV
    """,
    forms="""
        intro 8 @.34 | groove 8 @.52 | groove 8 @.64 | break 16 @.46 | build 8 @.66 | drop 32 @1 | groove 8 @.6 | outro 8 @.4
        intro 8 @.32 | groove 16 @.6 | break 8 @.4 | build 4 @.62 | drop 16 @.88 | break 12 @.48 |
            build 4 @.68 | drop 24 @1 | outro 8 @.42
        groove 8 @.42 | groove 8 @.6 | main 16 @.78 | break 16 @.44 | build 8 @.68 | drop 32 @1 | outro 12 @.42
        intro 8 @.34 | groove 8 @.55 | main 8 @.7 | break 8 @.42 | build 8 @.64 | drop 16 @.88 |
            groove 8 @.6 | break 8 @.44 | build 4 @.68 | drop 16 @1 | outro 8 @.42
        break 8 @.36 | groove 16 @.6 | main 8 @.72 | break 8 @.42 | build 8 @.66 | drop 24 @1 | main 8 @.74 | outro 8 @.4
    """,
    band=band(kick=KICK, drums=DRUMS, bass=BASS, pad=PAD, gated=GATED, arp=ARP, theme=THEME, lead=LEAD, riser=RISER, reverse=REVERSE),
    mix="""
        part         level  width  low_cut  duck  room  echo
        kick          -3.2      0        -     -     -     -
        drums          2.5      -      150     -   .12     -
        bass           5.5      0        -    .6     -     -
        pad strings     -8    1.3      120    .6   .45     -
        pad choir     -9.5    1.3      120    .6   .45     -
        gated           -7      -      280    .3   .25    .3
        arp              3    1.2      300   .35    .3    .5
        theme          3.5      -      220     -   .45   .35
        lead saws       .5      -      320   .45    .4   .45
        lead pulse     1.5      -      320   .45    .4   .45
        riser           -9      -      500    .4   .35     -
        reverse         -9    1.4      260     -   .45     -
    """,
    room="t60_seconds 3  predelay_ms 28  damping .35  size 1.3",
    echo="feedback .45  damping .4",
    master="mid_db -1.5  presence_db -.7  high_shelf_db -2.6  glue .55  drive .35  level_automation_db 4.5  duck_release_beats .7",
    brightness=(-16.3, -17.6),
    dynamics="touch_db 2  brightness_octaves .7  thinning .25  ghosts .18  doubling .4",
    min_density="lively 3  calm 2.5",
    targets=DANCE,
)
