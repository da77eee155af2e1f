"""Jazz: a small group that plays a head, solo choruses, traded fours with the drums, and the head again."""

from soundflow_core.model.targets import CHROMATIC
from soundflow_core.music.notation import band, choice, genre
from soundflow_core.music.notation.players import chords, pad, soloist, swing_drums, tune, walking_bass
from soundflow_core.sound.presets import basses, bells, brass, guitars, keys, strings
from soundflow_core.sound.presets.drums import acoustic

HEAD_RHYTHMS = """
    ..x-x-x-x---x-x-|x-----.......... / x---x-x-....x-x-|x-x-x---........ / ....x-x-x-x-x---|..x-x-----......
    x-x-..x-x-x-..x-|x---x-----...... / x-----x-x-x-x-x-|..x---x---......
"""
CHARLESTON = """
    x.....x......... / ......x.......x. / x.............x. / ..x.......x..... / ..........x.....
    x.....x.......x. / ..x...x......... / ................ / ......x.........
"""
DRUMS = choice(
    brushes=swing_drums(acoustic.JAZZ_BRUSHES, "head solo"),
    sticks=swing_drums(acoustic.JAZZ_STICKS, "head solo", "brushes_in intro", levels="ride .85"),
    streams="drums_",
)
BASS = walking_bass(basses.UPRIGHT_WALKING, "in_two intro theme outro")
COMPING = choice(
    piano=chords(
        keys.GRAND_SOFT,
        CHARLESTON,
        "gate_beats .8  strum_ms 5",
    ),
    guitar=chords(
        guitars.ARCHTOP, "x...x...x...x... / x...x...x...x..o / x.....x...x..... / x...x...x...x...", "size 3  gate_beats .55  strum_ms 9"
    ),
    streams="comping_",
).each("enters 0  timing_ms 9  touch .16  new_rhythm_each_bar  anticipates")
HEAD = choice(
    vibes=tune(bells.VIBRAPHONE, HEAD_RHYTHMS),
    horn=tune(brass.FLUGELHORN, HEAD_RHYTHMS),
    guitar=tune(guitars.ARCHTOP, HEAD_RHYTHMS, "low 62  high 82"),
    piano=tune(keys.GRAND, HEAD_RHYTHMS),
    streams="head_",
).each("enters 0  rests intro solo solo_bridge fours")
SOLO = choice(
    vibes=soloist(bells.VIBRAPHONE, "high 86"),
    horn=soloist(brass.FLUGELHORN, "low 60  high 81"),
    guitar=soloist(guitars.ARCHTOP, "low 57  high 79"),
    piano=soloist(keys.GRAND, "high 88"),
    streams="solo_",
)
AIR = pad(strings.AIR, "size 3  rests theme solo fours")

