"""Synthwave: gated snares, galloping octave basses, analogue brass, arpeggios, a lead with delayed vibrato."""

from soundflow_core.model.targets import SYNTHWAVE
from soundflow_core.music.notation import band, choice, genre
from soundflow_core.music.notation.players import arpeggio, bass, chords, drums, melody, pad, reverse
from soundflow_core.sound.presets import basses, brass, effects, keys, leads, pads, plucks, strings
from soundflow_core.sound.presets.drums import kicks, machines, swaps

KICKS = """
    groove: kick X... X... X... X...
    groove: kick X... .... X... ....
    groove: kick X... .... X.x. ....
    groove: kick X..x .... X... ....
    break:  kick X... .... .... ....
    intro:  kick -
    fill:   kick X... X... X..X ..X. / kick X... .... X.X. .... / kick X... X... .... ....
    enters: kick .3
"""
BEATS = """
    groove: snare .... X... .... X...   hat x,o, x,o, x,o, x,o,   open_hat .... .... .... ..x.   tambourine .... x... .... x...
    groove: snare .... X... .... X...   hat xoxo xoxo xoxo xoxo   clap .... x... .... x...
            cowbell ..x. .x.. x... .... | .... .... .... ....
    groove: snare .... X... .... X...   open_hat ..x. ..x. ..x. ..x.   hat x,.. x,.. x,.. x,..   tambourine o.x. o.x. o.x. o.x.
    groove: snare .... X... .... X..,   hat o.xo o.xo o.xo o.xo   open_hat .... ..x. .... ..x.
            rim ..x. .x.. ..x. .x.. | ..x. .x.. .x.. ....   tom_low .... .... .... ..x. | .... .... .... ....
    groove: snare .... X... .... X...   hat x.x. x.x. x.x. x.x.   clap .... x... .... x..x   tambourine ..x. ..x. ..x. ..x.
            tom_high .... .... ..x. .... | .... .... .... ....   tom_mid .... .... .... x... | .... .... .... ....
    break:  snare -   clap -
    intro:  snare -
    fill:   tom_high .... .... xx.. ....  tom_mid .... .... ..xx ....  tom_low .... .... .... xxxx  snare .... X... .... ....
          / tom_high x..x .... .... ....  tom_mid .... ..x. .x.. ....  tom_low .... .... .... x.xx  snare .... .... .... ....
          / snare .... X... .... XxXx
          / tom_high .... .... x... ....  tom_mid .... .... .x.x ....  tom_low .... .... .... x.x.  snare .... X... ..X. ...X
          / snare .... X..X ..X. .X..  hat -
    enters: snare .36  hat .28  open_hat .45  tambourine .55  cowbell .62  clap .5  rim .5  tom_low .6  tom_high .66  tom_mid .66
    crash: .6   alternates: 3
"""
LEAD_RHYTHMS = """
    x---x-x---------|x--x--x--------- / x-----x-x-------|....x---x---x--- / x---x---x-------|x-x-x-----------
    ..x-x-x---x-----|x---x-----------
"""
KICK = drums(kicks.SYNTH_ROUND, KICKS).kits(*kicks.SYNTH).in_key()
DRUMS = (
    drums(machines.GATED, BEATS).gated_room(level_db=-10, hold_seconds=0.22).moving(None, None, effects.OPENING, None).kits(*swaps.GATED)
)
BASS = choice(
    saws=bass(
        basses.ANALOGUE, "1.1.1.1.1.1.1.1. / 1.118.111.118.11 / R.1.8.1.R.1.8.1. / 1.111.111.111.18 / 1-1-1-1-1-1-8-7-", "gate .75"
    ).swept(octaves=0.5),
    pulse=bass(basses.ANALOGUE_PULSE, "1-1-8-1-1-1-8-1- / R-..1-8-R-..1-7- / 1.1.1.8-1.1.1.5- / R-1-1-1-8-1-7-5-", "gate 1").swept(
        octaves=0.5
    ),
    fm=bass(basses.FM_EIGHTIES, "R.1.1.1.R.1.1.8. / 1.1.8.1.1.1.8.1. / R..1..1.R..1..5. / 1.111.1.1.111.8.", "gate .8").swept(octaves=0.5),
).each("enters .28  rests -  opening_octaves 1.2  alternates 2  touch .12")
ARP = arpeggio(
    plucks.SQUARE_ARP, "up / updown / down / 0213 / 01230321 / 0.12.1.3 / 03.12.03 / 0120.231", "gate .7  octaves 2  enters .3"
).swept(octaves=1.2, opens_in="intro break")
BRASS = choice(
    brass=chords(brass.ANALOGUE_BRASS, "x............... / x.........x..... / x..x..x.........", "enters .42"),
    digital=chords(keys.DIGITAL_PIANO, "x.....x......... / x..x........x... / x.......x..x....", "enters .38"),
    strings=chords(strings.PHASED_MACHINE, "x.....x...x..... / x..x..x.x..x..x. / x...........x...", "enters .42"),
).each("gate_beats 0")
PAD = pad(pads.ANALOGUE_WIDE, "bass_roots_in break")
LEAD = choice(
    saws=melody(leads.SOLO_SAWS, LEAD_RHYTHMS, "AAVB AAOB ASVB"),
    squares=melody(leads.SOLO_SQUARES, LEAD_RHYTHMS, "AVAB AVSB ORAB"),
    sync=melody(leads.SOLO_SYNC, LEAD_RHYTHMS, "A.AV AVAS AO.B"),
    pulse=melody(leads.SOLO_PULSE, LEAD_RHYTHMS, "AAVS AVOB RASB"),
).each("pentatonic no  bridges_apart no  enters .6  gate 1  ornament .2")
REVERSE = reverse(effects.BACKWARDS.but(voices=2, detune_cents=20), "into chorus break")

