"""Effects on stereo signals: filters, dynamics, saturation, tape, chorus, echo, reverberation, stereo. In place unless said otherwise."""
