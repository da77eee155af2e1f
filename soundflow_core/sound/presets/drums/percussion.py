"""Hand drums, toms, shakers, small percussion, and the impacts of a drop, each a kit of one drum."""

from soundflow_core.sound.presets.preset import drum

CONGA_LOW = drum("A low conga.", "conga_low", "conga", "tune -4")
CONGA_HIGH = drum("A high conga.", "conga_high", "conga", "tune 3")
TOM_LOW = drum("A low tom.", "tom_low", "tom", "tune -5")
TOM_MID = drum("A middle tom.", "tom_mid", "tom")
TOM_HIGH = drum("A high tom.", "tom_high", "tom", "tune 5")
SHAKER = drum("A shaker.", "shaker", "shaker")
TAMBOURINE = drum("A tambourine.", "tambourine", "tambourine")
COWBELL = drum("A machine cowbell.", "cowbell", "cowbell")
CLICK = drum("A tiny click.", "click", "click")
BLIP = drum("A short FM tone: wood, zaps, bleeps.", "blip", "blip")
IMPACT = drum("The impact on a drop.", "impact", "impact")
FALL = drum("Noise that falls after a drop.", "fall", "fall")
