"""The command `psp import`: a workbook into the database, all of it or nothing."""

from datetime import datetime
from pathlib import Path

import click

from bot.program import end, program


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Check and count only; nothing is changed.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Take this day for today, such as 2026-11-17.")
def import_command(file: Path, *, dry_run: bool, as_of: datetime | None) -> None:
    """Take a programme over from an XLSX workbook."""
    from bot import checks  # noqa: PLC0415 -- `psp --help` need not wait for the database
    from models.clock import SystemClock  # noqa: PLC0415 -- as above
    from models.database import Database  # noqa: PLC0415 -- as above
    from models.workbook import WorkbookErrors, import_workbook  # noqa: PLC0415 -- as above

    with program() as settings:
        database = Database(settings.database_url, statement_seconds=None)
        try:
            checks.tables(database, waits=False)
            day = as_of.date() if as_of else None
            report = import_workbook(database, file, clock=SystemClock(), as_of=day, dry_run=dry_run)
        except WorkbookErrors as problem:
            end(*map(str, problem.errors), problem.sentence)
        finally:
            database.dispose()
        click.echo("\n".join(report.sentences()))
