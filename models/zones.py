"""The rules of time zones: countries change them at short notice, so the newer of the host's and the lock's hold.

With the older ones whoever lives there would be told an hour late, and on a host that has none nothing would run.
"""

import zoneinfo
from pathlib import Path

import tzdata


def take_newer() -> str:
    """Turn to the rules of the lock where the host's are older or of no known age; returns what is in use then.

    It is for the start of a program: zones that are in use already keep the rules that they have.
    """
    if _of_host() < tzdata.IANA_VERSION:
        zoneinfo.reset_tzpath(())  # the lock's are what zoneinfo falls back on
        zoneinfo.ZoneInfo.clear_cache()
    return in_use()


def in_use() -> str:
    """Say which rules are in use and whose they are, such as “2026f, of the package tzdata”."""
    return f"{_of_host()}, of the host" if zoneinfo.TZPATH else f"{tzdata.IANA_VERSION}, of the package tzdata"


def _of_host() -> str:
    """Return the oldest version among the host's folders; empty where one does not tell, or where there is none."""
    folders = [Path(one) for one in zoneinfo.TZPATH]
    return min((_version(one) for one in folders if one.is_dir() and any(one.iterdir())), default="")


def _version(folder: Path) -> str:
    """Read what the package of the zones has left in its folder: `+VERSION`, or a line such as “# version 2026f”."""
    for name in ("+VERSION", "tzdata.zi"):
        try:
            with (folder / name).open(encoding="utf-8") as file:
                return file.readline().removeprefix("# version ").strip()
        except (OSError, ValueError):
            continue
    return ""
