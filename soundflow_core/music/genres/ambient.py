"""Ambient: loops of unequal lengths, a drone, and pads and melodies that come and go over minutes."""

from soundflow_core.model.targets import CALM
from soundflow_core.music.notation import band, choice, genre
from soundflow_core.music.notation.players import arpeggio, loops, pad, roots, tune
from soundflow_core.sound.presets import basses, bells, choirs, guitars, keys, leads, pads, strings

VOICE_RHYTHMS = """
    x-------x-------|................ / x-----------x---|x--------------- / ........x-------|x---x-----------
    x-------....x---|x-----------....
"""
DRONE = choice(
    triangle=roots(basses.TRIANGLE_DRONE),
    bowed=roots(strings.LOW_DRONE),
    pedal=roots(basses.PEDAL_DRONE, "pedal"),
    streams="drone_",
    each="fifth  by_section  overlap_beats 1.5",
).evolving(octaves=0.5, depth_db=2, seconds=80)
PAD = choice(
    warm=pad(pads.WARM_SAWS),
    hollow=pad(pads.HOLLOW_SQUARES),
    strings=pad(strings.DISTANT_SECTION),
    glass=pad(pads.GLASS),
    streams="pad_",
    each="overlap_beats 1  opening_octaves 1",
).evolving(octaves=1, depth_db=4, seconds=65)
LIGHT = choice(
    oo=pad(choirs.FAR_OO),
    ah=pad(choirs.FAR_AH),
    flageolet=pad(strings.FLAGEOLETS),
    streams="light_",
    each="size 3  enters .3  overlap_beats 1",
).evolving(depth_db=6, seconds=50, absent_below=-0.45)
SMALL_LOOPS = choice(
    kalimba=loops(bells.KALIMBA_RINGING, "4 7 11 17"),
    harp=loops(guitars.HARP_LOOPS, "4 9 13 16"),
    vibes=loops(bells.VIBRAPHONE_SLOW, "4 8 13 19"),
    marimba=loops(bells.MARIMBA_SOFT, "4 6 11 14"),
    streams="loops_",
    each="timing_ms 2",
).evolving(octaves=0.5, depth_db=3, seconds=45)
FAR_LOOPS = choice(
    bells=loops(bells.FM_BELLS, "13 19 29", "duration_beats 4  echo_chance .5"),
    glass=loops(bells.GLASS_HARP, "11 17 23", "duration_beats 4  echo_chance .4"),
    celesta=loops(bells.CELESTA, "12 17 29", "echo_chance .6"),
    streams="far_",
    each="enters .3  timing_ms 2",
).evolving(octaves=0.4, seconds=38, absent_below=-0.5)
SINGING = "pentatonic  ornament .1  velocity .6  timing_ms 5  sentences a.b. ab.. a..c  "
VOICE = choice(
    piano=arpeggio(
        keys.PIANO_DISTANT,
        "0...2...1....... / 0.......2...3... / 0...1...2...3...",
        "step_beats .5  gate 3  enters .22  skip .3  velocity .6  timing_ms 4",
    ).pedalled(),
    felt=tune(keys.PIANO_FELT_LONG, VOICE_RHYTHMS, SINGING + "gate 1.6  enters .22  rests -"),
    flute=tune(leads.FLUTE_SLOW, VOICE_RHYTHMS, SINGING + "gate 1.1  enters .3"),
    cello=tune(strings.CELLO_SLOW, VOICE_RHYTHMS, SINGING + "gate 1.1  enters .3"),
    streams="voice_",
).evolving(octaves=0.4, depth_db=3, seconds=55)

