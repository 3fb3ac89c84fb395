"""The study file: read it, check it, run it, write what it found."""
