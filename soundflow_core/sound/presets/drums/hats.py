"""Hi-hats and cymbals, each a kit of one drum."""

from soundflow_core.sound.presets.preset import drum

HAT = drum("A closed machine hat.", "hat", "hat.closed")
HAT_808 = drum("A metallic, very short hat.", "hat", "hat.808")
HAT_909 = drum("A bright, noisy hat.", "hat", "hat.909")
HAT_ACOUSTIC = drum("An acoustic hat.", "hat", "hat.acoustic")
HAT_TIGHT = drum("The shortest hat.", "hat", "hat.tight")
OPEN = drum("An open machine hat.", "open_hat", "hat.open")
OPEN_808 = drum("A metallic open hat.", "open_hat", "hat.808.open")
OPEN_909 = drum("A noisy open hat.", "open_hat", "hat.909.open")
OPEN_ACOUSTIC = drum("An open acoustic hat.", "open_hat", "hat.acoustic.open")
PEDAL = drum("A hat closed with the foot; two and four in jazz.", "pedal_hat", "hat.pedal")
RIDE = drum("A ride with a clear ping.", "ride", "ride")
RIDE_JAZZ = drum("A thin, dark ride that blooms.", "ride", "ride.jazz")
CRASH = drum("A crash.", "crash", "crash")
SWELL = drum("A cymbal backwards, before a section.", "swell", "swell")
