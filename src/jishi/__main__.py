"""Lets `python -m jishi` do what the `jishi` command does."""

import sys

from jishi.cli import main

if __name__ == "__main__":
    sys.exit(main())
