"""Days and figures as screens say them: nothing that can be read as something else."""

from datetime import UTC, date, datetime

import pytest

from handlers.views import parts
from models import words

JUNE = date(2027, 6, 27)
NOVEMBER = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("today", "on", "said"),
    [
        (JUNE, date(2026, 7, 2), "2 Jul 2026"),
        (JUNE, date(2027, 7, 2), "2 Jul 2027"),
        (JUNE, date(2027, 6, 30), "30 Jun"),
        (JUNE, date(2027, 1, 15), "15 Jan"),
        (NOVEMBER, date(2026, 7, 1), "1 Jul"),
        (NOVEMBER, date(2027, 1, 15), "15 Jan"),
        (NOVEMBER, date(2027, 6, 30), "30 Jun 2027"),
        (date(2027, 7, 5), date(2028, 6, 30), "30 Jun 2028"),
        (date(2028, 2, 29), date(2028, 2, 29), "29 Feb"),
    ],
)
def test_the_year_is_said_whenever_the_bare_day_could_be_another(today: date, on: date, said: str) -> None:
    assert parts.day(on, today=today) == said
    assert words.day(on, today=today) == said


def test_a_moment_has_its_year_where_a_program_cannot_draw_it_anew() -> None:
    """The token says the year by itself; what stands in its place is read a year later, too."""
    said = parts.instant(datetime(2026, 7, 2, 8, 30, tzinfo=UTC))
    assert said.endswith("|2 Jul 2026 08:30 UTC>")
