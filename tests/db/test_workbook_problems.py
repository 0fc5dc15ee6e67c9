# ruff: noqa: E501 -- a sentence stands in one line, as people read it
"""Whatever is wrong in a workbook is said at its place, with what would be right; and nothing is changed."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from models.people import Person
from models.plans import Plan
from tests.places import Place
from tests.workbooks import Formula, Importing, Share, Sheets, programme

Spoil = Callable[[Sheets], object]


@pytest.fixture
def importing(sqlite_place: Place, tmp_path: Path) -> Importing:
    return Importing(sqlite_place.databases[0], tmp_path)


def cell(sheet: str, number: int, heading: str, value: object) -> Spoil:
    """Write into a row as Excel counts."""

    def spoil(sheets: Sheets) -> None:
        sheets[sheet][number - 2][heading] = value

    return spoil


def cells(sheet: str, number: int, **values: object) -> Spoil:
    def spoil(sheets: Sheets) -> None:
        sheets[sheet][number - 2].update({name.replace("_", " ").capitalize(): v for name, v in values.items()})

    return spoil


def again(sheet: str, number: int, **values: object) -> Spoil:
    """Repeat a row at the end of its sheet, with some other values."""

    def spoil(sheets: Sheets) -> None:
        more = {(name if " " in name else name.replace("_", " ").capitalize()): v for name, v in values.items()}
        sheets[sheet].append(sheets[sheet][number - 2] | more)

    return spoil


def without(sheet: str, heading: str) -> Spoil:
    def spoil(sheets: Sheets) -> None:
        for row in sheets[sheet]:
            del row[heading]

    return spoil


def renamed(sheet: str, heading: str, to: str) -> Spoil:
    def spoil(sheets: Sheets) -> None:
        sheets[sheet] = [{(to if name == heading else name): v for name, v in row.items()} for row in sheets[sheet]]

    return spoil


NO_LEAD = {"Lead PAM": "no"}
PROBLEMS: list[tuple[str, Spoil, list[str]]] = [
    ("a missing sheet", lambda s: s.pop("Milestones"), [
        "Milestones: There is no sheet “Milestones”. Add it, with its headings even if it is empty; there are “Programme”, “Subsidiaries”, “Channels”, “Solutions”, “Partners”, “People”, “Roles”, “Plans”, “Scope lines”, “Requests”, “Targets”, “Values”.",
        "Requests, row 2, Milestone: There is no “PSP-12-M5” on the sheet “Milestones”, nor in the programme.",
    ]),
    ("an empty sheet", lambda s: s.update(Solutions=[]), [
        "Solutions: The sheet is empty. Its first row holds the headings: Key, Name.",
        "Scope lines, row 2, Solution: There is no “Search” on the sheet “Solutions”, nor in the programme.",
        "Scope lines, row 3, Solution: There is no “archive” on the sheet “Solutions”, nor in the programme.",
    ]),
    ("a missing column", without("Milestones", "Due date"), [
        "Milestones, row 1, Due date: The column “Due date” is missing. Add it; its cells may be empty where nothing applies.",
    ]),
    ("an unknown column", renamed("Milestones", "Evidence", "Evidense"), [
        "Milestones, row 1, Evidense: “Evidense” is no column of this sheet. Did you mean “Evidence”?",
    ]),
    ("a column that stands twice", renamed("Milestones", "Evidence", "Baseline"), [
        "Milestones, row 1, Baseline: The column “Signed date” stands here twice. Take one of them out.",
    ]),
    ("a key that stands twice", again("Milestones", 3), [
        "Milestones, row 6, Key: “PSP-12-M3” stands in row 3 already. Take one of the two out.",
    ]),
    ("no key at all", cell("Partners", 3, "Key", ""), [
        "Partners, row 3, Key: This cell is empty. Write a short key that stays, such as “de” or “tindrel”.",
    ]),
    ("a key of another kind", cell("Milestones", 3, "Key", "PSP-12-T3"), [
        "Milestones, row 3, Key: “PSP-12-T3” is no key of this kind. Write one such as PSP-12-M3.",
    ]),
    ("a channel that is registered twice", again("Channels", 2, subsidiary="jp"), [
        "Channels, row 4, Slack channel: #psp-germany is registered in row 2 already. A channel is registered once.",
    ]),
    ("a channel of nobody", cell("Channels", 2, "Subsidiary", ""), [
        "Channels, row 2, Subsidiary: A channel belongs to one subsidiary, or is shared with one partner. Fill exactly one of the two.",
    ]),
    ("text where a day belongs", cell("Milestones", 3, "Due date", "15/01/2027"), [
        "Milestones, row 3, Due date: “15/01/2027” is no day. Format the cell as a date, or write it as 2027-01-15.",
    ]),
    ("a day that is not in the calendar", cell("Milestones", 3, "Due date", "2027-02-30"), [
        "Milestones, row 3, Due date: There is no 2027-02-30 in the calendar. Write a day such as 2027-01-15.",
    ]),
    ("a number where a day belongs", cell("Milestones", 3, "Due date", 46_500), [
        "Milestones, row 3, Due date: “46500” is no day. Format the cell as a date, or write it as 2027-01-15.",
    ]),
    ("text where a number belongs", cell("Targets", 2, "Target", "ten"), [
        "Targets, row 2, Target: “ten” is not a number. Write it like 12, 12.5 or 1,240,000.",
    ]),
    ("a text that is two figures", cell("Targets", 3, "Target", "750.000"), [
        "Targets, row 3, Target: “750.000” can be 750 or 750,000. Write 750 or 750000.",
    ]),
    ("a share of what is counted", cell("Targets", 2, "Target", "70 %"), [
        "Targets, row 2, Target: “70 %” is in “%”, this target in customers. Write the number alone.",
    ]),
    ("a share of what is counted, by the format of the cell", cell("Targets", 2, "Target", Share(0.7)), [
        "Targets, row 2, Target: “70%” is in “%”, this target in customers. Write the number alone.",
    ]),
    ("a value that is two figures", cell("Values", 2, "Value", "4.000"), [
        "Values, row 2, Value: “4.000” can be 4 or 4,000. Write 4 or 4000.",
    ]),
    ("cents of customers", cell("Values", 2, "Value", "7,5"), [
        "Values, row 2, Value: Customers are counted whole: write a number like 12.",
    ]),
    ("cells that show errors", lambda s: s["Milestones"][1].update(
        {"Weight": Formula("=NA()", "#N/A"), "Evidence": Formula("=1/0", "#DIV/0!"), "Started on": Formula("=x", "#NAME?"),
         "Blocked reason": "#REF!"}), [
        "Milestones, row 3, Weight: This cell shows an error (#N/A). Mend the formula or write the value.",
        "Milestones, row 3, Started on: This cell shows an error (#NAME?). Mend the formula or write the value.",
        "Milestones, row 3, Evidence: This cell shows an error (#DIV/0!). Mend the formula or write the value.",
        "Milestones, row 3, Blocked reason: This cell shows an error (#REF!). Mend the formula or write the value.",
    ]),
    ("a floor that shows an error", cell("Targets", 2, "Floor", Formula("=VLOOKUP(1,A1,2)", "#N/A")), [
        "Targets, row 2, Floor: This cell shows an error (#N/A). Mend the formula or write the value.",
    ]),
    ("a row of nothing but an error", lambda s: s["Partners"].append({"Key": Formula("=NA()", "#N/A"), "Name": ""}), [
        "Partners, row 4, Key: This cell shows an error (#N/A). Mend the formula or write the value.",
        "Partners, row 4, Name: This cell is empty. Write a name.",
    ]),
    ("two sheets of one meaning", lambda s: s.update(Actuals=s["Values"]), [
        "Values: The sheets “Values” and “Actuals” mean the same, and only one can count. Bring their rows into one of them.",
    ]),
    ("half a weight", cell("Milestones", 3, "Weight", 1.5), [
        "Milestones, row 3, Weight: “1.5” does not fit here. Write a whole number from 0 to 10.",
    ]),
    ("neither yes nor no", cell("Milestones", 3, "Needs acceptance", "maybe"), [
        "Milestones, row 3, Needs acceptance: “maybe” is neither yes nor no. Write “yes” or “no”.",
    ]),
    ("an unknown state", cell("Milestones", 3, "State", "late"), [
        "Milestones, row 3, State: “late” is no state of a milestone. Write one of: planned, in progress, blocked, done, cancelled.",
    ]),
    ("a stage that collects signatures", cell("Plans", 3, "State", "in review"), [
        "Plans, row 3, State: “in review” is no state of a plan. Write one of: draft, in force, closed.",
    ]),
    ("an unknown zone", cell("People", 2, "Zone", "Europe/Berlinn"), [
        "People, row 2, Zone: “Europe/Berlinn” is no time zone. Write a name such as Europe/Berlin.",
    ]),
    ("an unknown country, language and currency",
     cells("Subsidiaries", 3, country="Japan", locale="xx_JP", currency="YEN"), [
        "Subsidiaries, row 3, Country: “JAPAN” is no country code. Write two letters such as DE or JP.",
        "Subsidiaries, row 3, Locale: “xx_JP” is no language and country. Write one such as en_GB or ja_JP.",
        "Subsidiaries, row 3, Currency: “YEN” is no currency. Write three letters such as EUR or JPY.",
    ]),
    ("a weekend that is none", cell("Subsidiaries", 3, "Weekend", "never"), [
        "Subsidiaries, row 3, Weekend: “never” is no weekend. Write its days, such as “Sat, Sun” or “Fri, Sat”.",
    ]),
    ("text that is too long", cell("Milestones", 3, "Title", "x" * 3_001), [
        "Milestones, row 3, Title: This is 3,001 characters long, up to 150 fit. Shorten it.",
    ]),
    ("only blanks", cell("Milestones", 3, "Title", "   "), [
        "Milestones, row 3, Title: This cell is empty. Write a title that people will read in alerts.",
    ]),
    ("a title of signs", cell("Milestones", 3, "Title", "..."), [
        "Milestones, row 3, Title: Say in a few words what will be there: people read it in alerts.",
    ]),
    ("somebody who is not there", cell("Milestones", 3, "Vendor owner", "Otto Brendl"), [
        "Milestones, row 3, Vendor owner: There is no “Otto Brendl” on the sheet “People”, nor in the programme. Did you mean “Otto Brandl”?",
    ]),
    ("two people of one name", again("People", 5, key="otto2", slack_user="U0OTTO2"), [
        "Milestones, row 3, Vendor owner: “Otto Brandl” is the name of 2. Write the key of one: otto, otto2.",
    ]),
    ("an owner of the other side", cell("Milestones", 3, "Vendor owner", "pia"), [
        "Milestones, row 3, Vendor owner: Pia Vost is on the other side. Write somebody of the vendor.",
    ]),
    ("an owner at another partner", cell("Scope lines", 2, "Partner owner", "olga"), [
        "Scope lines, row 2, Partner owner: Olga Ruiz is at another partner. Write somebody of this one.",
    ]),
    ("a milestone of no plan", cell("Milestones", 5, "Key", "PSP-99-M1"), [
        "Milestones, row 5, Key: There is no plan PSP-99 on the sheet “Plans”, nor in the programme. Add it there.",
    ]),
    ("a line of another plan", cell("Milestones", 3, "Scope line", "PSP-31-S1"), [
        "Milestones, row 3, Scope line: PSP-31-S1 belongs to another plan. Write a line of PSP-12.",
    ]),
    ("a day after the plan's year", cell("Milestones", 3, "Due date", date(2027, 7, 1)), [
        "Milestones, row 3, Due date: A plan of FY27 holds dates from 1 Jul 2026 to 30 Jun 2027. Write one of these days.",
    ]),
    ("done on a day to come", cell("Milestones", 2, "Done on", date(2026, 11, 18)), [
        "Milestones, row 2, Done on: This lies not between the plan's start and today. Write a day from 1 Jul 2026 up to today.",
    ]),
    ("done on no day", cell("Milestones", 2, "Done on", None), [
        "Milestones, row 2, Done on: This cell is empty. Write the day on which it was really done.",
    ]),
    ("blocked by nothing", cell("Milestones", 3, "State", "blocked"), [
        "Milestones, row 3, Blocked reason: Say in a sentence why: it stays on record.",
    ]),
    ("signed dates in a draft", cell("Milestones", 5, "Signed date", date(2027, 1, 29)), [
        "Milestones, row 5, Signed date: PSP-31 is a draft, so no date is signed yet. Empty this cell; the due date is the one that counts.",
    ]),
    ("in force without what the signing left behind",
     cells("Plans", 2, signed_on=None, vendor_signatory="", partner_signatory="", document=""), [
        "Plans, row 2, Signed on: This cell is empty. A plan that is in force needs the day on which it was signed.",
        "Plans, row 2, Vendor signatory: This cell is empty. A plan that is in force needs the name of who signed for the vendor.",
        "Plans, row 2, Partner signatory: This cell is empty. A plan that is in force needs the name of who signed for the partner.",
        "Plans, row 2, Document: This cell is empty. A plan that is in force needs the link to the signed document.",
    ]),
    ("signed in the future", cell("Plans", 2, "Signed on", date(2026, 11, 18)), [
        "Plans, row 2, Signed on: This day is yet to come. Write a day up to today.",
    ]),
    ("a draft that is signed", cell("Plans", 3, "Vendor signatory", "Vera Kost"), [
        "Plans, row 3, Vendor signatory: A draft is not signed yet. Empty this cell, or write “in force” under State.",
    ]),
    ("a document that is no link", cell("Plans", 2, "Document", "in the drawer"), [
        "Plans, row 2, Document: “in the drawer” is no link. Write one that begins with https://.",
    ]),
    ("a plan in force without lines", lambda s: s["Scope lines"].pop(0) and [
        row.update({"Scope line": ""}) for row in (*s["Milestones"], *s["Targets"])], [
        "Plans, row 2, Key: A plan that is in force needs a scope line. Add PSP-12-S1 on “Scope lines”.",
    ]),
    ("a line in force without an owner", cell("Scope lines", 2, "Partner owner", ""), [
        "Scope lines, row 2, Partner owner: A line of a plan that is in force needs an owner on each side. Write one.",
    ]),
    ("a partner that the subsidiary has not selected", lambda s: s["Roles"].pop(2), [
        "Plans, row 2, Vendor accountable: A plan that is in force needs who answers for it. Write its PAM, or a person here.",
        "Scope lines, row 2, Subsidiary: Germany has no PAM for Tindrel in FY27, so it has not selected the partner. Add the PAM on “Roles”, or take the line out.",
    ]),
    ("a lead subsidiary without a line", cell("Plans", 2, "Lead subsidiary", "Japan"), [
        "Plans, row 2, Vendor accountable: A plan that is in force needs who answers for it. Write its PAM, or a person here.",
        "Plans, row 2, Lead subsidiary: The plan has no scope line in its lead subsidiary. Write one of those that it has, or add the line.",
    ]),
    ("the same solution twice in a place", again("Scope lines", 3, key="PSP-31-S2"), [
        "Scope lines, row 4, Key: PSP-31-S1 has this solution in this subsidiary already. Take one of the two out.",
    ]),
    ("somebody of the vendor at a partner", cell("People", 2, "Partner", "tindrel"), [
        "People, row 2, Partner: People of the vendor have no partner. Empty this cell.",
    ]),
    ("somebody of a partner at none", cell("People", 9, "Partner", ""), [
        "People, row 9, Partner: This cell is empty. Write at which partner this person is.",
        "Roles, row 6, Person: Olga Ruiz is not at this partner. Write somebody who is.",
    ]),
    ("one Slack account for two people", cell("People", 3, "Slack user", "U0INES"), [
        "People, row 3, Slack user: The Slack account U0INES stands in row 2 already. It can be of one person only.",
    ]),
    ("a Slack user without a team", cell("People", 3, "Slack team", ""), [
        "People, row 3, Slack user: There are 1 Slack users for 0 Slack teams. Write one team for each user.",
    ]),
    ("a name where a Slack id belongs", cell("People", 3, "Slack user", "@vera"), [
        "People, row 3, Slack user: “@vera” is no Slack id. It looks like U0123ABCD or T0123ABCD, letters and digits.",
    ]),
    ("somebody who stands in for themselves", cell("People", 3, "Deputy", "vera"), [
        "People, row 3, Deputy: Vera Kost cannot stand in for themselves. Write another person, or leave it empty.",
    ]),
    ("a PAM for no partner and no year", cells("Roles", 4, partner="", fiscal_year=""), [
        "Roles, row 4, Partner: This cell is empty. Write for which partner the person has the role.",
        "Roles, row 4, Fiscal year: This cell is empty. Write for which year the PAM is assigned, such as FY27.",
        "Plans, row 2, Vendor accountable: A plan that is in force needs who answers for it. Write its PAM, or a person here.",
        "Scope lines, row 2, Subsidiary: Germany has no PAM for Tindrel in FY27, so it has not selected the partner. Add the PAM on “Roles”, or take the line out.",
    ]),
    ("an office for one subsidiary", cell("Roles", 2, "Subsidiary", "de"), [
        "Roles, row 2, Subsidiary: The role “office” has none. Empty this cell.",
    ]),
    ("a role of the vendor for a partner's", cell("Roles", 3, "Person", "pia"), [
        "Roles, row 3, Person: Pia Vost is at a partner, “subsidiary lead” is a role of the vendor. Write somebody of the vendor.",
    ]),
    ("two PAMs in one place", again("Roles", 4, person="otto", **NO_LEAD), [
        "Roles, row 7, Person: Mira Pell is PAM of this partner here in that year already. Write “no” under Held for one of the two.",
    ]),
    ("two who lead", again("Roles", 4, person="kenji", subsidiary="jp"), [
        "Roles, row 7, Lead PAM: Mira Pell leads for this partner and year already. Write “no” beside one of the two.",
    ]),
    ("a year that is none", cell("Plans", 2, "Fiscal year", "soon"), [
        "Plans, row 2, Fiscal year: “soon” is no fiscal year. Write the year in which it ends, such as FY27 or 2027.",
    ]),
    ("a target that is where it starts", cell("Targets", 2, "Target", 0), [
        "Targets, row 2, Target: Target and initial value are both 0: give a target that differs, or remove it.",
    ]),
    ("a custom target of nothing", cell("Targets", 2, "Metric", "custom"), [
        "Targets, row 2, Unit: Name what is counted, such as certified people.",
    ]),
    ("customers in euros", cell("Targets", 2, "Currency", "EUR"), [
        "Targets, row 2, Currency: Only revenue has a currency. Empty this cell, or write “revenue” under Metric.",
    ]),
    ("shares that make no whole", cell("Targets", 3, "Phases", "10/20/30/30"), [
        "Targets, row 3, Phases: “10/20/30/30” are no shares of four quarters. Write four that sum to 100, such as 10/20/30/40.",
    ]),
    ("a value of a day to come", cell("Values", 2, "As of", date(2026, 11, 30)), [
        "Values, row 2, As of: PSP-12-T1 takes totals of days from 1 Jul 2026 to 17 Nov 2026. Write one of these.",
    ]),
    ("two values of a day", again("Values", 2, value=7), [
        "Values, row 3, As of: PSP-12-T1 has a value of that day in row 2 already. Take one of the two out.",
    ]),
    ("half a customer", cell("Values", 2, "Value", 6.5), [
        "Values, row 2, Value: Customers are counted whole: write a number like 12.",
    ]),
    ("a value of no target", cell("Values", 2, "Target", "PSP-12-T9"), [
        "Values, row 2, Target: There is no “PSP-12-T9” on the sheet “Targets”, nor in the programme.",
    ]),
    ("asking for the date that it has", cell("Requests", 2, "To date", date(2026, 12, 11)), [
        "Requests, row 2, To date: That is the date it has now. Write another one.",
    ]),
    ("asking in a draft", cell("Requests", 2, "Milestone", "PSP-31-M1"), [
        "Requests, row 2, Milestone: PSP-31 is not in force, so nobody has to be asked. Write the change into the sheet “Milestones”.",
    ]),
    ("asking without a reason", cell("Requests", 2, "Reason", "so"), [
        "Requests, row 2, Reason: Say in a sentence why: the other side decides on it.",
    ]),
    ("two programmes", again("Programme", 2, vendor="Other"), [
        "Programme, row 3: A workbook holds one programme. Take this row out.",
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "sentences"), [one[1:] for one in PROBLEMS], ids=[one[0] for one in PROBLEMS])
def test_what_is_wrong_is_said_at_its_place(importing: Importing, spoil: Spoil, sentences: list[str]) -> None:
    sheets = programme()
    sheets["Milestones"][1]["Vendor owner"] = "Otto Brandl"
    spoil(sheets)
    assert [str(one) for one in importing.refused(sheets)] == sentences
    with importing.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Person)) == 0


def test_all_that_is_wrong_comes_at_once_in_the_order_of_the_sheets(importing: Importing) -> None:
    sheets = programme()
    for spoil in (
        cell("Values", 2, "Value", "six"),
        cell("Milestones", 3, "Due date", "soon"),
        cell("Milestones", 3, "State", "late"),
        cell("People", 2, "Zone", ""),
        cell("Plans", 2, "Partner", "nobody"),
    ):
        spoil(sheets)
    assert [one.place for one in importing.refused(sheets)] == [
        "People, row 2, Zone",
        "Plans, row 2, Partner",
        "Milestones, row 3, Due date",
        "Milestones, row 3, State",
        "Values, row 2, Value",
    ]


def test_a_row_that_cannot_be_read_makes_no_second_problem_where_others_name_it(importing: Importing) -> None:
    sheets = programme()
    cell("People", 5, "Zone", "nowhere")(sheets)
    assert [one.place for one in importing.refused(sheets)] == ["People, row 5, Zone"]


def test_one_thing_to_mend_is_counted_as_one(importing: Importing) -> None:
    sheets = programme()
    cell("People", 5, "Zone", "nowhere")(sheets)
    with pytest.raises(Exception, match="1 thing in the workbook needs mending, nothing was changed") as caught:
        importing.take(sheets)
    assert "People, row 5, Zone" in str(caught.value)


BOUND: list[tuple[str, Spoil, list[str]]] = [
    ("another date", cell("Milestones", 3, "Due date", date(2026, 12, 4)), [
        "Milestones, row 3, Due date: PSP-12 is in force with 18 Nov 2026 here; a new date needs the other side: /psp move PSP-12-M3 to 4 Dec 2026 because … Put 18 Nov 2026 back.",
    ]),
    ("another signed date", cell("Milestones", 4, "Signed date", date(2026, 11, 30)), [
        "Milestones, row 4, Signed date: PSP-12 is in force with 27 Nov 2026 here, and what is signed stays. Put 27 Nov 2026 back; another date is asked by /psp move.",
    ]),
    ("cancelled", cell("Milestones", 3, "State", "cancelled"), [
        "Milestones, row 3, State: To cancel it needs the other side: /psp cancel PSP-12-M3 because … Put “in progress” back.",
    ]),
    ("open again", cells("Milestones", 2, state="planned", done_on=None, done_by=""), [
        "Milestones, row 2, State: PSP-12-M1 is done; to reopen it needs the other side: /psp reopen PSP-12-M1 because … Put “done” back.",
    ]),
    ("another text", cell("Milestones", 3, "Title", "Architecture reviewed"), [
        "Milestones, row 3, Title: PSP-12 is in force with “Reference architecture reviewed” here; another text needs the other side: /psp edit PSP-12-M3. Put it back.",
    ]),
    ("another weight", cell("Milestones", 3, "Weight", 5), [
        "Milestones, row 3, Weight: PSP-12 is in force with 1 here; only an amendment changes that: amend PSP-12. Put it back.",
    ]),
    ("the other side delivers", cell("Milestones", 3, "Accountable", "partner"), [
        "Milestones, row 3, Accountable: PSP-12 is in force with vendor here; only an amendment changes that: amend PSP-12. Put it back.",
    ]),
    ("a new milestone", again("Milestones", 3, key="PSP-12-M9"), [
        "Milestones, row 6, Key: PSP-12 is in force, a new milestone needs the other side: /psp add milestone PSP-12. Take the row out here.",
    ]),
    ("a new question", again("Requests", 2, milestone="PSP-12-M3"), [
        "Requests, row 3, Milestone: PSP-12 is in force, the other side is asked in Slack: /psp move PSP-12-M3. Take the row out here.",
    ]),
    ("a new target", again("Targets", 2, key="PSP-12-T9"), [
        "Targets, row 4, Key: PSP-12 is in force, only an amendment adds this to it: amend PSP-12. Take the row out here.",
    ]),
    ("a new line", again("Scope lines", 2, key="PSP-12-S2", solution="archive"), [
        "Scope lines, row 4, Key: PSP-12 is in force, only an amendment adds this to it: amend PSP-12. Take the row out here.",
    ]),
    ("another target value", cell("Targets", 2, "Target", 12), [
        "Targets, row 2, Target: PSP-12 is in force with 10 here; only an amendment changes that: amend PSP-12. Put it back.",
    ]),
    ("another signatory", cell("Plans", 2, "Vendor signatory", "Ines Tarn"), [
        "Plans, row 2, Vendor signatory: PSP-12 is in force with “Vera Kost” here; only an amendment changes that: amend PSP-12. Put it back.",
    ]),
    ("another value proposition", cell("Plans", 2, "Value proposition", "One search for all."), [
        "Plans, row 2, Value proposition: PSP-12 is in force with nothing here; only an amendment changes that: amend PSP-12. Put it back.",
    ]),
    ("another way to work together", cell("Plans", 2, "How we work together", "Each for itself."), [
        "Plans, row 2, How we work together: PSP-12 is in force with nothing here; only an amendment changes that: amend PSP-12. Put it back.",
    ]),
    ("a draft again",
     cells("Plans", 2, state="draft", signed_on=None, vendor_signatory="", partner_signatory="", document=""), [
        "Plans, row 2, State: PSP-12 is in force, and no import takes that back. Put “in force” back.",
        "Plans, row 2, Signed on: PSP-12 is in force with 3 Jul 2026 here, and what is signed stays. Put 3 Jul 2026 back; another date is asked by /psp move.",
        "Plans, row 2, Vendor signatory: PSP-12 is in force with “Vera Kost” here; only an amendment changes that: amend PSP-12. Put it back.",
        "Plans, row 2, Partner signatory: PSP-12 is in force with “Lin Marlow” here; only an amendment changes that: amend PSP-12. Put it back.",
    ]),
    ("a plan of another partner", cells("Plans", 3, partner="ostrevale"), [
        "Plans, row 3, Partner: PSP-31 stays with its partner and year. Put it back, and add another plan for this one.",
        "Scope lines, row 3, Partner owner: Pia Vost is at another partner. Write somebody of this one.",
        "Milestones, row 5, Partner owner: Pia Vost is at another partner. Write somebody of this one.",
    ]),
    ("somebody who changes company", cell("People", 8, "Partner", "ostrevale"), [
        "People, row 8, Partner: Pia Vost stays with one company. Who changes it gets a new row and key, and “yes” under Left here.",
        "Scope lines, row 2, Partner owner: Pia Vost is at another partner. Write somebody of this one.",
        "Scope lines, row 3, Partner owner: Pia Vost is at another partner. Write somebody of this one.",
        "Milestones, row 2, Partner owner: Pia Vost is at another partner. Write somebody of this one.",
        "Milestones, row 3, Partner owner: Pia Vost is at another partner. Write somebody of this one.",
        "Milestones, row 4, Partner owner: Pia Vost is at another partner. Write somebody of this one.",
        "Milestones, row 5, Partner owner: Pia Vost is at another partner. Write somebody of this one.",
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "sentences"), [one[1:] for one in BOUND], ids=[one[0] for one in BOUND])
def test_what_a_plan_in_force_binds_is_refused_with_its_verb(
    importing: Importing, spoil: Spoil, sentences: list[str]
) -> None:
    importing.take(programme())
    sheets = programme()
    sheets["People"][0]["Name"] = "Ines Tarn-Holm"
    spoil(sheets)
    assert [str(one) for one in importing.refused(sheets)] == sentences
    with importing.database.reading() as session:
        assert session.scalar(select(Person.name).where(Person.uid == "ines")) == "Ines Tarn"
        assert session.scalar(select(func.count()).select_from(Plan)) == 2


def test_what_the_other_side_must_accept_is_not_done_by_an_import(importing: Importing) -> None:
    sheets = programme()
    cell("Milestones", 3, "Needs acceptance", "yes")(sheets)
    importing.take(sheets)
    cells("Milestones", 3, state="done", done_on=date(2026, 11, 16))(sheets)
    assert [str(one) for one in importing.refused(sheets)] == [
        "Milestones, row 3, State: The other side has to accept that it is done: /psp done PSP-12-M3. Put “in progress” back."
    ]  # fmt: skip


def test_an_account_of_somebody_who_is_not_in_the_workbook_is_not_taken_from_them(importing: Importing) -> None:
    importing.take(programme())
    sheets = programme()
    sheets["People"] = [row for row in sheets["People"] if row["Key"] != "kenji"]
    sheets["People"][0]["Slack user"] = "U0KENJI"
    assert [str(one) for one in importing.refused(sheets)] == [
        "People, row 2, Slack user: The Slack account U0KENJI is linked to Kenji Mori. Add that row too, without the account."
    ]  # fmt: skip
