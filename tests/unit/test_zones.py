"""The rules of time zones are the newer ones of host and lock, in each process anew."""

import os
import subprocess
import sys
from importlib import resources
from pathlib import Path

import pytest
import tzdata

OURS = f"{tzdata.IANA_VERSION}, of the package tzdata"
ASK = """
from datetime import datetime
from zoneinfo import ZoneInfo
from models import zones
print(zones.take_newer(), ZoneInfo("Europe/Berlin").utcoffset(datetime(2026, 7, 1)), sep="|")
"""


def host(folder: Path, **files: str) -> Path:
    """Make zone files of a host, to whom Berlin has the time of London."""
    (folder / "Europe").mkdir()
    rules = resources.files("tzdata.zoneinfo.Europe").joinpath("London").read_bytes()
    (folder / "Europe" / "Berlin").write_bytes(rules)
    for name, words in files.items():
        (folder / name.replace("_", ".")).write_text(words)
    return folder


def asked(folder: Path) -> str:
    """Ask a new process, in which Python itself looks for zones there."""
    env = {"PATH": os.environ["PATH"], "PYTHONTZPATH": str(folder)}  # noqa: TID251 -- not a setting of ours
    done = subprocess.run([sys.executable, "-c", ASK], env=env, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_a_host_without_zone_files_has_those_of_the_lock(tmp_path: Path) -> None:
    assert asked(tmp_path) == f"{OURS}|2:00:00"


@pytest.mark.parametrize("files", [{"tzdata_zi": "# version 2025b\nR D 1 2 3"}, {}])
def test_a_host_whose_zone_files_are_older_or_of_no_known_age_has_those_of_the_lock(
    tmp_path: Path, files: dict[str, str]
) -> None:
    assert asked(host(tmp_path, **files)) == f"{OURS}|2:00:00"


def test_a_host_whose_zone_files_are_newer_keeps_them(tmp_path: Path) -> None:
    assert asked(host(tmp_path, tzdata_zi="# version 2999a\n")) == "2999a, of the host|1:00:00"
