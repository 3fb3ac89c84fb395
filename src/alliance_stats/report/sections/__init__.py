"""One question each: every module has ``section(content)`` and returns it, or None without data."""
