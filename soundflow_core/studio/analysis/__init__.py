"""What a finished signal measures: spectra, tempo, key, form, balance, defects."""
