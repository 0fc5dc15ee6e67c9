"""The command `psp`: one program a command, and what an administrator does by hand."""

import json

import click

from bot import logs
from bot.ending import leave
from bot.importing import import_command
from bot.program import program


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Partner Solution Plans, kept in Slack by both companies."""


@main.command()
def start() -> None:
    """Run all of it in one process, over Socket Mode."""
    from bot.running import Stop, run  # noqa: PLC0415 -- `psp --help` need not wait for Slack's library

    with program("slack_bot_token", "slack_app_token") as settings:
        run(settings, Stop().listen(), kind="start", connect=True)
    leave()


@main.command()
def worker() -> None:
    """Run the jobs; any number of these may run on one PostgreSQL."""
    from bot.running import Stop, run  # noqa: PLC0415 -- as above

    with program("slack_bot_token") as settings:
        run(settings, Stop().listen(), kind="worker", connect=False)
    leave()


@main.command()
def web() -> None:
    """Take what Slack posts to /slack/events, and tell /healthz and /readyz; /metrics on a port of its own."""
    from bot.running import Stop  # noqa: PLC0415 -- as above
    from bot.serving import serve  # noqa: PLC0415 -- as above

    with program("slack_bot_token", "slack_signing_secret") as settings:
        serve(settings, Stop().listen())
    leave()


@main.command()
def demo() -> None:
    """Show the main job on this machine: SQLite and a local Slack, no account needed."""
    try:
        from bot.demo import run  # noqa: PLC0415 -- its libraries are installed only where they are wanted
    except ModuleNotFoundError as missing:
        raise click.ClickException(f"The demo needs {missing.name}: pip install psp-bot[demo]") from missing
    from bot.running import Stop  # noqa: PLC0415 -- as above

    with program() as settings:
        if settings.psp_log_level == "info":
            logs.configure("warning")  # the page shows what happens
        run(settings.port, Stop().listen())
    leave()


@main.command()
def migrate() -> None:
    """Bring the tables of the database to this version's shape."""
    from models import migrations  # noqa: PLC0415 -- as above
    from models.database import Database  # noqa: PLC0415 -- as above

    with program() as settings:
        database = Database(settings.database_url, statement_seconds=None)
        try:
            migrations.upgrade(database)
        finally:
            database.dispose()
        click.echo("The tables are up to date.")


@main.command()
@click.option("--url", help="Where Slack reaches `psp web`, such as https://psp.example.org; without it, Socket Mode.")
def manifest(url: str | None) -> None:
    """Print the manifest of the Slack app that this version needs."""
    from bot.manifest import NoAddress, manifest_for  # noqa: PLC0415 -- as above

    try:
        click.echo(json.dumps(manifest_for(url), indent=2))
    except NoAddress as problem:
        click.echo(str(problem), err=True)
        click.get_current_context().exit(2)


main.add_command(import_command)
