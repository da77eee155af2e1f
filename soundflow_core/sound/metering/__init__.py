"""Meters: loudness after ITU-R BS.1770-5 and EBU Tech 3342, true peak by oversampling."""
