"""Form: sections and their energy, who plays where, how one section leads into the next."""
