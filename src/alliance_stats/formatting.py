"""The only place where a number becomes text."""
