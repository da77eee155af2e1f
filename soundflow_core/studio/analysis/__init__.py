"""Analysis of a finished signal: spectra, tempo, key, form, spectral balance, stereo, defects, similarity."""
