"""What import-linter cannot say: who may read the environment, ask for the time, commit and call Slack."""

import ast
import importlib
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FLOORS = ("bot", "handlers", "models")
FILES = sorted(path for floor in FLOORS for path in (ROOT / floor).rglob("*.py"))


def where(found: Iterator[tuple[Path, ast.AST]], *, but: tuple[str, ...]) -> list[str]:
    places = {f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}" for path, node in found}
    return sorted(place for place in places if not place.startswith(but))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def nodes() -> list[tuple[Path, ast.AST]]:
    kinds = ast.Attribute | ast.Import | ast.ImportFrom
    return [(path, node) for path in FILES for node in ast.walk(tree(path)) if isinstance(node, kinds)]


def attribute(node: ast.AST, *, of: str, name: str) -> bool:
    return (
        isinstance(node, ast.Attribute)
        and node.attr == name
        and isinstance(node.value, ast.Name)
        and node.value.id == of
    )


def test_only_the_settings_read_the_environment() -> None:
    found = (
        (p, n) for p, n in nodes() if attribute(n, of="os", name="environ") or attribute(n, of="os", name="getenv")
    )
    assert where(found, but=("bot/settings.py",)) == []


def test_only_the_clock_asks_for_the_time() -> None:
    found = (
        (p, n) for p, n in nodes() if attribute(n, of="datetime", name="now") or attribute(n, of="date", name="today")
    )
    assert where(found, but=("models/clock.py",)) == []


def test_only_the_unit_of_work_commits() -> None:
    found = ((p, n) for p, n in nodes() if isinstance(n, ast.Attribute) and n.attr == "commit")
    assert where(found, but=("models/database.py", "models/migrations/env.py")) == []


def test_only_the_gateway_imports_the_client_that_calls_slack() -> None:
    def imports_client(node: ast.AST) -> bool:
        module = node.module if isinstance(node, ast.ImportFrom) else None
        return module in {"slack_sdk", "slack_sdk.web", "slack_sdk.webhook"}

    found = ((p, n) for p, n in nodes() if imports_client(n))
    assert where(found, but=("handlers/slack/gateway.py", "bot/app.py", "bot/app/", "bot/socket.py")) == []


def says(node: ast.AST, *names: str) -> bool:
    """Whether a part of the code names a method of Slack's that begins so."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and node.value.startswith(names) and " " not in node.value
    return isinstance(node, ast.Attribute) and node.attr.startswith(names)


def test_whatever_is_posted_changed_or_uploaded_passes_the_gate() -> None:
    posts = ("chat_", "files_", "chat.", "files.")
    gateway = ROOT / "handlers/slack/gateway.py"
    elsewhere = ((p, n) for p, n in nodes() if says(n, *posts) and "sandbox" not in p.parts)
    assert where(elsewhere, but=("handlers/slack/gateway.py",)) == []
    functions = [one for one in ast.walk(ast.parse(gateway.read_text("utf-8"))) if isinstance(one, ast.FunctionDef)]
    posting = [
        one for one in functions
        if any(says(each, *posts) or (isinstance(each, ast.Name) and each.id == "POST") for each in ast.walk(one))
    ]  # fmt: skip
    asking = {
        one.name for one in posting
        for each in ast.walk(one) if isinstance(each, ast.Attribute) and each.attr in {"admit", "admit_one"}
    }  # fmt: skip
    assert {one.name for one in posting} == asking == {"post_message", "update_message", "post_ephemeral"}


def test_no_module_keeps_an_app_an_engine_or_a_client() -> None:
    makers = {"App", "create_engine", "WebClient", "Flask", "Database", "Gateway", "sessionmaker"}

    def made_at_import(path: Path) -> Iterator[tuple[Path, ast.AST]]:
        for node in tree(path).body:
            value = node.value if isinstance(node, ast.Assign | ast.AnnAssign | ast.Expr) else None
            if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in makers:
                yield path, node

    assert where((found for path in FILES for found in made_at_import(path)), but=()) == []


def modules() -> list[str]:
    names = []
    for floor in FLOORS:
        package = importlib.import_module(floor)
        names += [one.name for one in pkgutil.walk_packages(package.__path__, f"{floor}.")]
    return [name for name in names if not name.endswith(("__main__", "migrations.env")) and ".versions" not in name]


def test_importing_any_module_has_no_effect() -> None:
    script = "\n".join([
        "import socket, threading, sqlite3, sys",
        "def refuse(*_a, **_k): raise AssertionError('an import has an effect')",
        "socket.socket.connect = socket.socket.bind = threading.Thread.start = refuse",
        "import importlib",
        *(f"importlib.import_module({name!r})" for name in modules()),
    ])  # fmt: skip
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    "path", [path for path in FILES if "versions" not in path.parts], ids=lambda one: str(one.relative_to(ROOT))
)
def test_a_file_opens_with_what_it_is_about(path: Path) -> None:
    words = ast.get_docstring(tree(path))
    assert words
    assert words.split("\n")[0].rstrip().endswith((".", "?"))
