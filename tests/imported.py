"""What programs and workers import and load, done once for all that are forked from the process that imports this."""

from babel import Locale
from sqlalchemy.orm import configure_mappers

import tests.jobs.delivery.worker  # noqa: F401
from bot.app import warm

configure_mappers()
for name in ("en", "de_DE", "ja_JP"):
    _ = Locale.parse(name).months
warm()
