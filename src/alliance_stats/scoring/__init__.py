"""What it amounts to: keyed items, missing-answer rules, scores."""
