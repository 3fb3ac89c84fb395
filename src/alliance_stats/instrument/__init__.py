"""What was asked: questionnaires defined in YAML."""
