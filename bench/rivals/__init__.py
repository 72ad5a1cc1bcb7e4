"""Others' ways to the same numbers, each written as somebody good at it would write it."""
