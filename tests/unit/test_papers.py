"""That what is written beside the code says what the code does: the lock, the settings, the commands."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from bot.cli import main
from bot.settings import Settings

ROOT = Path(__file__).parents[2]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCKS = [("runtime", ()), ("demo", ("demo",)), ("dev", ("demo", "dev"))]


def pins(lock: str) -> dict[str, Version]:
    lines = (ROOT / f"requirements/{lock}.txt").read_text(encoding="utf-8")
    return {canonicalize_name(name): Version(version)
            for name, version in re.findall(r"^([\w.-]+)==([\w.]+)", lines, re.MULTILINE)}  # fmt: skip


@pytest.mark.parametrize(("lock", "extras"), LOCKS)
def test_the_lock_holds_what_the_project_asks_for(lock: str, extras: tuple[str, ...]) -> None:
    wanted = [*PROJECT["dependencies"], *(one for extra in extras for one in PROJECT["optional-dependencies"][extra])]
    locked = pins(lock)
    for one in map(Requirement, wanted):
        assert locked[canonicalize_name(one.name)] in one.specifier, one


@pytest.mark.parametrize(("lock", "extras"), LOCKS)
def test_the_lock_says_for_each_direct_part_that_the_project_asks_for_it(lock: str, extras: tuple[str, ...]) -> None:
    wanted = [*PROJECT["dependencies"], *(one for extra in extras for one in PROJECT["optional-dependencies"][extra])]
    text = (ROOT / f"requirements/{lock}.txt").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[a-z0-9])", text)
    direct = {re.split(r"[=\[]", one, maxsplit=1)[0] for one in entries if "psp-bot (pyproject.toml)" in one}
    assert direct == {canonicalize_name(Requirement(one).name) for one in wanted}


@pytest.mark.parametrize("lock", [name for name, _ in LOCKS])
def test_the_lock_has_a_hash_for_each_part_and_names_no_registry(lock: str) -> None:
    text = (ROOT / f"requirements/{lock}.txt").read_text(encoding="utf-8")
    entries = [one for one in re.split(r"\n(?=[a-z0-9])", text) if "==" in one]
    assert [one.split("\n")[0] for one in entries if "--hash=sha256:" not in one] == []
    assert "http" not in re.sub(r"^(httpx|httpcore)\S*", "", text, flags=re.MULTILINE)


@pytest.mark.parametrize("paper", [".env.example", "docs/operations.md"])
def test_every_setting_is_described_and_no_other(paper: str) -> None:
    text = (ROOT / paper).read_text(encoding="utf-8")
    pattern = r"^([A-Z_]+)=" if paper == ".env.example" else r"^\| `([A-Z_]+)` \|"
    assert sorted(re.findall(pattern, text, re.MULTILINE)) == sorted(name.upper() for name in Settings.model_fields)


def test_every_command_is_described_and_no_other() -> None:
    text = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^\| `psp ([a-z]+)", text, re.MULTILINE)) == sorted(main.commands)


def test_the_papers_point_to_files_that_are_there() -> None:
    for paper in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", paper.read_text(encoding="utf-8")):
            assert (paper.parent / target).exists(), f"{paper.name} points to {target}"


def test_the_make_targets_that_the_papers_name_are_there() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for paper in ("README.md", "CONTRIBUTING.md"):
        named = set(re.findall(r"(?:^ {4}|`)make ([a-z]+)", (ROOT / paper).read_text(encoding="utf-8"), re.MULTILINE))
        assert named
        assert named <= targets
