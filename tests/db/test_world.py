"""Who sees which plan of the small programme that tests use."""

import pytest

from models import access
from models.access import caller_for
from models.database import Database
from tests import world


@pytest.mark.parametrize(
    ("who", "plans"),
    [("ines", {12, 31, 40}), ("mira", {12, 31}), ("vera", {12, 31}), ("otto", {12, 31}), ("rosa", {12}),
     ("kenji", {31, 40}), ("lin", {12, 31}), ("pia", {12, 31}), ("rafe", {12}), ("olga", {40})],
)  # fmt: skip
def test_a_person_sees_their_own_plans_and_no_others(database: Database, who: str, plans: set[int]) -> None:
    world.build(database)
    with database.reading() as session:
        caller = caller_for(session, world.TEAM, world.slack_id(who))
        assert caller is not None
        assert {plan.number for plan in session.scalars(access.plans(by=caller))} == plans
