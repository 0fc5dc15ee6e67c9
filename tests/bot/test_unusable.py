"""A database that cannot be used: each program says so in a sentence and ends with 2, without a traceback."""

import json
import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy.engine import make_url

from bot import checks
from bot.checks import CannotBegin
from bot.cli import main
from bot.running import Stop, run
from bot.serving import serve
from bot.settings import Settings
from models import migrations
from models.database import Database
from models.workbook.sample import sample_path
from tests import postgres

SETTING = "DATABASE_URL must be the address of a database, such as sqlite:///psp.db or postgresql://user@host/name."
AWAY = "postgresql://psp:geheim@localhost:1/psp"


def psp(url: str, *words: str) -> Result:
    return CliRunner().invoke(main, words, env={"DATABASE_URL": url})


def says(url: str, *words: str) -> str:
    """Give the one sentence that a program ends with."""
    ended = psp(url, *words)
    assert (ended.exit_code, ended.stdout, ended.stderr.count("\n")) == (2, "", 1)
    return ended.stderr.rstrip("\n")


@pytest.mark.parametrize("url", [
    "mysql://host/x", "postgresql+psycopg2://host/x", "sqlite+aiosqlite:///x.db", "postgresql+none://host/x", "x",
    "postgresql://host:http/x", "postgresql://host..name/x", "postgresql://host/x?port=http", "sqlite://host/x.db",
    "sqlite://", "sqlite:///:memory:", "sqlite:///file:x.db?uri=true",
])  # fmt: skip
def test_an_address_that_can_be_none_is_refused_with_what_would_be_one(url: str) -> None:
    assert says(url, "migrate") == SETTING


@pytest.mark.parametrize(("name", "words"), [
    ("nowhere/psp.db", "cannot be opened: its folder must be there, and this program must be able to write to both"),
    ("", "cannot be opened: its folder must be there, and this program must be able to write to both"),
    ("text", "is no SQLite database"),
])  # fmt: skip
def test_a_file_that_cannot_be_used_is_named_by_each_program(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / "text").write_text("hello" * 100)
    url, said = f"sqlite:///{tmp_path}/{name}", f"The file “{tmp_path}/{name}” {words}."
    assert [says(url, "migrate"), says(url, "import", str(sample_path())), *begins(url)] == [said] * 5
    assert (tmp_path / "text").stat().st_mode & 0o044  # what is no database of ours keeps its rights


def test_a_file_that_another_program_holds_is_named(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrations, "FILE_MILLISECONDS", 50)
    file = str(make_url(sqlite_url).database)
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert says(sqlite_url, "migrate") == f"The file “{file}” is held by another program: end that first."
    other.close()


def test_a_server_that_does_not_answer_is_told_without_its_password() -> None:
    said = says(AWAY, "migrate")
    assert said.startswith("The database cannot be used: connection to server at ")
    assert said.endswith("port 1 failed: Connection refused. Look at DATABASE_URL, then run it again.")
    assert "geheim" not in said
    assert says(AWAY, "import", str(sample_path())) == said


@pytest.mark.postgres
@pytest.mark.parametrize(("parts", "words"), [
    ("postgres@/nowhere?host={}", 'database "nowhere" does not exist'),
    ("nobody@/postgres?host={}", 'role "nobody" does not exist'),
    ("postgres@/postgres?host={}&port=99999", 'invalid port number: "99999"'),
    ("postgres@/postgres?host={}&sslmode=none", 'invalid sslmode value: "none"'),
    ("postgres@/postgres?host={}&bogus=1", 'invalid connection option "bogus"'),
])  # fmt: skip
def test_a_server_that_will_never_let_us_in_is_told_by_each_program(
    postgres_server: postgres.Server, parts: str, words: str
) -> None:
    url = f"postgresql://{parts.format(postgres_server.folder)}"
    said = says(url, "migrate")
    assert words in said
    assert [says(url, "import", str(sample_path())), *begins(url)] == [said] * 4


def begins(url: str) -> list[str]:
    """Give the sentences with which the programs that run on end before they begin."""
    settings = Settings.model_validate({"database_url": url})
    return [refused(partial(run, settings, Stop(), kind="start", connect=True)),
            refused(partial(run, settings, Stop(), kind="worker", connect=False)),
            refused(partial(serve, settings, Stop()))]  # fmt: skip


def refused(act: Callable[[], None]) -> str:
    with pytest.raises(CannotBegin) as problem:
        act()
    return problem.value.sentence


def test_a_server_that_is_away_is_no_reason_not_to_begin() -> None:
    database = Database(AWAY)
    checks.tables(database)
    checks.address(database)
    database.dispose()


def test_what_nobody_foresaw_is_logged_under_a_reference_and_told_without_a_traceback(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "psp.db") as other:
        other.execute("CREATE TABLE person (name TEXT)")
    other.close()
    (tmp_path / "psp.db").chmod(0o600)
    ended = psp(f"sqlite:///{tmp_path}/psp.db", "migrate")
    logged, said = ended.stderr.splitlines()
    assert (ended.exit_code, said[:-4]) == (1, "Something broke on our side. Reference ")
    facts = json.loads(logged)
    assert (facts["event"], facts["reference"]) == ("program.failed", said[-4:])
