"""Dance: nu-disco and dance-pop with an octave bass, a muted guitar in sixteenths, strings and bright choruses."""

from soundflow_core.model.targets import DANCE
from soundflow_core.music.notation import band, choice, genre
from soundflow_core.music.notation.players import bass, chords, drums, melody, pad, reverse, riser
from soundflow_core.sound.presets import basses, effects, guitars, keys, leads, strings
from soundflow_core.sound.presets.drums import acoustic, kicks, swaps

KICKS = """
    groove: kick X... X... X... X...
    break:  kick X... .... X... ....
    fill:   kick X... X... X... .... / kick X... X... X..X .XX. / kick X... X... .... ....
"""
BEATS = """
    groove: snare .... X... .... X...   clap .... x... .... x...   open_hat ..X. ..X. ..X. ..X.   hat x..o x..o x..o x..o
            tambourine o,x, o,x, o,x, o,x,   conga_high ...x ..x. ...x ..x.
    groove: snare .... X.., .,.. X..,   open_hat ..X. ..X. ..X. ..X.   hat xo.o xo.o xo.o xo.o   cowbell x... x... x.x. x...
            conga_low .... ..x. .... .x..   clap .... x... .... x...
    groove: clap .... X... .... X...   snare .... x... .... x.,.   hat xoxo xoxo xoxo xoxo   open_hat .... .... .... ..X.
            tambourine .... x... .... x...   conga_high x..x ..x. x..x .x..   conga_low .... .... ..xx ....
    groove: clap .... X... .... X...   snare .... x.., .... x..,   open_hat ..X. ..X. ..X. ..X.   hat o,,x o,,x o,,x o,,x
            tambourine x.ox ..ox ..ox ..ox   cowbell ..x. .x.. ..x. .x..   conga_low ...x .... ..x. ....
    groove: snare .... X.., .... X.,.   clap .... x... .... x..x   open_hat ..X. ..X. ..X. .oX.   hat x,x, x,x, x,x, x,x,
            conga_high ..x. .x.. ..x. xx.. | ..x. .x.. x... x.x.   tambourine .... x... .... x...
    break:  snare -   open_hat -   clap .... x... .... x...
    intro:  snare -
    build:  open_hat -
    fill:   snare .... X... x.x. xxxx / tom_high .... .... xx.x ....  tom_low .... .... .... xx.x / clap .... X... .... XXXX
          / tom_high x.xx ..xx .... ....  tom_low .... .... x.xx .xxx  hat -
          / conga_high x.xx x.xx x.xx x.xx  snare .... X... .... ....
    enters: snare .36  clap .3  open_hat .42  tambourine .52  conga_high .56  conga_low .56  cowbell .68
    rolls: halving gallop tense   crash: .65   roll_rise: 3   alternates: 3
"""
LEAD_RHYTHMS = "x-x-x--x--x-x--- / x--x--x-x-x-.... / ..x-x-x-x--x--x- / x-x--x-x--x-....|x-x--x-x--------"
KICK = drums(kicks.DISCO_ROUND, KICKS).kits(*kicks.DISCO).in_key()
DRUMS = drums(acoustic.DISCO, BEATS).moving(*effects.SWEEPS).kits(*swaps.DISCO)
BASS = choice(
    disco=bass(basses.DISCO_OCTAVES, "1.8.1.8.1.8.1.8. / R.8.1.8.R.81.8.a / 1.8.1.8.5.8.1.8. / R..81.8.R..8.1.8", "gate .75"),
    slap=bass(basses.SLAP, "R..1..8.1.1..81. / R.1..8.1..1.8.5a / R--.1.8.R--.5.8a", "gate .75"),
    sliding=bass(basses.PULSE_SLIDING, "R-8-..8-1-8-..5- / R--.8-1-..1-8-5- / 1-8-1-8-1-.81-8a / R-..1-8-R-..5-8-", "gate 1"),
).each("enters .34  rests intro break")
GUITAR = chords(
    guitars.FUNK_MUTED,
    "xo.xox.xxo.xox.x / ..x.xx.x..x.xxox / x..xx.ox..oxx.x. / x.xo.xx.x.xo.xxo",
    "size 3  enters .56  gate_beats .16  strum_ms 5",
)
KEYS = choice(
    piano=chords(keys.PIANO_HARD, "X..x..x.X..x..x. / ..x...x...x...x. / x..x..x...x.x..."),
    tines=chords(keys.TINES_BRIGHT, "x..x....x..x..x. / ..x..x....x..x.. / x.....x..x......", "gate_beats .5"),
).each("enters .25")
STRINGS = choice(
    section=pad(strings.DISCO_SECTION, "size 3"),
    machine=pad(strings.STRING_MACHINE),
).each("enters .42  bass_roots_in break")
LEAD = choice(
    saws=melody(leads.SINGING_SAWS, LEAD_RHYTHMS, "AVAB ASAB AVOB"),
    fm=melody(leads.FM_HOOK, LEAD_RHYTHMS, "AAVB AOVB ARAS"),
    voice=melody(leads.CHOP_SINGLE, LEAD_RHYTHMS, "A.AV AVAB AS.B", "gate 1"),
    pulse=melody(leads.PULSE_SINGING, LEAD_RHYTHMS, "AVAB AVSB OVAB", "gate 1"),
).each("enters .56  rests intro break build outro")
RISER = riser(effects.NOISE.but(cutoff_hz=3400))
REVERSE = reverse(effects.BACKWARDS.but(noise=0.1, cutoff_hz=2800), "into chorus break")

