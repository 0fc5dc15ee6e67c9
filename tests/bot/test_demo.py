"""The demo as a newcomer meets it: one command, a page, and nothing left when it ends."""

import resource
import signal
import socket
from pathlib import Path

import pytest

from bot.demo import demo, sample_programme
from bot.sample import seed
from tests.bot.programs import Fresh, program
from tests.bot.test_programs import free_port, get

pytestmark = pytest.mark.long

LIMIT = 10.0
"""Seconds of processor time from the command to the end, on however busy a machine."""
TRY = "What to try:"


def processor_seconds() -> float:
    """Count what programs took that were started here and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_is_ready_soon_without_a_terminal_and_leaves_nothing_when_told_to_stop(
    number: signal.Signals, tmp_path: Path
) -> None:
    port, before = free_port(), processor_seconds()
    with program("demo", env={"PORT": str(port), "TMPDIR": str(tmp_path)}, kind=Fresh) as running:
        running.waits_for(TRY)
        running.waits_for(f"The local Slack is at http://127.0.0.1:{port}/")
        assert get(port, "/")[0] == 200
        assert list(tmp_path.iterdir()) != []
        assert running.stops(number) == 0
    assert processor_seconds() - before < LIMIT
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(OSError, match="refused"):
        get(port, "/")
    assert [one for one in running.events() if one["level"] in {"WARNING", "ERROR"}] == []


def test_a_page_that_is_open_at_the_end_asks_nothing_of_what_is_gone() -> None:
    with demo(seed(), sample_programme) as sandbox:
        guide = sandbox.space.guide
        assert len(guide.look()) == 3
    assert guide.look() == []


def test_a_port_that_is_taken_is_told_and_nothing_begins(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with program("demo", env={"PORT": str(port), "TMPDIR": str(tmp_path)}) as running:
            assert running.ends() == 2
        assert running.said == [f"Port {port} is taken. Choose another one: PORT={port + 1} make demo"]
    assert list(tmp_path.iterdir()) == []
