"""How one track is made and published: the steps of each kind, their files, attempts, entries and publishing."""
