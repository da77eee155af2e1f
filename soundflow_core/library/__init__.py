"""Published tracks: the object store, the catalogs made from it, and who may hear and operate."""
