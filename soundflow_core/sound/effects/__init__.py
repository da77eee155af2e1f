"""Effects on stereo signals: equaliser, dynamics, saturation, tape, chorus, echo, reverb, stereo. In place unless noted otherwise."""
