"""What is made when: plans and prompts, as data that an operator edits."""
