"""Snares, claps and other backbeats, each a kit of one drum."""

from soundflow_core.sound.presets.preset import drum

SNARE_808 = drum("A round, soft machine snare.", "snare", "snare.808")
SNARE_909 = drum("A bright, hard machine snare.", "snare", "snare.909")
SNARE_ACOUSTIC = drum("An acoustic snare in a dry room.", "snare", "snare.acoustic")
SNARE_BREAK = drum("A hard, high snare of broken beats.", "snare", "snare.dnb")
SNARE_FAT = drum("A low, long snare.", "snare", "snare.fat")
SNARE_GATED = drum("A snare of 1984, its room cut off.", "snare", "snare.gated")
SNARE_LOFI = drum("A dull snare from an old record.", "snare", "snare.lofi")
SNARE_TIGHT = drum("A short, high snare.", "snare", "snare.tight")
CLAP = drum("Four hands.", "clap", "clap")
CLAP_808 = drum("A nasal machine clap.", "clap", "clap.808")
CLAP_HOUSE = drum("A full clap; house.", "clap", "clap.house")
CLAP_TIGHT = drum("A short, dry clap.", "clap", "clap.tight")
CLAP_WIDE = drum("A loose clap with a long tail.", "clap", "clap.wide")
SNAP = drum("Fingers.", "snap", "snap")
RIM = drum("A rim click; bossa nova, lo-fi.", "rim", "rim")
BRUSH_SWIRL = drum("A brush swept over the head.", "brush", "brush.swirl")
BRUSH_TAP = drum("A brush tapped on the head.", "brush", "brush.tap")
