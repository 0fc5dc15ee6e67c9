"""Write a migration: python -m models.migrations "what changes"."""

import sys

from models.migrations import write

write(sys.argv[1] if len(sys.argv) > 1 and sys.argv[1] else "change")