GENRE = genre(
    "ambient",
    tempo_bpm=(60, 76),
    keys="C D E F G A Am Bm Dm Em F#m",
    harmony="""
        minor:        i9 | i9 | iadd9 | iadd9 | IIImaj7 | IIImaj7 | i9 | i9  /  iadd9 | iadd9 | i11 | i11
                      i9 | i9 | i7 | i7 | v7 | v7 | i9 | i9  /  isus2 | isus2 | i9 | i9
        major:        Imaj9 | Imaj9 | vi9 | vi9  /  Iadd9 | Iadd9 | I69 | I69
                      Imaj7 | Imaj7 | iii7 | iii7 | Imaj9 | Imaj9 | Iadd9 | Iadd9
                      Isus2 | Isus2 | Iadd9 | Iadd9 | vi9 | vi9 | Imaj9 | Imaj9
        minor_bridge: VImaj7 | VImaj7 | VImaj9 | VImaj9  /  ivadd9 | ivadd9 | iv9 | iv9  /  VImaj9 | VImaj9 | ivadd9 | ivadd9
                      VImaj9 | VImaj9 | VII6 | VII6
        major_bridge: IVmaj7 | IVmaj7 | IVmaj9 | IVmaj9  /  ii9 | ii9 | ii11 | ii11  /  IVmaj9 | IVmaj9 | ii7 | ii7
                      V9sus4 | V9sus4 | Vadd9 | Vadd9
    """,
    forms="""
        intro 8 @.35 | main 12 @.5 | bridge 8 @.4 | main 16 @.6 | break 4 @.3 | outro 8 @.35
        intro 4 @.3 | bridge 8 @.44 | main 12 @.62 | bridge 12 @.42 | main 8 @.52 | outro 8 @.32
        main 8 @.36 | bridge 8 @.5 | main 16 @.64 | bridge 8 @.38 | main 8 @.5 | outro 4 @.3
        bridge 8 @.34 | main 12 @.5 | break 8 @.36 | main 12 @.64 | bridge 8 @.44 | outro 8 @.3
        intro 8 @.3 | bridge 12 @.48 | main 12 @.64 | break 8 @.34 | main 8 @.5 | outro 4 @.3
    """,
    band=band(drone=DRONE, pad=PAD, light=LIGHT, small_loops=SMALL_LOOPS, far_loops=FAR_LOOPS, voice=VOICE),
    mix="""
        part                 level  width  low_cut  high_cut  chorus  room  echo
        drone triangle          -6     .4        -         -       -    .2     -
        drone bowed             -6     .5        -      1400       -    .3     -
        drone pedal             -6     .4        -         -       -   .25     -
        pad warm                -8      -      150         -       -   .55     -
        pad hollow              -9      -      150         -       -    .6     -
        pad strings             -8      -      150         -       -    .6     -
        pad glass               -7      -      180         -      .5    .6     -
        light oo                -7    1.1      280         -       -    .7     -
        light ah                -9    1.1      220         -       -   .75     -
        light flageolet      -13.5    1.1      350      3200       -   .75     -
        small_loops kalimba     -2      -      200         -       -    .6    .5
        small_loops harp        -2      -      180      5000       -    .6   .45
        small_loops vibes       -4      -      200         -       -   .65   .45
        small_loops marimba   -2.5      -      180         -       -    .6    .5
        far_loops bells         -6      -      300         -       -    .8    .3
        far_loops glass         -9      -      300         -       -    .8   .35
        far_loops celesta       -6      -      300         -       -    .8    .4
        voice piano             -4      -      120      6000       -    .6    .2
        voice felt            -2.5      -      120      4500       -   .65   .25
        voice flute             -8      -      250         -       -   .75   .35
        voice cello             -7      -      120         -       -   .65    .2
    """,
    room="t60_seconds 5.5  predelay_ms 40  damping .5  size 1.5  level_db 1",
    echo="beats 1.5  feedback .5  damping .6",
    master="low_shelf_db -1  mid_db -5  presence_db -2.5  glue 0  drive .1  width 1  level_automation_db 9",
    dynamics="touch_db 5  brightness_octaves 1  thinning 0",
    targets=CALM,
    expression=0.25,
    changing_lineup=True,
    breath_beats=2,
    fade_seconds=5,
)
