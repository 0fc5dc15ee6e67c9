"""A workbook comes in whole or not at all, and what it says again changes nothing."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, select, update

from models.access import caller_for
from models.alerts import LONG_AGO
from models.alerts.sweep import sweep
from models.database import Database
from models.history import History
from models.milestones import changes, consent, queries
from models.milestones.tables import Answer, Ask, ChangeRequest, Milestone, Status
from models.notifications import Item
from models.people import Partner, Person, Role, RoleGrant, SlackIdentity
from models.plans import Plan, ScopeLine, Stage
from models.programme import Channel, ImportedRow, Programme, Subsidiary
from models.targets import ReportedValue, Target
from tests.workbooks import START, TEAM, Formula, Importing, Share, Sheets, programme

EVERYTHING = (Programme, Subsidiary, Channel, Partner, Person, SlackIdentity, RoleGrant, Plan, ScopeLine, Milestone,
              ChangeRequest, Target, ReportedValue, History, ImportedRow)  # fmt: skip


@pytest.fixture
def importing(database: Database, tmp_path: Path) -> Importing:
    return Importing(database, tmp_path)


def row(sheets: Sheets, sheet: str, key: str) -> dict[str, Any]:
    return next(one for one in sheets[sheet] if key in one.values())


def counts(importing: Importing) -> dict[str, int]:
    with importing.database.reading() as session:
        return {t.__tablename__: session.scalar(select(func.count()).select_from(t)) or 0 for t in EVERYTHING}


def milestone(importing: Importing, number: int, plan: int = 12) -> Milestone:
    with importing.database.reading() as session:
        found = session.scalar(select(Milestone).join(Plan).where(Plan.number == plan, Milestone.number == number))
        assert found is not None
        session.expunge_all()
        return found


def test_everything_that_a_workbook_says_stands_in_the_tables(importing: Importing) -> None:
    importing.take(programme())
    with importing.database.reading() as session:
        plan = session.scalar(select(Plan).where(Plan.number == 12))
        assert plan is not None
        assert (plan.title, plan.partner.name, plan.fiscal_year, plan.stage) == (
            "Search for ministries", "Tindrel", 2027, Stage.IN_FORCE)  # fmt: skip
        assert (plan.signed_on, plan.vendor_signatory, plan.partner_signatory) == (
            date(2026, 7, 3), "Vera Kost", "Lin Marlow")  # fmt: skip
        assert plan.document == "https://example.org/12.pdf"
        moved = session.scalar(select(Milestone).where(Milestone.number == 5))
        assert moved is not None
        assert moved.line is not None
        assert moved.vendor_owner is not None
        assert (moved.line.key, moved.vendor_owner.name, moved.accountable) == ("PSP-12-S1", "Otto Brandl", "partner")
        assert (moved.baseline_on, moved.due_on, moved.moves) == (date(2026, 11, 27), date(2026, 12, 11), 1)
        request = moved.requests[0]
        assert (request.kind, request.to_on, request.asked_side) == (Ask.DATE, date(2027, 1, 29), "partner")
        assert session.scalar(select(ReportedValue.value)) == 60_000
        assert session.scalar(select(Target.currency).where(Target.number == 2)) == "EUR"
        assert session.scalars(select(Channel.name)).all() == ["psp-germany", "quorbel-tindrel"]


def test_whom_a_plan_does_not_name_the_roles_supply(importing: Importing) -> None:
    importing.take(programme())
    with importing.database.reading() as session:
        plan = session.scalar(select(Plan).where(Plan.number == 12))
        assert plan is not None
        assert plan.vendor_accountable is not None
        assert plan.partner_accountable is not None
        assert (plan.vendor_accountable.name, plan.partner_accountable.name) == ("Mira Pell", "Lin Marlow")


def test_a_draft_has_no_signed_dates_and_a_plan_in_force_has_them_all(importing: Importing) -> None:
    importing.take(programme())
    assert milestone(importing, 3).baseline_on == date(2026, 11, 18)
    assert milestone(importing, 1, plan=31).baseline_on is None


def test_alerts_begin_with_the_import_and_the_sweep_looks_at_everything_first(importing: Importing) -> None:
    importing.take(programme())
    with importing.database.reading() as session:
        assert session.scalar(select(Programme.alerts_since)) == START
        assert session.scalars(select(Plan.alerts_since).order_by(Plan.number)).all() == [START, None]
        assert set(session.scalars(select(Milestone.next_check_on))) == {LONG_AGO}


def test_the_same_workbook_again_changes_nothing_and_says_so(importing: Importing) -> None:
    importing.take(programme())
    before = counts(importing)
    importing.clock.advance_to(datetime(2026, 12, 3, 8, tzinfo=UTC))
    report = importing.take(programme())
    assert report.changes_nothing
    assert report.sentences() == ["Nothing changed: all 34 rows are there already."]
    assert counts(importing) == before


def test_a_dry_run_says_what_would_come_and_writes_nothing(importing: Importing) -> None:
    report = importing.take(programme(), dry_run=True)
    assert "\n".join(report.sentences()) == (
        "Would be added: 1 programme, 2 subsidiaries, 2 channels, 2 solutions, 2 partners, 8 people, 5 roles, 2 plans, "
        "2 scope lines, 4 milestones, 1 open question, 2 targets, 1 reported value."
    )
    assert set(counts(importing).values()) == {0}


def test_one_bad_cell_among_good_ones_leaves_everything_as_it_was(importing: Importing) -> None:
    sheets = programme()
    row(sheets, "Milestones", "PSP-31-M1")["Due date"] = "soon"
    assert len(importing.refused(sheets)) == 1
    assert set(counts(importing).values()) == {0}


def test_a_formula_counts_by_its_saved_value_and_is_empty_without_one(importing: Importing) -> None:
    sheets = programme()
    row(sheets, "Milestones", "PSP-12-M3")["Title"] = Formula('="Reference"&" design"', "Reference design")
    row(sheets, "Milestones", "PSP-12-M3")["Evidence"] = Formula('="not"&" saved"')
    row(sheets, "Values", "PSP-12-T1")["Value"] = Formula("=3+4", 7)
    importing.take(sheets)
    taken = milestone(importing, 3)
    assert (taken.title, taken.evidence) == ("Reference design", "")
    with importing.database.reading() as session:
        assert session.scalar(select(ReportedValue.value)) == 70_000


def test_keys_days_and_figures_are_read_as_people_paste_them(importing: Importing) -> None:
    sheets = programme()
    row(sheets, "Milestones", "PSP-12-M3").update(
        {"Key": "`PSP–12–M3`.", "Due date": "2026–11–18\u200b", "Weight": "*3*"}
    )
    row(sheets, "Targets", "PSP-12-T2")["Target"] = "900.000,50"
    sheets["Requests"][0].update({"Milestone": "*PSP‑12‑M5*", "Asked by": "`pia`"})
    sheets["Values"][0].update({"Target": "PSP—12—T1", "Value": "7"})
    importing.take(sheets)
    assert (milestone(importing, 3).due_on, milestone(importing, 3).weight) == (date(2026, 11, 18), 3)
    with importing.database.reading() as session:
        assert session.scalar(select(ReportedValue.value)) == 70_000
        assert session.scalar(select(Target.target).where(Target.number == 2)) == 9_000_005_000


def test_a_share_counts_as_its_cell_shows_it(importing: Importing) -> None:
    sheets = programme()
    of_share = {"Metric": "custom", "Unit": "%", "Floor": Share(0.525, "0.0 %")}
    row(sheets, "Targets", "PSP-12-T1").update({**of_share, "Target": Share(0.7)})
    row(sheets, "Targets", "PSP-12-T2").update({**of_share, "Target": Share(90, '0"%"'), "Floor": 40})
    sheets["Values"][0]["Value"] = Share(0.07)  # which no float holds exactly
    importing.take(sheets)
    with importing.database.reading() as session:
        figures = session.execute(select(Target.target, Target.floor).order_by(Target.number)).all()
        assert [tuple(one) for one in figures] == [(700_000, 525_000), (900_000, 400_000)]
        assert session.scalar(select(ReportedValue.value)) == 70_000


def test_what_looks_like_a_formula_or_markup_in_a_title_stays_text(importing: Importing) -> None:
    sheets = programme()
    title = '=HYPERLINK("x") <!channel> *_~ & חיפוש 🚀'
    row(sheets, "Milestones", "PSP-12-M3")["Title"] = title
    importing.take(sheets)
    assert milestone(importing, 3).title == title


def test_other_words_of_the_field_are_understood_in_headings_and_cells(importing: Importing) -> None:
    sheets = programme()
    sheets["Partner plans"] = [{("Stage" if name == "State" else name): value for name, value in one.items()}
                               for one in sheets.pop("Plans")]  # fmt: skip
    sheets["Roles"][2]["Role"] = "Channel account manager"
    row(sheets, "Milestones", "PSP-12-M1")["State"] = "Completed"
    row(sheets, "Plans" if "Plans" in sheets else "Partner plans", "PSP-12")["Fiscal year"] = 2027
    importing.take(sheets)
    assert milestone(importing, 1).status is Status.DONE


def test_a_person_may_have_an_account_in_several_workspaces(importing: Importing) -> None:
    sheets = programme()
    row(sheets, "People", "pia").update({"Slack team": "T0SANDBOX, T0TINDREL", "Slack user": "U0PIA, W0PIA"})
    importing.take(sheets)
    with importing.database.reading() as session:
        assert caller_for(session, TEAM, "U0PIA") == caller_for(session, "T0TINDREL", "W0PIA")


def test_a_table_that_begins_further_down_counts_rows_as_excel_does(importing: Importing) -> None:
    sheets = programme()
    sheets["Solutions"] = [{}, {}, *sheets["Solutions"]]
    sheets["Solutions"][3]["Name"] = ""
    (problem,) = importing.refused(sheets)
    assert (problem.sheet, problem.row, problem.column) == ("Solutions", 5, "Name")


def test_an_import_reads_a_few_times_and_writes_in_sets(importing: Importing) -> None:
    statements: list[str] = []
    event.listen(importing.database.engine, "before_cursor_execute", lambda *all_: statements.append(all_[2]))
    importing.take(programme())
    assert sum(one.startswith("SELECT") for one in statements) <= 40
    assert sum(one.startswith("INSERT") for one in statements) <= 17


def test_names_zones_and_links_change_freely_and_the_history_says_from_where(importing: Importing) -> None:
    importing.take(programme())
    sheets = programme()
    row(sheets, "People", "pia").update({"Name": "Pia Vost-Lund", "Zone": "Asia/Tokyo"})
    row(sheets, "Plans", "PSP-12")["Document"] = "https://example.org/12-scan.pdf"
    row(sheets, "Milestones", "PSP-12-M3")["Evidence"] = "Minutes of the review"
    report = importing.take(sheets)
    assert report.sentences()[0] == "Changed: 1 person, 1 plan, 1 milestone."
    with importing.database.reading() as session:
        assert session.scalar(select(Person.zone).where(Person.name == "Pia Vost-Lund")) == "Asia/Tokyo"
        lines = session.execute(select(History.subject, History.act, History.source, History.was, History.now)
                                .where(History.act != "imported", History.act != "value reported")).all()  # fmt: skip
    assert ("PSP-12-M3", "edited", "import", "", "Minutes of the review") in lines
    assert ("PSP-12", "edited", "import", "https://example.org/12.pdf", "https://example.org/12-scan.pdf") in lines
    assert ("person:pia", "edited", "import", "Name: Pia Vost · Zone: Europe/Berlin",
            "Name: Pia Vost-Lund · Zone: Asia/Tokyo") in lines  # fmt: skip


def test_another_owner_is_a_hand_over_that_old_forms_and_buttons_notice(importing: Importing) -> None:
    importing.take(programme())
    was = milestone(importing, 3)
    sheets = programme()
    row(sheets, "Milestones", "PSP-12-M3")["Vendor owner"] = "Mira Pell"
    importing.take(sheets)
    now = milestone(importing, 3)
    assert now.version == was.version + 1
    assert now.next_check_on == LONG_AGO
    with importing.database.reading() as session:
        line = session.scalar(select(History).where(History.act == "handed over"))
        assert line is not None
        assert (line.subject, line.was, line.now, line.source) == ("PSP-12-M3", "Otto Brandl", "Mira Pell", "import")
        assert f'"vendor_owner_id": {was.vendor_owner_id}' in line.before


def test_what_people_did_in_slack_since_stays_when_the_same_workbook_comes_again(importing: Importing) -> None:
    importing.take(programme())
    with importing.database.unit_of_work() as session:
        otto = caller_for(session, TEAM, "U0OTTO")
        assert otto is not None
        changes.finish(session, "PSP-12-M3", by=otto, now=START)
        asked = session.scalar(select(ChangeRequest.id))
        consent.agree(session, "PSP-12-M5", request_id=asked, by=otto, now=START)
    sheets = programme()
    row(sheets, "People", "kenji")["Name"] = "Kenji Mori-Sato"
    report = importing.take(sheets)
    assert report.changed == {"People": 1}
    assert milestone(importing, 3).status is Status.DONE
    assert milestone(importing, 5).due_on == date(2027, 1, 29)


def test_a_plan_put_in_force_in_slack_stays_so_when_the_workbook_still_says_draft(importing: Importing) -> None:
    importing.take(programme())
    with importing.database.unit_of_work() as session:
        plan = session.scalar(select(Plan).where(Plan.number == 31))
        assert plan is not None
        plan.stage, plan.signed_on = Stage.IN_FORCE, date(2026, 11, 17)
        signed = {"baseline_on": date(2027, 2, 26), "due_on": date(2027, 2, 26)}
        session.execute(update(Milestone).where(Milestone.plan_id == plan.id).values(signed))
    sheets = programme()
    sheets["Targets"].append(row(sheets, "Targets", "PSP-12-T1") | {"Key": "PSP-31-T1"})
    (problem,) = importing.refused(sheets)
    assert problem.place == "Targets, row 4, Key"
    assert problem.sentence.startswith("PSP-31 is in force, only an amendment adds this to it")
    sheets = programme()
    row(sheets, "Milestones", "PSP-31-M1")["Evidence"] = "The study"
    importing.take(sheets)
    kept = milestone(importing, 1, plan=31)
    assert (kept.evidence, kept.baseline_on, kept.due_on) == ("The study", date(2027, 2, 26), date(2027, 2, 26))


def test_a_new_state_of_a_milestone_comes_in_with_what_belongs_to_it(importing: Importing) -> None:
    importing.take(programme())
    sheets = programme()
    row(sheets, "Milestones", "PSP-12-M3").update({"State": "blocked", "Blocked reason": "The licence key is missing."})
    importing.take(sheets)
    blocked = milestone(importing, 3)
    assert (blocked.status, blocked.blocked_on, blocked.round) == (Status.BLOCKED, date(2026, 11, 17), 2)
    assert blocked.answered_until == date(2026, 12, 1)
    importing.clock.advance_to(datetime(2026, 11, 19, 9, tzinfo=UTC))
    assert importing.take(sheets).changes_nothing
    row(sheets, "Milestones", "PSP-12-M3").update(
        {"State": "done", "Blocked reason": "", "Done on": date(2026, 11, 19)}
    )
    row(sheets, "Milestones", "PSP-12-M5").update({"State": "done", "Done on": date(2026, 11, 19)})
    importing.take(sheets)
    done = milestone(importing, 3)
    assert (done.status, done.blocked_on, done.block_reason, done.round) == (Status.DONE, None, "", 3)
    assert done.recorded_at == importing.clock.now()
    with importing.database.reading() as session:
        assert session.scalars(select(ChangeRequest.answer)).all() == [Answer.WITHDRAWN]


def test_a_draft_changes_as_one_likes(importing: Importing) -> None:
    importing.take(programme())
    sheets = programme()
    row(sheets, "Milestones", "PSP-31-M1").update(
        {"Title": "Study of archives", "Due date": date(2027, 2, 12), "Weight": 3, "Accountable": "partner"}
    )
    second = {"Key": "PSP-31-M2", "Title": "Second study"}
    sheets["Milestones"].append(row(sheets, "Milestones", "PSP-31-M1") | second)
    row(sheets, "Scope lines", "PSP-31-S1")["Solution"] = "search"
    importing.take(sheets)
    draft = milestone(importing, 1, plan=31)
    assert (draft.title, draft.due_on, draft.weight) == ("Study of archives", date(2027, 2, 12), 3)
    assert milestone(importing, 2, plan=31).title == "Second study"


def test_a_draft_that_comes_into_force_signs_the_dates_it_has_also_those_added_in_slack(importing: Importing) -> None:
    importing.take(programme())
    with importing.database.unit_of_work() as session:
        mira = caller_for(session, TEAM, "U0MIRA")
        assert mira is not None
        people = {one.uid: one.id for one in session.scalars(select(Person))}
        changes.add(session, "PSP-31", title="Added in Slack", due_on=date(2027, 3, 5), vendor_owner=people["otto"],
                    partner_owner=people["pia"], by=mira, now=START)  # fmt: skip
    sheets = programme()
    signed = {name: row(sheets, "Plans", "PSP-12")[name]
              for name in ("State", "Signed on", "Vendor signatory", "Partner signatory", "Document")}  # fmt: skip
    row(sheets, "Plans", "PSP-31").update(signed)
    importing.clock.advance_to(datetime(2026, 11, 20, 9, tzinfo=UTC))
    importing.take(sheets)
    assert milestone(importing, 1, plan=31).baseline_on == date(2027, 1, 29)
    assert milestone(importing, 2, plan=31).baseline_on == date(2027, 3, 5)
    with importing.database.reading() as session:
        assert session.scalar(select(Plan.alerts_since).where(Plan.number == 31)) == importing.clock.now()


def test_a_role_that_is_no_longer_held_is_taken_away(importing: Importing) -> None:
    importing.take(programme())
    sheets = programme()
    row(sheets, "Roles", "vera")["Held"] = "no"
    report = importing.take(sheets)
    assert report.sentences()[0] == "Taken away: 1 role."
    with importing.database.reading() as session:
        assert Role.SUBSIDIARY_LEAD not in set(session.scalars(select(RoleGrant.role)))
    assert importing.take(sheets).changes_nothing


def test_the_first_pam_of_a_partner_leads_where_nobody_is_named(importing: Importing) -> None:
    sheets = programme()
    row(sheets, "Roles", "mira")["Lead PAM"] = ""
    sheets["Roles"].append(row(sheets, "Roles", "mira") | {"Person": "kenji", "Subsidiary": "jp"})
    importing.take(sheets)
    with importing.database.reading() as session:
        leads = session.execute(select(Person.uid, RoleGrant.is_lead).join(Person, Person.id == RoleGrant.person_id)
                                .where(RoleGrant.role == Role.PAM)).all()  # fmt: skip
    assert set(leads) == {("mira", True), ("kenji", False)}
    assert importing.take(sheets).changes_nothing


def test_an_account_passes_from_one_person_to_another(importing: Importing) -> None:
    importing.take(programme())
    sheets = programme()
    row(sheets, "People", "otto").update({"Slack team": "", "Slack user": ""})
    row(sheets, "People", "kenji")["Slack user"] = "U0OTTO"
    report = importing.take(sheets)
    assert report.sentences()[-1] == "Not linked to Slack: Otto Brandl."
    with importing.database.reading() as session:
        caller = caller_for(session, TEAM, "U0OTTO")
        assert caller is not None
        assert caller.name == "Kenji Mori"
        assert caller_for(session, TEAM, "U0KENJI") is None


def test_rows_and_columns_that_are_left_out_stay_as_they_are(importing: Importing) -> None:
    sheets = programme()
    row(sheets, "Milestones", "PSP-12-M3")["Evidence"] = "Minutes"
    importing.take(sheets)
    del sheets["Milestones"][0]
    del sheets["Requests"]
    for one in sheets["Milestones"]:
        del one["Evidence"]
    row(sheets, "Milestones", "PSP-12-M3")["Proof"] = "Minutes of 3 November"
    importing.take(sheets)
    kept = milestone(importing, 3)
    assert (kept.evidence, kept.proof) == ("Minutes", "Minutes of 3 November")
    assert milestone(importing, 1).status is Status.DONE


def test_a_value_reported_anew_counts_and_an_old_one_is_kept(importing: Importing) -> None:
    importing.take(programme())
    with importing.database.reading() as session:
        before = session.scalar(select(Target.version).where(Target.number == 1)) or 0
    sheets = programme()
    row(sheets, "Values", "PSP-12-T1")["Value"] = 8
    importing.take(sheets)
    with importing.database.reading() as session:
        assert session.scalars(select(ReportedValue.value).order_by(ReportedValue.id)).all() == [60_000, 80_000]
        assert session.scalar(select(Target.version).where(Target.number == 1)) == before + 1


def test_a_target_that_a_correction_takes_under_its_value_is_told_once_more(importing: Importing) -> None:
    sheets = programme()
    row(sheets, "Values", "PSP-12-T1")["Value"] = 10
    importing.take(sheets)
    row(sheets, "Values", "PSP-12-T1")["Value"] = 9
    importing.take(sheets)
    with importing.database.reading() as session:
        assert session.scalar(select(Target.round).where(Target.number == 1)) == 2


def test_people_take_the_weekend_of_their_country_unless_they_have_one(importing: Importing) -> None:
    sheets = programme()
    row(sheets, "Subsidiaries", "jp")["Weekend"] = "Friday and Saturday"
    row(sheets, "People", "olga")["Weekend"] = "Sun"
    importing.take(sheets)
    with importing.database.reading() as session:
        weekends = {one.uid: one.weekend for one in session.scalars(select(Person))}
    assert (weekends["kenji"], weekends["otto"], weekends["olga"]) == ("4,5", "5,6", "6")


def test_rows_read_the_imported_milestones_as_people_will(importing: Importing) -> None:
    importing.take(programme())
    with importing.database.reading() as session:
        rows = queries.rows(session, session.scalars(select(Milestone.id)), now=START)
    assert {one.key: (one.moves, one.slip_days) for one in rows if one.moves} == {"PSP-12-M5": (1, 14)}


def test_a_hand_over_by_import_is_told_to_both_owners_and_who_had_it_but_a_first_import_is_no_news(
    importing: Importing,
) -> None:
    def told() -> set[tuple[str, str]]:
        sweep(importing.database, importing.clock)
        with importing.database.reading() as session:
            news = select(Item.rule, Person.uid).join(Person, Person.id == Item.person_id)
            return {
                (rule, uid)
                for rule, uid in session.execute(news)
                if rule in ("milestone.new_owner", "milestone.blocked")
            }

    sheets = programme()
    row(sheets, "Milestones", "PSP-12-M3").update({"State": "blocked", "Blocked reason": "The key is missing."})
    importing.take(sheets)
    assert told() == set()
    row(sheets, "Milestones", "PSP-12-M3")["Vendor owner"] = "vera"
    importing.take(sheets)
    assert told() == {("milestone.new_owner", who) for who in ("vera", "pia", "otto")}


def test_the_texts_of_a_draft_come_by_the_workbook_with_their_lines_and_the_history_says_so(
    importing: Importing,
) -> None:
    importing.take(programme())
    sheets = programme()
    texts = {"Value proposition": "One search.\n\nFor all.", "How we work together": "Each month."}
    row(sheets, "Plans", "PSP-31").update(texts)
    importing.take(sheets)
    with importing.database.reading() as session:
        plan = session.scalars(select(Plan).where(Plan.number == 31)).one()
        (said,) = session.scalars(select(History.now).where(History.subject == "PSP-31", History.act == "edited"))
    assert (plan.proposition, plan.how_we_work) == ("One search.\n\nFor all.", "Each month.")
    assert said == "Value proposition: One search.\n\nFor all. · How we work together: Each month."
