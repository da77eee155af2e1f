"""Who calls: tokens, keys, signed addresses, rates."""
