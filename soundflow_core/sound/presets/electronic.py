"""Presets of the electronic genres: drum machine sounds, transition effects, vocal chops, filter sweeps."""

from __future__ import annotations

from soundflow_core.model.desk import Strip, Sweep
from soundflow_core.model.kits import Drum, DrumVoice
from soundflow_core.model.patches import Adsr, Subtractive

LANDINGS: dict[DrumVoice, Drum] = {
    "impact": Drum("impact", gain_db=-3.0, jitter_ms=0.0),
    "fall": Drum("fall", gain_db=-4.0, pan=0.1, jitter_ms=0.0),
}
"""The impact on a drop and the downlifter after it."""

KICKS: tuple[dict[DrumVoice, Drum], ...] = (
    {"kick": Drum("kick.house", tone=0.6, decay=0.62, jitter_ms=0.0)},
    {"kick": Drum("kick.909", tone=0.55, decay=0.55, drive=0.15, jitter_ms=0.0)},
    {"kick": Drum("kick.tight", tone=0.5, decay=0.95, drive=0.15, jitter_ms=0.0)},
    {"kick": Drum("kick.deep", tone=0.7, decay=0.48, drive=0.2, jitter_ms=0.0)},
)
"""Club kicks that ring for a fifth of a second, from round to dry."""

MACHINES: tuple[dict[DrumVoice, Drum], ...] = (
    {},
    {"hat": Drum("hat.909", pan=0.18, tone=0.55), "open_hat": Drum("hat.909.open", pan=-0.1, decay=0.65, tone=0.55, gain_db=2.5),
     "clap": Drum("clap.wide", tone=0.5, gain_db=-0.5, jitter_ms=1.0)},
    {"hat": Drum("hat.808", pan=0.12, tone=0.5), "open_hat": Drum("hat.808.open", pan=-0.14, decay=0.5, tone=0.5, gain_db=2.5),
     "clap": Drum("clap.808", tone=0.45, jitter_ms=1.0)},
    {"hat": Drum("hat.tight", pan=0.22, tone=0.7, gain_db=1.5), "open_hat": Drum("hat.909.open", pan=-0.08, decay=0.5, tone=0.7, gain_db=3),
     "clap": Drum("clap.tight", tone=0.65, gain_db=1.0, jitter_ms=1.0)},
)  # fmt: skip
"""Hats and claps: the genre's own (empty), then those of three drum machines."""

NOISE = Subtractive(
    wave="sine", noise=3.0, cutoff_hz=3200, resonance=0.3, envelope_octaves=0.0, amp=Adsr(0.05, 0.5, 0.9, 0.2)
)
"""The noise of a riser."""

BACKWARDS = Subtractive(
    wave="saw", voices=3, detune_cents=16, spread=1.0, noise=0.25, cutoff_hz=2400, resonance=0.1, envelope_octaves=0.0,
    amp=Adsr(0.45, 1.0, 1.0, 0.06),
)  # fmt: skip
"""A reversed chord: a long attack and a short release."""
BACKWARDS_STRIP = Strip(gain_db=-9.0, low_cut_hz=260, reverb=0.45, width=1.4)

CHOP = Subtractive(
    wave="vowel", voices=2, detune_cents=9, spread=0.6, noise=0.04, cutoff_hz=4200, resonance=0.1, envelope_octaves=0.6,
    filter_attack_seconds=0.02, filter_decay_seconds=0.35, amp=Adsr(0.012, 0.35, 0.75, 0.09), scan=0.75, scan_envelope=-0.65,
    glide_seconds=0.05, vibrato_cents=12,
)  # fmt: skip
"""A vocal chop: the vowel opens from oh to ah; tied notes glide."""

OPENING = Sweep("low_pass", {"intro": (420, 9000), "outro": (4000, 600)}, resonance=0.35)
"""A low-pass that opens in the intro and closes in the outro."""
THINNING = Sweep("high_pass", {"build": (25, 420)}, resonance=0.25)
"""A high-pass that thins out a build."""
