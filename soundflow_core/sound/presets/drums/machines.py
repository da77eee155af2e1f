"""Kits of drum machines: house, techno, trance, festivals, broken beats, 1984."""

from soundflow_core.sound.presets.preset import kit

BREAKS = kit(
    "Half-time and broken beats: a long 808 kick, a hard snare, bright hats.",
    """
    voice     model       tune  decay  tone  drive  level   pan  loose
    kick      kick.808       -    .55    .8     .4      2     -      0
    snare     snare.dnb      -      -   .65     .2      2     -      0
    clap      clap           -      -     -      -     -3     -     .5
    hat       hat.closed     -      -    .6      -      6    .2      -
    open_hat  hat.open       -     .8    .6      -      1  -.15      -
    ride      ride           -    .55    .6      -     -2    .3      -
    shaker    shaker         -      -     -      -      6  -.45      -
    rim       rim            -      -     -      -      -    .4      -
    tom_low   tom           -5      -     -      -      4   -.3      -
    crash     crash          -    .75     -      -      2     -      -
    swell     swell          -      -     -      -      -  -.25      -
    blip      blip           -      -    .8      -     -1   -.4      -
    impact    impact         -      -     -      -     -3     -      0
    fall      fall           -      -     -      -     -4    .1      0
    """,
    round_robins=3,
)
DEEP = kit(
    "A soft house kit: clap, snap, shaker, congas.",
    """
    voice       model       tune  decay  tone  level   pan  loose
    clap        clap.house     -      -    .4     -1     -      1
    snap        snap           -      -     -      2   .05      1
    hat         hat.closed     -      -     -      3   .15      -
    open_hat    hat.open       -    .75     -      2   -.1      -
    shaker      shaker         -      -     -      2   -.4      -
    conga_low   conga         -4      -     -      -   .35      -
    conga_high  conga          3      -     -      -    .5      -
    rim         rim            -      -     -      -  -.25      -
    crash       crash          -    .75    .3     -2     -      -
    swell       swell          -      -     -      -  -.25      -
    blip        blip           -      -    .1     -4   -.5      -
    impact      impact         -      -     -     -6     -      0
    fall        fall           -      -     -     -7    .1      0
    """,
    round_robins=3,
)
FESTIVAL = kit(
    "A bright kit: big clap, loud hats, toms.",
    """
    voice     model       tune  decay  tone  level   pan  loose
    clap      clap.house     -      -    .7      1     -     .5
    snare     snare.808      2      -    .8     -1     -      0
    snap      snap           -      -     -      3    .1      -
    hat       hat.closed     -      -    .7    7.5    .2     .5
    open_hat  hat.open       -    .75    .7      6   -.1     .3
    ride      ride           -    .75    .7      1   .25      -
    shaker    shaker         -      -     -      4   -.4      -
    tom_low   tom           -3      -     -      4   .35      -
    tom_high  tom            4      -     -      4  -.35      -
    crash     crash          -    .75    .7      4     -      -
    swell     swell          -      -     -      -  -.25      -
    impact    impact         -      -     -     -3     -      0
    fall      fall           -      -     -     -4    .1      0
    """,
    round_robins=3,
)
HOUSE = kit(
    "A house kit: clap, open hats, congas, tambourine.",
    """
    voice       model       tune  decay  tone  level   pan  loose
    clap        clap.house     -      -    .6      -     -      1
    snare       snare.909      2      -     -     -5     -     .5
    hat         hat.closed     -      -    .6    6.5    .2      -
    open_hat    hat.open       -    .75    .6    2.5  -.12      -
    ride        ride           -     .7    .6      1    .3      -
    shaker      shaker         -      -     -      2  -.45      -
    tambourine  tambourine     -      -     -      -    .4      -
    conga_low   conga         -5      -     -    1.5    .3      -
    conga_high  conga          2      -     -    1.5   .55      -
    rim         rim            -      -     -     -1   -.3      -
    blip        blip           -      -    .3     -3   -.5      -
    crash       crash          -    .75     -      -    .2      -
    swell       swell          -      -     -      -  -.25      -
    impact      impact         -      -     -     -3     -      0
    fall        fall           -      -     -     -4    .1      0
    """,
    round_robins=3,
)
GATED = kit(
    "A kit of 1984: gated snare, long toms, loud hats.",
    """
    voice       model        tune  decay  tone  level   pan  loose
    snare       snare.gated     -      -    .6      1     -      0
    clap        clap            -      -     -     -5     -     .5
    hat         hat.closed      -      -   .65    7.5    .2      -
    open_hat    hat.open        -     .8    .6      5    .2      -
    tambourine  tambourine      -      -     -      4  -.35      -
    tom_low     tom            -5    1.4     -      6    .5      -
    tom_mid     tom             -    1.3     -      6     -      -
    tom_high    tom             5    1.2     -      6   -.5      -
    cowbell     cowbell         -      -     -     -5   -.4      -
    crash       crash           -    .75     -      -   -.2      -
    swell       swell           -      -     -      -  -.25      -
    rim         rim             -      -     -      2   -.3      -
    impact      impact          -      -     -     -4     -      0
    fall        fall            -      -     -     -5    .1      0
    """,
    round_robins=3,
)
TECHNO = kit(
    "A techno kit: hard hats, clap, driven toms, clicks.",
    """
    voice     model       tune  decay  tone  drive  level   pan  loose
    clap      clap           -    1.3   .45      -     -2     -     .5
    hat       hat.closed     -      -   .55      -      3   .15     .5
    open_hat  hat.open       -     .8     -      -      3   -.1     .5
    ride      ride           -    .75    .6      -      2    .3     .5
    shaker    shaker         -      -     -      -      -   -.5      -
    rim       rim           -3      -     -      -      -    .4      -
    tom_low   tom           -7     .7     -     .4      -   -.3      -
    tom_high  tom            2     .6     -     .4      -   .45      -
    click     click          -      -     -      -     -2   -.6      -
    snare     snare.808     -1      -     -      -     -4     -      -
    crash     crash          -    .75    .4      -      -     -      -
    swell     swell          -      -     -      -      -  -.25      -
    blip      blip           -      -    .7      -     -3   .55      -
    impact    impact         -      -     -      -     -3     -      0
    fall      fall           -      -     -      -     -4    .1      0
    """,
    round_robins=3,
)
TRANCE = kit(
    "A bright trance kit: clap, ride, shaker.",
    """
    voice     model       tune  decay  tone  level   pan  loose
    clap      clap.house     -      -   .65      -     -     .5
    snare     snare.808      3      -    .7     -3     -      0
    hat       hat.closed     -      -   .65      3    .2     .5
    open_hat  hat.open       -    .75   .65      3  -.08     .3
    ride      ride           -    .75   .65      -   .25     .5
    shaker    shaker         -      -     -      -   -.4      -
    rim       rim            -      -     -     -2   .45      -
    tom_low   tom           -4      -     -      -  -.35      -
    crash     crash          -    .75    .6      2     -      -
    swell     swell          -      -     -      -  -.25      -
    impact    impact         -      -     -     -3     -      0
    fall      fall           -      -     -     -4    .1      0
    """,
    round_robins=3,
)