GENRE = genre(
    "dance",
    tempo_bpm=(122, 130),
    swing=0.53,
    keys="Am Bm Dm Em Gm C D Eb F G",
    harmony="""
        minor: i | i | VI | VII  /  i | i7 | iv7 | v7  /  i7 | v7 | VImaj7 | i7  /  i | VI | i | VII  /  i | i | VImaj7 | v7
               i7 | i9 | iv9 | i7  /  i | VII | VImaj7 | i  /  i9 | III | VImaj7 | VII
        major: I | vi7 | ii7 | V7  /  I | vi7 | IV | Imaj7  /  I | iii7 | IV | I  /  I | IV | I | V  /  I | ii7 | IV | V
    """,
    forms="""
        intro 4 @.34 | verse 16 @.56 | chorus 16 @.86 | verse 8 @.6 | chorus 16 @.92 | break 8 @.42 |
            build 4 @.62 | chorus 16 @1 | outro 8 @.45
        intro 8 @.36 | verse 8 @.54 | build 4 @.62 | chorus 16 @.88 | break 8 @.44 | verse 8 @.62 | chorus 24 @1 | outro 8 @.48
        chorus 8 @.7 | verse 16 @.56 | build 4 @.64 | chorus 16 @.9 | break 8 @.42 | verse 8 @.6 | chorus 16 @1 | outro 8 @.46
        break 8 @.38 | verse 8 @.56 | chorus 16 @.84 | verse 8 @.6 | break 8 @.44 | build 8 @.66 | chorus 24 @1 | outro 8 @.46
    """,
    band=band(kick=KICK, drums=DRUMS, bass=BASS, guitar=GUITAR, keys=KEYS, strings=STRINGS, lead=LEAD, riser=RISER, reverse=REVERSE),
    mix="""
        part             level   pan  width  low_cut  presence  chorus  duck  room  echo
        kick              -2.8     -      0        -         -       -     -     -     -
        drums               -1     -      -      120         -       -     -   .13     -
        bass disco           6     -      0        -         -       -   .35     -     -
        bass slap          7.5     -      0        -         -       -   .35     -     -
        bass sliding         6     -      0        -         -       -    .4     -     -
        guitar              -5   .35      -      280         2     .25   .15   .15     -
        keys piano          -5  -.12      -      180         3       -    .2    .2     -
        keys tines          .5     -      -      180         2      .4    .2   .22     -
        strings section     -8     -    1.3      160         -       -   .35   .35     -
        strings machine   -9.5     -    1.3      160         -       -   .45    .3     -
        lead               2.5     -      -      320         -       -    .2    .3    .3
        lead fm            3.5     -      -        -         -       -     -     -     -
        lead voice         3.5     -      -        -         -       -     -     -     -
        riser               -9     -      -      500         -       -    .3    .3     -
        reverse             -9     -    1.4      260         -       -     -   .45     -
    """,
    room="t60_seconds 1.5  predelay_ms 15  damping .35  size .85",
    echo="beats .5  feedback .35  damping .45",
    master="mid_db -1.5  presence_db -1.5  high_shelf_db -.8  drive .3  width 1.3  level_automation_db 6  duck_release_beats .6",
    brightness=(-16.2, -16.8),
    dynamics="touch_db 2  brightness_octaves .6  thinning .3  ghosts .3  doubling .4",
    min_density="lively 2.5  calm 2",
    targets=DANCE,
)
