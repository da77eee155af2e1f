"""The commands by topic; `console.main` lists them."""
