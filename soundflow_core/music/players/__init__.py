"""Players: each writes one part of the score.

Fields that many players share: `name` names the part and its random stream; `low` and `high` are its range (MIDI); it plays from energy
`enters` on, except in section kinds in `rests`; `gate` is the sounding share of a note's length; `opening_octaves` is how far the filter
opens from energy 0 to 1; `velocity` is 0..1; `timing_ms` and `touch` are the standard deviations of timing and of velocity.
"""
