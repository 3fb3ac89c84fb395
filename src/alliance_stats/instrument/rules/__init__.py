"""Which combinations in a questionnaire file are wrong: one file per part, all findings at once."""

from alliance_stats.instrument.rules.examine import examine
from alliance_stats.instrument.rules.together import check_together

__all__ = ["check_together", "examine"]
