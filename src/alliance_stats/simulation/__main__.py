"""``python -m alliance_stats.simulation [FOLDER]`` writes the sample study's data files."""

from __future__ import annotations

import sys
from pathlib import Path

from alliance_stats.simulation.sample import write_sample

if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("data/sample")
    write_sample(folder)
