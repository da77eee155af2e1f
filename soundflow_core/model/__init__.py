"""What a genre is made of, as data that a musician can read: patches, kits, beds and the mixing desk."""
