"""Finishing: what stands between a generated take and a published track. Works on sound of any rate and length, mono or stereo."""
