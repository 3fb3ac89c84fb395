"""``python -m alliance_stats``: the command line."""

from alliance_stats.cli import main

if __name__ == "__main__":
    main()
