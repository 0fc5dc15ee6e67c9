"""Processes of their own that begin at once: each is forked from one that has imported everything already."""

import multiprocessing
from typing import Final

PROCESSES: Final = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.imported"])
