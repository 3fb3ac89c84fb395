"""The verbs: one file, one question, one Result."""
