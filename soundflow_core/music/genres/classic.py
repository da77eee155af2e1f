"""Classical: themes in sentences, a second voice in counterpoint, a left hand, strings or choir, and cadences."""

from soundflow_core.model.targets import CLASSICAL
from soundflow_core.music.notation import band, choice, genre
from soundflow_core.music.notation.players import arpeggio, chords, counter_voice, pad, roots, tune
from soundflow_core.sound.presets import choirs, guitars, keys, leads, strings

LEFT_HAND_RHYTHMS = "x.......x....... / x.......x...x... / x..............."
THEME_RHYTHMS = """
    x---x---x---x-x-|x-------x------- / x-----x-x---x---|x---x---x------- / x---x-x-x---x---|x-----x-x-------
    x-------x---x---|x-x-x-x-x------- / x---x---x-----x-|x-----------.... / ....x---x---x---|x-----x-x-------
    x-x-x---x-x-x---|x---x---x---....
"""
FIGURE = "step_beats .5  size 3  enters 0  velocity .6  timing_ms 6  touch .08  "
CHORDAL = "low 45  high 66  size 3  enters 0  gate_beats 0  strum_ms 14  bass_roots_in intro theme bridge coda  velocity .66  timing_ms 7"
CHORALE = chords(keys.PIANO_SOFT, LEFT_HAND_RHYTHMS, CHORDAL)
BROKEN = arpeggio(keys.PIANO_SOFT, "012 / 0123 / 02.1", FIGURE + "gate 1.6  octaves 2")
NOCTURNE = arpeggio(keys.PIANO_SOFT, "0.123.2. / 0.132.1. / 0..12.3.", FIGURE + "gate 2  octaves 2  accents Xoooxooo")
HARP = arpeggio(guitars.HARP, "0123.210 / 0.1.2.3. / 013.2.1.", FIGURE + "gate 2  octaves 2")
LEFT_HAND = choice(
    alberti=arpeggio(keys.PIANO_SOFT, "0212 / 0121 / 0201", FIGURE + "gate 1.4  accents Xooo").in_bridges(CHORALE),
    broken=BROKEN.in_bridges(CHORALE),
    nocturne=NOCTURNE.in_bridges(CHORALE),
    harp=HARP.in_bridges(chords(guitars.HARP, LEFT_HAND_RHYTHMS, CHORDAL)),
    chorale=CHORALE.in_bridges(BROKEN),
    streams="left_",
).pedalled(max_pitch=60)
THEME = choice(
    piano=tune(keys.PIANO_CONCERT, THEME_RHYTHMS),
    violin=tune(strings.VIOLIN, THEME_RHYTHMS),
    flute=tune(leads.FLUTE, THEME_RHYTHMS),
    clarinet=tune(leads.CLARINET, THEME_RHYTHMS),
    streams="theme_",
).each("enters .1  rests -  gate 1  octave_at_climax")
COUNTER_VOICE = choice(
    cello=counter_voice(strings.CELLO, "theme"),
    clarinet=counter_voice(leads.CLARINET, "theme", "low 52  high 70"),
    viola=counter_voice(strings.VIOLIN, "theme", "low 52  high 70"),
    streams="counter_",
)
CELLO = roots(strings.CELLO_BASS, "enters .36  overlap_beats .1")
STRINGS = choice(
    strings_legato=pad(strings.LEGATO, "enters .44"),
    strings_pizzicato=chords(
        strings.PIZZICATO,
        "x...x...x...x... / ..x...x...x...x. / x.......x...x...",
        "layer pad  size 3  enters .44  gate_beats .6  strum_ms 4",
    ),
    choir=pad(choirs.CHOIR_OO, "size 3  enters .44"),
    streams="",
)

