"""What is known of published tracks: entries, and the catalogs derived from them."""
