"""The HTTP API for frontends: it reads catalogs and never imports numpy, torch or librosa."""
