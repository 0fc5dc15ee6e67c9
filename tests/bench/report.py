"""Where the figures go: to the terminal, one line a measurement."""

import sys


def tell(line: str) -> None:
    """Print a figure."""
    sys.stdout.write(f"\n  {line}\n")
    sys.stdout.flush()
