"""The soloist and the drummer of a jazz group."""
