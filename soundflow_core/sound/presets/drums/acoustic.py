"""Kits of real drums, and of machines played by hand: disco, jazz, bossa nova, lo-fi, chill-out."""

from soundflow_core.sound.presets.preset import kit

CHILL_SOFT = kit(
    "A soft kick, an 808 snare, snaps and congas.",
    """
    voice       model       tune  tone  level  pan  loose
    kick        kick.soft      -     -      -    -      1
    snare       snare.808      -   .35     -3    -      2
    snap        snap           -     -      2  .15      -
    hat         hat.closed     -   .45      5   .2      -
    shaker      shaker         -   .45      4  -.4      -
    conga_low   conga         -4     -      1   .4      -
    conga_high  conga          2     -      1   .5      -
    rim         rim            -     -    1.5  -.3      -
    crash       crash          -    .3    -10  -.2      -
    swell       swell          -    .3     -8    -      -
    """,
)
CHILL_DUB = kit(
    "A dub kit: an 808 kick, a low rim for a snare.",
    """
    voice       model       tune  decay  tone  level  pan  loose
    kick        kick.808       -     .6     -     -1    -      1
    snare       rim           -5      -     -      4    -      2
    snap        clap           -      -   .25     -6    -      -
    hat         hat.closed     -      -   .45      5   .2      -
    shaker      shaker         -      -   .45      4  -.4      -
    conga_low   conga         -4      -     -      1   .4      -
    conga_high  conga          2      -     -      1   .5      -
    rim         rim            -      -     -    1.5  -.3      -
    crash       crash          -      -    .3    -10  -.2      -
    swell       swell          -      -    .3     -8    -      -
    """,
)
CHILL_LIVE = kit(
    "An acoustic kick, brushes and congas.",
    """
    voice       model           tune  decay  tone  level  pan  loose
    kick        kick.acoustic      -      -   .25      1    -      2
    snare       brush.tap          -      -     -      3    -      3
    snap        snare.acoustic     -     .7    .2     -6    -      -
    hat         hat.closed         -      -   .45      5   .2      -
    shaker      shaker             -      -   .45      4  -.4      -
    conga_low   conga             -4      -     -      1   .4      -
    conga_high  conga              2      -     -      1   .5      -
    rim         rim                -      -     -    1.5  -.3      -
    crash       crash              -      -    .3    -10  -.2      -
    swell       swell              -      -    .3     -8    -      -
    """,
)
DISCO = kit(
    "A live disco kit: acoustic snare and hats, congas, cowbell, toms.",
    """
    voice       model              tune  decay  tone  level   pan  loose
    snare       snare.acoustic        2     .8    .6     -2     -      1
    clap        clap.house            -      -    .6     -1     -      1
    hat         hat.acoustic          -      -   .65      1   .25      -
    open_hat    hat.acoustic.open     -     .7    .6      3   .25      -
    tambourine  tambourine            -      -     -      1  -.35      -
    conga_low   conga                -4      -     -      -   -.5      -
    conga_high  conga                 3      -     -      -  -.35      -
    cowbell     cowbell               -      -     -     -4   .45      -
    tom_low     tom                  -3      -     -      4    .4      -
    tom_high    tom                   4      -     -      4   -.4      -
    crash       crash                 -    .75     -      -   -.2      -
    swell       swell                 -      -     -      -  -.25      -
    impact      impact                -      -     -     -5     -      0
    fall        fall                  -      -     -     -6    .1      0
    """,
    round_robins=3,
)
JAZZ_BRUSHES = kit(
    "A small jazz kit with brushes and a dark ride.",
    """
    voice      model          tune  decay  tone  level   pan  loose
    ride       ride.jazz         -      -   .25      9   .28      3
    pedal_hat  hat.pedal         -      -    .4      1  -.28      2
    kick       kick.acoustic     -      -    .2     -7     -      2
    brush      brush.swirl       -      -     -      1   -.1      4
    snare      brush.tap         -      -    .4     -3  -.08      3
    tom_high   tom               7      -     -      2  -.25      3
    tom_mid    tom               3      -     -      2    .1      3
    tom_low    tom              -2      -     -      2   .35      3
    crash      crash             -     .8     -     -5    .3      -
    """,
    round_robins=6,
)
JAZZ_STICKS = kit(
    "A small jazz kit with sticks and a brighter ride.",
    """
    voice      model           tune  decay  tone  level   pan  loose
    ride       ride.jazz          -      -    .4      9   .28      3
    pedal_hat  hat.pedal          -      -    .4      1  -.28      2
    kick       kick.acoustic      -      -    .2     -7     -      2
    brush      brush.swirl        -      -     -      1   -.1      4
    snare      snare.acoustic     -      -    .4    -10  -.08      3
    tom_high   tom                7      -     -      2  -.25      3
    tom_mid    tom                3      -     -      2    .1      3
    tom_low    tom               -2      -     -      2   .35      3
    crash      crash              -     .8     -     -5    .3      -
    """,
    round_robins=6,
)
LOFI_DUSTY = kit(
    "A dusty kick and snare from an old record, acoustic hats.",
    """
    voice     model              decay  tone  level   pan  loose
    kick      kick.lofi              -    .3      -     -      3
    snare     snare.lofi             -    .4      -     -      3
    rim       rim                    -     -     -1   -.2      3
    hat       hat.acoustic           -    .3      7    .3      4
    open_hat  hat.acoustic.open     .6    .3     -2    .2      -
    shaker    shaker                 -    .3      1  -.35      4
    """,
    round_robins=5,
)
LOFI_808 = kit(
    "A soft kick, an 808 snare, closed hats.",
    """
    voice     model              decay  tone  level   pan  loose
    kick      kick.soft              -    .3      1     -      2
    snare     snare.808              -    .3     -1     -      3
    rim       rim                    -     -     -1   -.2      3
    hat       hat.closed             -   .25      7    .3      4
    open_hat  hat.acoustic.open     .6    .3     -2    .2      -
    shaker    shaker                 -    .3      1  -.35      4
    """,
    round_robins=5,
)
LOFI_JAZZ = kit(
    "A dark acoustic jazz kit.",
    """
    voice     model              decay  tone  level   pan  loose
    kick      kick.acoustic          -   .25      1     -      3
    snare     snare.acoustic        .8   .25      -     -      3
    rim       rim                    -     -     -1   -.2      3
    hat       hat.acoustic          .8   .35      6    .3      4
    open_hat  hat.acoustic.open     .6    .3     -2    .2      -
    shaker    shaker                 -    .3      1  -.35      4
    """,
    round_robins=5,
)
BOSSA = kit(
    "A soft bossa nova kit: rim, brushes, shaker, congas.",
    """
    voice       model         tune  decay  tone  level   pan  loose
    kick        kick.soft        -      -     -     -2     -      2
    rim         rim              -      -     -      1  -.15      2
    hat         hat.acoustic     -      -    .4      -   .25      3
    shaker      shaker           -      -   .45      -   -.4      3
    brush       brush.tap        -      -     -      1    .1      3
    conga_low   conga           -3      -     -      1   .45      -
    conga_high  conga            3      -     -      1   .35      -
    crash       crash            -     .8   .25     -8    .2      -
    swell       swell            -      -   .25     -9   -.2      -
    """,
)
