"""The programme: what is made when. Plans are data that an operator edits."""
