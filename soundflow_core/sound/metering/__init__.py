"""Meters: loudness (ITU-R BS.1770-5, EBU Tech 3342), true peak, spectral balance."""
