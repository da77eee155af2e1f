"""Kicks, each a kit of one drum."""

from soundflow_core.sound.presets.preset import drum

HOUSE_ROUND = drum(
    "A round house kick that rings for a fifth of a second.", "kick", "kick.house", "decay .62  tone .6  loose 0"
)
HOUSE_909 = drum("A punchy 909 kick.", "kick", "kick.909", "decay .55  tone .55  drive .15  loose 0")
HOUSE_TIGHT = drum("A tight, dry kick.", "kick", "kick.tight", "decay .95  drive .15  loose 0")
HOUSE_DEEP = drum("A deep, dark kick.", "kick", "kick.deep", "decay .48  tone .7  drive .2  loose 0")
DEEP_ROUND = drum("A round, dark house kick.", "kick", "kick.house", "decay .65  tone .35  loose 0")
DEEP_909 = drum("A dark 909 kick.", "kick", "kick.909", "decay .55  tone .25  loose 0")
DEEP_LOW = drum("A low, warm kick.", "kick", "kick.deep", "decay .5  tone .6  drive .15  loose 0")
DEEP_SOFT = drum("A soft, long kick.", "kick", "kick.soft", "decay .75  tone .7  drive .25  loose 0")
TECHNO_HARD = drum("A hard techno kick with a click.", "kick", "kick.techno", "decay .6  tone .6  drive .25  loose 0")
TECHNO_DRIVEN = drum("A driven, distorted kick.", "kick", "kick.hard", "decay .6  tone .4  drive .3  loose 0")
TECHNO_909 = drum("A driven 909 kick.", "kick", "kick.909", "decay .5  drive .35  loose 0")
TECHNO_DEEP = drum("A low, driven kick.", "kick", "kick.deep", "decay .45  tone .6  drive .3  loose 0")
TRANCE_PUNCHY = drum(
    "A punchy trance kick with a sharp attack.", "kick", "kick.trance", "decay .75  tone .65  drive .2  loose 0"
)
TRANCE_909 = drum("A bright, driven 909 kick.", "kick", "kick.909", "decay .5  tone .7  drive .25  loose 0")
TRANCE_TIGHT = drum("A tight, driven kick.", "kick", "kick.tight", "decay .9  drive .2  loose 0")
FESTIVAL_PUNCHY = drum("A long, driven festival kick.", "kick", "kick.trance", "decay .8  tone .7  drive .3  loose 0")
FESTIVAL_HARD = drum("A hard, distorted kick.", "kick", "kick.hard", "decay .6  drive .25  loose 0")
FESTIVAL_TIGHT = drum("A tight, driven kick.", "kick", "kick.tight", "tone .6  drive .3  loose 0")
FESTIVAL_909 = drum("A bright 909 kick.", "kick", "kick.909", "decay .5  tone .7  drive .3  loose 0")
DISCO_ROUND = drum("A round, driven house kick.", "kick", "kick.house", "decay .62  tone .65  drive .2  loose 0")
DISCO_ACOUSTIC = drum("A driven acoustic kick.", "kick", "kick.acoustic", "decay 1.1  tone .8  drive .25  loose 0")
DISCO_TIGHT = drum("A tight, dry kick.", "kick", "kick.tight", "decay .95  tone .4  drive .2  loose 0")
DISCO_909 = drum("A 909 kick with some drive.", "kick", "kick.909", "decay .5  tone .55  drive .2  loose 0")
SYNTH_ROUND = drum("A round kick with a bright click.", "kick", "kick.house", "decay .6  tone .7  loose 0")
SYNTH_ACOUSTIC = drum(
    "A bright, driven acoustic kick.", "kick", "kick.acoustic", "decay 1.1  tone .9  drive .3  loose 0"
)
SYNTH_TIGHT = drum("A tight, driven kick.", "kick", "kick.tight", "drive .25  loose 0")

HOUSE = (HOUSE_909, HOUSE_TIGHT, HOUSE_DEEP)
"""The drums to choose from for house."""
DEEP = (DEEP_909, DEEP_LOW, DEEP_SOFT)
"""The drums to choose from for deep."""
TECHNO = (TECHNO_DRIVEN, TECHNO_909, TECHNO_DEEP)
"""The drums to choose from for techno."""
TRANCE = (TRANCE_909, TRANCE_TIGHT)
"""The drums to choose from for trance."""
FESTIVAL = (FESTIVAL_HARD, FESTIVAL_TIGHT, FESTIVAL_909)
"""The drums to choose from for festival."""
DISCO = (DISCO_ACOUSTIC, DISCO_TIGHT, DISCO_909)
"""The drums to choose from for disco."""
SYNTH = (SYNTH_ACOUSTIC, SYNTH_TIGHT)
"""The drums to choose from for synth."""