GENRE = genre(
    "jazz",
    tempo_bpm=(98, 130),
    swing=0.63,
    swing_unit_beats=0.5,
    keys="C Db Eb F G Bb Cm Dm Fm Gm",
    harmony="""
        minor:         i9 | iim7b5 V7alt | i9 | V7b9 | iv9 | iv9 | iim7b5 V7alt | i69
                       i69 | i69 | iim7b5 | V7alt | i9 | iv9 | iim7b5 V7b9 | i69
                       i9 | i9 | iv9 | VII9 | IIImaj7 | VImaj7 | iim7b5 V7b9 | i69
                       i9 | VImaj7 | iim7b5 | V7b9 | i9 | VII9 | VImaj7 V7alt | i69
                       i7 | i7 | i9 | i7 | iv9 | iv9 | i7 | i9 | VI7 | V7alt | i7 | iim7b5 V7b9
        major:         Imaj9 | vi7 | ii9 | V13 | iii7 | vi7 | ii9 V13 | I69  /  ii9 | V13 | Imaj9 | VI7b9 | ii9 | V13 | I69 | I69
                       Imaj7 | IVmaj7 | iii7 | bIII7 | ii9 | bII7 | I69 | V13
                       Imaj9 | Imaj9 | ii9 | V13 | ii9 | V7b9 | Imaj9 vi7 | ii9 V13
                       I69 | iii7 VI7b9 | ii9 | V13 | Imaj9 vi7 | ii9 V13 | I69 | ii9 V13
                       I69 | IV9 | I69 | I13 | IV9 | IV9 | I69 | VI7b9 | ii9 | V13 | I69 VI7b9 | ii9 V13
        minor_bridge:  iv9 | VII13 | IIImaj9 | IIImaj9 | iim7b5 | V7alt | i9 | V7b9
                       VImaj9 | VImaj9 | iv9 | iv9 | IIImaj7 | VI7 | iim7b5 | V7alt
                       IIImaj9 | VImaj7 | iim7b5 | V7b9 | IIImaj9 | VImaj7 | iv9 | V7alt
        major_bridge:  IVmaj9 | IVmaj9 | iii7 | VI7b9 | ii9 | ii9 | V9sus4 | V13  /  III7 | III7 | vi9 | vi9 | II9 | ii9 | ii9 | V13
                       IVmaj9 | iv9 | iii7 | VI7b9 | ii9 | V13 | Imaj9 | V7alt
        minor_cadence: iim7b5 V7alt | i69 | i69
        major_cadence: ii9 bII7 | I69 | Imaj9
    """,
    substitutes="V13: bII7 V7alt V7b9  V7b9: V7alt bII7  Imaj9: I69 iii7  vi7: VI7b9  i9: i69",
    bridges="bridge solo_bridge",
    forms="""
        intro 4 @.3 | theme 16 @.5 | bridge 8 @.58 | theme 8 @.53 | solo 16 @.7 | theme 8 @.52 | outro 4 @.35
        intro 4 @.3 | theme 16 @.5 | bridge 8 @.58 | theme 8 @.53 | solo 16 @.66 | solo_bridge 8 @.78 | theme 8 @.52 | outro 4 @.35
        intro 4 @.3 | theme 16 @.5 | bridge 8 @.58 | theme 8 @.53 | solo 16 @.68 | solo_bridge 8 @.76 |
            fours 8 @.72 | theme 8 @.5 | outro 4 @.35
        intro 4 @.3 | theme 16 @.5 | bridge 8 @.58 | theme 8 @.53 | solo 16 @.68 | solo_bridge 8 @.76 |
            solo 8 @.74 | theme 8 @.5 | outro 4 @.35
        intro 4 @.3 | theme 16 @.5 | bridge 8 @.58 | theme 8 @.53 | solo 16 @.68 | solo_bridge 8 @.76 |
            solo 8 @.74 | bridge 8 @.6 | theme 8 @.5 | outro 4 @.35
        intro 4 @.3 | theme 16 @.5 | bridge 8 @.58 | solo 16 @.68 | solo_bridge 8 @.76 | solo 8 @.74 |
            fours 8 @.72 | theme 8 @.5 | outro 4 @.35
        intro 4 @.3 | theme 24 @.5 | solo 24 @.7 | theme 12 @.52 | outro 4 @.35
        intro 4 @.3 | theme 12 @.48 | theme 12 @.54 | solo 36 @.7 | theme 12 @.52 | outro 4 @.35
        intro 4 @.3 | theme 24 @.5 | solo 36 @.7 | theme 12 @.52 | outro 4 @.35
        theme 16 @.48 | theme 16 @.54 | solo 16 @.7 | fours 16 @.72 | theme 16 @.5 | outro 4 @.35
    """,
    band=band(drums=DRUMS, bass=BASS, comping=COMPING, head=HEAD, solo=SOLO, air=AIR),
    mix="""
        part            level   pan  width  low_cut  high_cut  room
        drums              .5     -    1.5       40     10000   .16
        bass              -.5     -      0        -      3000   .04
        comping piano      -4  -.22      -      100         -    .2
        comping guitar     -4  -.35      -      130      1900   .18
        head vibes       -2.5    .2      -      200         -   .25
        head horn        -6.5   .12      -      200         -   .28
        head guitar       -.5    .3      -      150      2600   .22
        head piano       -2.5   -.1      -      150         -    .2
        solo vibes         -2    .2      -      200         -   .24
        solo horn          -6   .12      -      200         -   .28
        solo guitar       -.5    .3      -      150      2600   .22
        solo piano         -2   -.1      -      150         -    .2
        air             -14.5     -      -      200         -    .5
    """,
    room="t60_seconds 1  predelay_ms 10  damping .5  size .7",
    echo="beats 1  feedback .15  damping .7  level_db -8",
    master="mid_db -3.2  presence_db -6.2  high_shelf_db -3  high_cut_hz 9000  glue .2  drive .1  width 1.8  level_automation_db 11",
    dynamics="touch_db 5.5  brightness_octaves .6  thinning .35",
    targets=CHROMATIC,
    expression=0.25,
    exact_forms=True,
    breath_beats=2,
)
