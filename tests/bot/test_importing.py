"""`psp import` as an administrator uses it: what it says, where, and how it ends."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from models.workbook.sample import sample_path
from tests.workbooks import programme, write


def psp(url: str, *words: str) -> Result:
    return CliRunner().invoke(main, ["import", *words], env={"DATABASE_URL": url})


def test_a_workbook_comes_in_and_again_changes_nothing(sqlite_url: str) -> None:
    first = psp(sqlite_url, str(sample_path()), "--as-of", "2026-11-17")
    assert first.exit_code == 0
    assert first.stdout.startswith(
        "Added: 1 programme, 12 subsidiaries, 20 channels, 6 solutions, 8 partners, 64 people"
    )
    assert first.stdout.endswith("Not linked to Slack: Ned Ashgrove.\n")
    again = psp(sqlite_url, str(sample_path()), "--as-of", "2026-11-17")
    assert again.stdout.startswith("Nothing changed: all ")


def test_a_dry_run_only_says_what_would_come(sqlite_url: str) -> None:
    words = (str(sample_path()), "--as-of", "2026-11-17")
    assert psp(sqlite_url, *words, "--dry-run").stdout.startswith("Would be added: 1 programme")
    assert psp(sqlite_url, *words).stdout.startswith("Added: 1 programme")


def test_a_new_sqlite_file_gets_its_tables_first(tmp_path: Path) -> None:
    assert psp(f"sqlite:///{tmp_path / 'new.db'}", str(sample_path()), "--as-of", "2026-11-17").exit_code == 0


def test_all_mistakes_stand_on_standard_error_with_their_places(sqlite_url: str, tmp_path: Path) -> None:
    sheets = programme()
    sheets["Milestones"][1]["Due date"] = "soon"
    sheets["Plans"][0]["Partner"] = "Tindril"
    said = psp(sqlite_url, str(write(tmp_path / "book.xlsx", sheets)), "--as-of", "2026-11-17")
    assert said.exit_code == 2
    assert said.stdout == ""
    partner, due, count = said.stderr.splitlines()
    assert partner.startswith("Plans, row 2, Partner: There is no “Tindril” on the sheet “Partners”")
    assert partner.endswith("Did you mean “Tindrel”?")
    assert due == "Milestones, row 3, Due date: “soon” is no day. Format the cell as a date, or write it as 2027-01-15."
    assert count == "2 things in the workbook need mending, nothing was changed."


def test_what_is_no_workbook_is_said_to_be_none(sqlite_url: str, tmp_path: Path) -> None:
    (tmp_path / "book.xlsx").write_text("hello")
    said = psp(sqlite_url, str(tmp_path / "book.xlsx"))
    assert said.exit_code == 2
    assert said.stderr.startswith("This is no XLSX workbook, or a password locks it.")


def test_a_file_that_is_not_there_is_named(sqlite_url: str) -> None:
    said = psp(sqlite_url, "nowhere.xlsx")
    assert said.exit_code == 2
    assert "'nowhere.xlsx' does not exist" in said.stderr


def test_a_wrong_database_is_said_in_words(tmp_path: Path) -> None:
    said = psp("mysql://somewhere", str(sample_path()))
    assert said.exit_code == 2
    assert said.stderr.startswith("DATABASE_URL must be the address of a database")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.postgres
def test_a_database_of_another_version_is_not_written_to(postgres_url: str) -> None:
    from models import migrations  # noqa: PLC0415 -- only here
    from models.database import Database  # noqa: PLC0415 -- only here

    database = Database(postgres_url)
    migrations.downgrade(database, "base")
    database.dispose()
    said = psp(postgres_url, str(sample_path()))
    assert (said.exit_code, said.stderr) == (
        2, "The tables of the database are not those of this version: run “psp migrate” first.\n")  # fmt: skip
