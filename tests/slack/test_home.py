"""Home: drawn for whoever opens it, kept as it was chosen, and drawn anew after each act."""

from typing import Any

from sqlalchemy import select, update

from models.milestones.tables import Milestone, Status
from models.plans import Plan, Stage
from tests.slack.running import Person, RunningBot


def texts(view: dict[str, Any] | None) -> list[str]:
    assert view is not None
    return [block["text"]["text"] for block in view["blocks"] if block["type"] in ("section", "header")]


def add_plans(bot: RunningBot, number: int) -> None:
    with bot.database.unit_of_work() as session:
        session.add_all(
            Plan(number=100 + place, title=f"Plan {place}", partner_id=bot.world.partners["tindrel"], fiscal_year=2027,
                 lead_subsidiary_id=bot.world.subsidiaries["de"], stage=Stage.IN_FORCE)
            for place in range(number)
        )  # fmt: skip


def opened(bot: RunningBot, who: str) -> tuple[Person, list[str]]:
    person = bot.member(who)
    return person, texts(person.home())


def test_home_says_first_what_waits_then_the_plans_worst_first(bot: RunningBot) -> None:
    _, said = opened(bot, "otto")
    assert said[0] == "*1 thing waits for you*: 1 due by 1 Dec"
    assert "My plans (2)" in said
    assert [line.split("`")[1] for line in said if "answer for it" in line] == ["PSP-12", "PSP-31"]


def test_a_partner_lead_sees_our_plans_and_none_of_others(bot: RunningBot) -> None:
    lin, said = opened(bot, "lin")
    assert "Our plans (2)" in said
    view = lin.shown_home
    assert view is not None
    assert "Ostrevale" not in str(view)
    assert "home.partner" not in str(view)


def test_a_stranger_reads_how_to_be_let_in_and_nothing_else(bot: RunningBot) -> None:
    zoe = Person(bot.sandbox, bot.after, "U0ZOE", None)
    said = texts(zoe.home())
    assert said == [
        "*You are not known here yet, so nothing can be shown.* The programme office or a PAM can let you in."
    ]
    assert zoe.buttons() == ["Ask for access…", "Help"]


def test_whom_no_plan_names_reads_who_can_change_that(bot: RunningBot) -> None:
    with bot.database.unit_of_work() as session:
        session.execute(update(Plan).values(partner_sponsor_id=None))
    _, [said] = opened(bot, "rafe")
    assert "No plan names you yet" in said
    assert "Lin Marlow" in said


def test_an_act_in_home_draws_it_anew(bot: RunningBot) -> None:
    otto, before = opened(bot, "otto")
    assert any("Reference architecture reviewed" in line for line in before[1:2])
    otto.clicks("Mark done")
    after = texts(otto.shown_home)
    assert after[0].startswith("*Nothing waits for you.*")
    with bot.database.reading() as session:
        done = session.scalars(select(Milestone.title).where(Milestone.status == Status.DONE))
        assert "Reference architecture reviewed" in done.all()


def test_a_form_that_was_opened_from_home_draws_it_anew(bot: RunningBot) -> None:
    mira, _ = opened(bot, "mira")
    mira.clicks("Add plan…")
    assert mira.modal is not None
    mira.fills(title="Roof gardens", partner="Tindrel", lead="Germany", fiscal_year="FY27")
    mira.submits()
    assert "My plans (3)" in texts(mira.shown_home)


def test_what_is_chosen_stays_chosen_until_it_is_chosen_otherwise(bot: RunningBot) -> None:
    add_plans(bot, 15)
    mira, said = opened(bot, "mira")
    assert "My plans (17)" in said
    mira.clicks("Next ›")
    assert "11–17 of 17, worst first" in str(mira.shown_home)
    assert "11–17 of 17, worst first" in str(mira.home())
    mira.chooses("home.show", "Not in force yet")
    assert [line.split("`")[1] for line in texts(mira.shown_home) if "draft" in line] == ["PSP-31"]
    mira.chooses("home.show", "Needs someone")
    assert [line.split("`")[1] for line in texts(mira.shown_home) if "in force" in line] == ["PSP-12"]


def test_the_office_narrows_its_plans_to_a_partner(bot: RunningBot) -> None:
    ines, said = opened(bot, "ines")
    assert "My plans (3)" in said
    ines.chooses("home.partner", "Ostrevale")
    assert [line.split("`")[1] for line in texts(ines.shown_home) if "·" in line and "PSP-" in line] == ["PSP-40"]


def test_a_home_that_was_drawn_meanwhile_shows_the_newest_facts(bot: RunningBot) -> None:
    otto, _ = opened(bot, "otto")
    bot.sandbox.faults.add(method="views.publish", kind="error", error="hash_conflict")
    otto.clicks("Mark done")
    assert texts(otto.shown_home)[0].startswith("*Nothing waits for you.*")
