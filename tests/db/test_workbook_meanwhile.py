"""What happens in Slack while a workbook is checked counts: the import looks again, or gives up and says so."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from typing_extensions import override

from models import history
from models.database import Database
from models.errors import Conflict
from models.milestones.tables import Milestone
from models.plans import Plan, Stage
from tests.workbooks import START, Importing, programme


class Meddled(Database):
    """A database to which somebody else gets in just before the import's write."""

    meddle: Callable[[Session], None] | None = None
    times = 1

    @override
    @contextmanager
    def unit_of_work(self) -> Iterator[Session]:
        if self.meddle is not None and self.times > 0:
            self.times -= 1
            with super().unit_of_work() as session:
                self.meddle(session)
        with super().unit_of_work() as session:
            yield session


@pytest.fixture
def importing(database_url: str, tmp_path: Path) -> Iterator[Importing]:
    opened = Meddled(database_url)
    yield Importing(opened, tmp_path)
    opened.dispose()


def meddle(importing: Importing, what: Callable[[Session], None], *, times: int = 1) -> None:
    assert isinstance(importing.database, Meddled)
    importing.database.meddle = what
    importing.database.times = times


def in_force(session: Session) -> None:
    session.execute(update(Plan).where(Plan.number == 31).values(stage=Stage.IN_FORCE, signed_on=date(2026, 11, 17)))
    history.record(session, "PSP-31", "in force", by_id=None, at=START)


def noted(session: Session) -> None:
    history.record(session, "PSP-12-M3", "edited", by_id=None, at=START)


def test_a_plan_put_in_force_while_the_workbook_was_checked_is_bound(importing: Importing) -> None:
    importing.take(programme())
    meddle(importing, in_force)
    sheets = programme()
    sheets["Milestones"][3]["Due date"] = date(2027, 2, 12)
    (problem,) = importing.refused(sheets)
    assert "/psp move PSP-31-M1 to 12 Feb 2027" in problem.sentence


def test_a_change_meanwhile_that_does_no_harm_only_has_it_look_again(importing: Importing) -> None:
    importing.take(programme())
    meddle(importing, noted)
    sheets = programme()
    sheets["Milestones"][1]["Evidence"] = "Minutes"
    importing.take(sheets)
    with importing.database.reading() as session:
        assert session.scalar(select(Milestone.evidence).where(Milestone.number == 3)) == "Minutes"


def test_a_programme_that_never_rests_is_left_alone_and_the_sentence_says_so(importing: Importing) -> None:
    importing.take(programme())
    meddle(importing, noted, times=9)
    sheets = programme()
    sheets["Milestones"][1]["Evidence"] = "Minutes"
    with pytest.raises(Conflict, match="Somebody kept changing the programme"):
        importing.take(sheets)
    with importing.database.reading() as session:
        assert session.scalar(select(Milestone.evidence).where(Milestone.number == 3)) == ""
