"""Drums of other machines that replace some in a kit: `drums(machines.HOUSE, ...).kits(*swaps.HOUSE)`."""

from soundflow_core.sound.presets.preset import kit

BREAKS_FAT = kit(
    "A tight kick and a fat snare.",
    """
    voice  model       tune  decay  tone  drive  level  loose
    kick   kick.tight     -     .9    .8     .4      2      0
    snare  snare.fat      5     .8    .7    .25      2      0
    """,
)
BREAKS_909 = kit(
    "A hard kick, a 909 snare, tight hats.",
    """
    voice  model      tune  decay  tone  drive  level  pan  loose
    kick   kick.hard     -     .6     -     .3      1    -      0
    snare  snare.909     2      -    .4     .2    -.5    -      0
    hat    hat.tight     -      -     -      -    3.5   .2      -
    """,
)
BREAKS_TIGHT = kit(
    "A tight snare and 808 hats.",
    """
    voice  model        tone  drive  level  pan  loose
    snare  snare.tight    .6     .3      2    -      0
    hat    hat.808        .6      -    5.5   .2      -
    """,
)
DISCO_FAT = kit(
    "A fat snare and an 808 clap.",
    """
    voice  model      tune  decay  tone  level  loose
    snare  snare.fat     3     .7    .6     -2      1
    clap   clap.808      -      -     -     -1      -
    """,
)
DISCO_909 = kit(
    "909 snare and hats, a wide clap.",
    """
    voice     model         tune  decay  tone  level  pan  loose
    snare     snare.909        1      -    .6     -2    -      1
    hat       hat.909          -      -    .6      -  .25      -
    open_hat  hat.909.open     -     .6   .55      3  .25      -
    clap      clap.wide        -      -     -   -1.5    -      -
    """,
)
DISCO_TIGHT = kit(
    "A tight snare and tight hats.",
    """
    voice  model        tone  level  pan  loose
    snare  snare.tight     -     -2    -      1
    hat    hat.tight     .65    1.5  .25      -
    """,
)
DEEP_909 = kit(
    "909 hats and a wide clap.",
    """
    voice     model         decay  tone  level  pan  loose
    hat       hat.909           -     -    2.5  .15      -
    open_hat  hat.909.open     .6     -      2  -.1      -
    clap      clap.wide         -   .35   -1.5    -      1
    """,
)
DEEP_808 = kit(
    "808 hats and clap.",
    """
    voice     model         decay  tone  level  pan  loose
    hat       hat.808           -     -    3.5  .15      -
    open_hat  hat.808.open    .45     -      2  -.1      -
    clap      clap.808          -   .35     -1    -      1
    """,
)
DEEP_LIVE = kit(
    "Acoustic hats and a tight clap.",
    """
    voice  model         tone  level  pan  loose
    hat    hat.acoustic     -    2.5   .2      -
    clap   clap.tight     .45      -    -      1
    """,
)
FESTIVAL_909 = kit(
    "909 hats and a wide clap.",
    """
    voice     model         decay  tone  level  pan  loose
    hat       hat.909           -    .6      6   .2     .5
    clap      clap.wide         -    .6      1    -     .5
    open_hat  hat.909.open     .6    .6      6  -.1     .3
    """,
)
FESTIVAL_TIGHT = kit(
    "Tight hats and clap, a 909 snare.",
    """
    voice  model       tune  tone  level  pan  loose
    hat    hat.tight      -    .6      7  .15     .5
    snare  snare.909      2    .7     -1    -      -
    clap   clap.tight     -    .7      2    -     .5
    """,
)
FESTIVAL_FAT = kit(
    "An 808 clap and a fat snare.",
    """
    voice  model      tune  tone  level  loose
    clap   clap.808      -     -      1     .5
    snare  snare.fat     3    .8     -1      0
    """,
)
HOUSE_909 = kit(
    "909 hats and a wide clap.",
    """
    voice     model         decay  tone  level  pan  loose
    hat       hat.909           -   .55      -  .18      -
    open_hat  hat.909.open    .65   .55    2.5  -.1      -
    clap      clap.wide         -     -    -.5    -      1
    """,
)
HOUSE_808 = kit(
    "808 hats and clap.",
    """
    voice     model         decay  tone  level   pan  loose
    hat       hat.808           -     -      -   .12      -
    open_hat  hat.808.open     .5     -    2.5  -.14      -
    clap      clap.808          -   .45      -     -      1
    """,
)
HOUSE_TIGHT = kit(
    "Tight hats and a tight clap.",
    """
    voice     model         decay  tone  level   pan  loose
    hat       hat.tight         -    .7    1.5   .22      -
    open_hat  hat.909.open     .5    .7      3  -.08      -
    clap      clap.tight        -   .65      1     -      1
    """,
)
GATED_FAT = kit(
    "A fat snare and 808 hats.",
    """
    voice  model      tone  level  pan  loose
    snare  snare.fat    .7      1    -      0
    hat    hat.808      .6      9   .2      -
    """,
)
GATED_909 = kit(
    "909 snare and hats, an 808 clap.",
    """
    voice  model      tone  level  pan  loose
    snare  snare.909    .6      1    -      0
    clap   clap.808      -     -4    -     .5
    hat    hat.909      .6      7   .2      -
    """,
)
TECHNO_909 = kit(
    "909 hats and a wide clap.",
    """
    voice     model         decay  tone  level  pan  loose
    hat       hat.909           -     -      3  .15     .5
    clap      clap.wide         -    .4     -2    -     .5
    open_hat  hat.909.open     .6     -    1.5  -.1     .5
    """,
)
TECHNO_TIGHT = kit(
    "Tight hats, 808 open hats, a conga and a blip.",
    """
    voice     model         tune  decay  tone  level  pan  loose
    hat       hat.tight        -      -     -    4.5   .1     .5
    tom_low   conga           -9    1.5     -      -  -.3      -
    open_hat  hat.808.open     -     .5     -      3  -.1     .5
    rim       blip             -      -    .1      -   .4      -
    """,
)
TRANCE_909 = kit(
    "909 hats and a wide clap.",
    """
    voice     model         decay  tone  level   pan  loose
    hat       hat.909           -    .6      3    .2     .5
    clap      clap.wide         -    .6      -     -     .5
    open_hat  hat.909.open     .6    .6      3  -.08     .3
    """,
)
TRANCE_TIGHT = kit(
    "Tight hats and clap, a 909 snare.",
    """
    voice  model       tune  tone  level  pan  loose
    hat    hat.tight      -    .6      4   .2     .5
    clap   clap.tight     -    .7      1    -     .5
    snare  snare.909      3    .6     -3    -      0
    """,
)

BREAKS = (BREAKS_FAT, BREAKS_909, BREAKS_TIGHT)
"""The drums to choose from for breaks."""
DISCO = (DISCO_FAT, DISCO_909, DISCO_TIGHT)
"""The drums to choose from for disco."""
DEEP = (DEEP_909, DEEP_808, DEEP_LIVE)
"""The drums to choose from for deep."""
FESTIVAL = (FESTIVAL_909, FESTIVAL_TIGHT, FESTIVAL_FAT)
"""The drums to choose from for festival."""
HOUSE = (HOUSE_909, HOUSE_808, HOUSE_TIGHT)
"""The drums to choose from for house."""
GATED = (GATED_FAT, GATED_909)
"""The drums to choose from for gated."""
TECHNO = (TECHNO_909, TECHNO_TIGHT)
"""The drums to choose from for techno."""
TRANCE = (TRANCE_909, TRANCE_TIGHT)
"""The drums to choose from for trance."""
