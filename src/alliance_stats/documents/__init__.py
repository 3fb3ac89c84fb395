"""YAML files read strictly: positions kept, duplicates refused, models checked, all faults at once."""