GENRE = genre(
    "classic",
    tempo_bpm=(60, 80),
    keys="C D Eb F G A Bb Am Cm Dm Em Gm",
    harmony="""
        minor:         i | iv | V | i | VI | iv | V7 | i  /  i | VI | iv | V7 | i | III | iv V7 | i
                       i | v | VI | III | iv | i | iio V7 | i  /  i | V7 | i | iv | i | VI | V7 | i
                       i | VII | VI | V | i | iv | i V7 | i  /  i iv | VII III | VI iio | V | i iv | VII III | iio V7 | i
        major:         I | vi | IV | V | I | vi | ii V7 | I  /  I | V | vi | iii | IV | I | IV V7 | I
                       I | IV | I | V7 | I | vi | ii V7 | I  /  I | V7 | I | I | IV | I | V7 | I
                       I | ii | V7 | I | vi | ii | V7 | I  /  I V | vi iii | IV I | ii V7 | I V | vi iii | IV V7 | I
        minor_bridge:  III | VII | III | VII | iv | i | iio | V7  /  VI | III | iv | i | VI | III | iv | V
                       III | VI | VII | III | iv | VI | iio | V7
        major_bridge:  vi | iii | IV | I | vi | iii | ii | V7  /  V | I | V | I | ii | vi | ii | V7
                       IV | I | ii | vi | IV | I | ii | V7
        minor_cadence: iv V7 | i | i
        major_cadence: IV V7 | I | I
    """,
    substitutes="V: V7  IV: ii6  I: Iadd9  i: iadd9",
    forms="""
        intro 4 @.28 | theme 8 @.4 | theme 8 @.5 | bridge 8 @.6 | theme 8 @.42 | coda 4 @.32
        intro 4 @.28 | theme 8 @.38 | bridge 8 @.52 | theme 8 @.44 | bridge 8 @.66 | theme 8 @.42 | coda 4 @.32
        theme 8 @.34 | theme 8 @.48 | bridge 8 @.58 | theme 8 @.4 | bridge 8 @.66 | theme 8 @.5 | coda 4 @.32
        theme 16 @.4 | bridge 8 @.6 | theme 8 @.44 | bridge 8 @.68 | theme 8 @.4 | coda 4 @.32
        theme 8 @.36 | theme 8 @.5 | bridge 16 @.6 | theme 8 @.44 | coda 4 @.32
        intro 4 @.28 | theme 8 @.36 | theme 8 @.48 | bridge 8 @.58 | theme 8 @.66 | bridge 8 @.46 | theme 8 @.38 | coda 4 @.32
    """,
    band=band(left_hand=LEFT_HAND, theme=THEME, counter_voice=COUNTER_VOICE, cello=CELLO, strings=STRINGS),
    mix="""
        part                       level   pan  width  low_cut  high_cut  room
        left_hand alberti           -6.5     -      -       90         -   .28
        left_hand broken              -6     -      -        -         -   .28
        left_hand nocturne          -4.5     -      -        -         -    .3
        left_hand harp              -3.5     -      -        -      2600   .34
        left_hand chorale             -4     -      -        -         -    .3
        theme piano                   -2     -      -      120         -    .3
        theme violin                  -5    .2      -      200         -   .38
        theme flute                 -4.5   .15      -      250         -   .38
        theme clarinet              -6.5  -.15      -      150         -   .36
        counter_voice cello           -7   -.3      -       90         -   .35
        counter_voice clarinet      -9.5   -.3      -      150         -   .36
        counter_voice viola         -8.5   -.3      -      150         -   .38
        cello                       -4.5     -     .3        -         -    .3
        strings strings_legato        -9     -    1.1      150         -   .45
        strings strings_pizzicato   -4.5     -    1.2      120         -    .4
        strings choir              -11.5     -    1.1      300         -    .5
    """,
    room="t60_seconds 2.2  predelay_ms 25  damping .5  size 1.2",
    echo="beats 1  feedback .1  damping .7  level_db -20",
    master="mid_db -2.2  high_shelf_db 1  glue .1  drive .05  width 1.3  level_automation_db 6",
    dynamics="touch_db 6  brightness_octaves .6  thinning 0",
    targets=CLASSICAL,
    expression=0.4,
    exact_forms=True,
    breath_beats=2,
    rubato_beats=0.12,
    fade_seconds=4,
)