GENRE = genre(
    "synth",
    tempo_bpm=(84, 118),
    keys="Am Bm C#m Dm Em F#m Gm C F G",
    harmony="""
        minor: i | VI | III | VII  /  i | i | VI | VII  /  i | VII | VI | i  /  i7 | VImaj7 | iv7 | v7  /  i | III | VII | iv
               i | iadd9 | iv | VI  /  i | i | III | VII  /  iadd9 | VImaj7 | VII | i
        major: I | V | vi | IV  /  I | iii | IV | V  /  Iadd9 | vi7 | IVmaj7 | V  /  I | I | IV | V  /  I | IV | vi | V
    """,
    forms="""
        intro 8 @.3 | verse 16 @.52 | chorus 16 @.82 | verse 8 @.58 | break 8 @.4 | chorus 16 @.95 | outro 8 @.4
        intro 4 @.28 | verse 8 @.48 | verse 8 @.6 | chorus 16 @.85 | break 8 @.42 | chorus 24 @1 | outro 8 @.42
        break 8 @.36 | verse 16 @.54 | chorus 16 @.84 | break 4 @.42 | verse 8 @.6 | chorus 16 @1 | outro 8 @.4
        verse 8 @.42 | verse 8 @.56 | chorus 8 @.78 | verse 8 @.6 | break 8 @.4 | chorus 24 @.98 | outro 8 @.42
        intro 8 @.3 | chorus 8 @.66 | verse 16 @.55 | break 8 @.42 | chorus 16 @.92 | chorus 8 @1 | outro 8 @.4
    """,
    band=band(kick=KICK, drums=DRUMS, bass=BASS, arp=ARP, brass=BRASS, pad=PAD, lead=LEAD, reverse=REVERSE),
    mix="""
        part           level  width  low_cut  presence  chorus  duck  room  echo
        kick              -2      0        -         -       -     -     -     -
        drums           -4.5      -      110         -       -     -   .12     -
        bass               8     .3        -         -       -    .5     -     -
        bass fm          9.5      -        -         -       -     -     -     -
        arp              2.5    1.3      240         -       -    .3   .25   .45
        brass brass      -.5    1.2      170         -      .4   .35   .35     -
        brass digital      1    1.3      170         -      .6    .3    .4     -
        brass strings      -    1.2      190         2      .5   .35   .35     -
        pad               -8    1.3      120         -       -    .4   .45     -
        lead               2      -      300         -       -    .2   .35    .5
        reverse           -9    1.4      260         -       -     -   .45     -
    """,
    room="t60_seconds 2.4  predelay_ms 25  size 1.1",
    echo="feedback .42  damping .45",
    master="mid_db -1.5  presence_db -.5  high_shelf_db -.7  drive .3  level_automation_db 7.5  duck_release_beats .6",
    brightness=(-16.4, -17.2),
    dynamics="touch_db 2.5  brightness_octaves .7  thinning .55  ghosts .38  doubling .4",
    min_density="lively 2.25  calm 2",
    targets=SYNTHWAVE,
)
