"""The milestones of the sample in every state that there is, with the questions to the other side that are open."""

from typing import Final, NamedTuple


class Step(NamedTuple):
    """A milestone; days as on 17 November 2026. `line` 0 is the whole plan, `signed` empty the same day as `due`."""

    number: int
    title: str
    line: int
    due: str
    state: str = "planned"
    done: str = ""
    signed: str = ""
    by: str = "vendor"
    """Which side must deliver it."""
    owners: str = ""
    """Vendor/partner where they are not those of the line."""
    moves: int | None = None
    weight: int = 1
    acceptance: bool = False
    evidence: str = ""
    """What will prove it; `proof` is what did."""
    proof: str = ""
    blocked: tuple[str, str] = ("", "")
    """Since when, and what is in the way."""
    asks: tuple[str, str, str, str, str] = ("", "", "", "", "")
    """What is asked, the day asked for, by whom, when, and why."""


MILESTONES: Final[dict[int, tuple[Step, ...]]] = {
    12: (
        Step(1, "Kick-off with the ministries", 0, "15 Sep", "done", "14 Sep", owners="otto/pia"),
        Step(2, "Search index on test data", 1, "9 Oct", "done", "13 Oct", evidence="Test report", proof="https://example.org/index-test"),
        Step(3, "Reference architecture reviewed", 1, "18 Nov", "in progress", weight=2),
        Step(4, "Data protection review passed", 1, "30 Oct", "done", "30 Oct", by="partner"),
        Step(5, "Pilot at the Ministry of Tides", 1, "11 Dec", weight=3, by="partner",
             asks=("new date", "29 Jan", "pia", "13 Nov", "The customer freezes its systems until 8 January.")),
        Step(6, "Partner academy, first day", 0, "4 Dec", by="partner", owners="otto/pia"),
        Step(7, "Security concept signed off", 1, "6 Nov", "done", "16 Nov", by="partner"),
        Step(8, "Data centre approved", 1, "9 Nov", "in progress", by="partner", owners="henrik/ned"),
        Step(9, "Search live in three ministries", 1, "30 Apr", weight=3),
    ),
    14: (
        Step(1, "Global rollout plan agreed", 0, "31 Jul", "done", "30 Jul", owners="hollis/lena"),
        Step(2, "First vault in Frankfurt", 2, "16 Oct", "done", "16 Oct"),
        Step(3, "First vault in London", 3, "23 Oct", "done", "2 Nov", by="partner"),
        Step(4, "Price list for resellers", 1, "27 Nov", "in progress", signed="30 Oct", moves=1),
        Step(5, "Vault hosting in Warsaw", 4, "12 Nov", "in progress", by="partner"),
        Step(6, "東京データセンターの検収", 5, "20 Nov", "in progress", by="partner", acceptance=True,
             asks=("done", "13 Nov", "kofi", "13 Nov", "")),
        Step(7, "מדריך למשתמש בעברית", 6, "26 Nov"),
        Step(8, "دليل المستخدم بالعربية", 7, "10 Dec"),
        Step(9, "Two teams certified in Cape Town", 8, "3 Dec", by="partner"),
        Step(10, "Tax rules checked", 9, "4 Dec", "blocked",
             blocked=("9 Nov", "The ruling of the tax office is not out yet.")),
        Step(11, "서울 고객 세미나", 10, "15 Jan"),
        Step(12, "Launch event in Sydney", 11, "25 Feb", by="partner"),
        Step(13, "Support desk in Pune", 12, "18 Dec", "cancelled"),
        Step(14, "Half-year review of all countries", 0, "22 Jan", owners="hollis/lena"),
        Step(15, "Two reference customers in Germany", 2, "25 Nov", by="partner"),
    ),
    17: (
        Step(1, "Archive model agreed with two courts", 1, "18 Sep", "done", "17 Sep"),
        Step(2, "Export from the old archive", 1, "13 Nov", "in progress", signed="16 Oct", moves=2, by="partner"),
        Step(3, "Load test with 40 million files", 1, "27 Nov", "in progress"),
        Step(4, "Training for court clerks", 1, "16 Nov", "done", "16 Nov", by="partner"),
        Step(5, "Archive live at the court of Kraków", 2, "11 Dec", weight=2),
        Step(6, "Retention rules signed off", 1, "20 Nov", "blocked",
             blocked=("10 Nov", "The ministry of justice has not named who signs.")),
        Step(7, "Second court goes live", 1, "26 Feb", weight=2, by="partner"),
        Step(8, "Handbook for administrators", 1, "6 Oct", "done", "9 Oct", by="partner"),
        Step(9, "Polish screens checked", 2, "13 Nov", "done", "13 Nov"),
        Step(10, "Link to the case register", 1, "18 Dec", weight=0,
             asks=("new milestone", "", "henrik", "12 Nov", "Both courts ask for it before they go live.")),
    ),
    18: (
        Step(1, "Survey of four wards", 1, "4 Sep", "done", "4 Sep"),
        Step(2, "Patient intake form live", 1, "5 Oct", "done", "2 Oct", by="partner"),
        Step(3, "Link to the patient index", 1, "4 Dec", "in progress", by="partner"),
        Step(4, "Nurse training, first group", 1, "24 Nov", "in progress"),
        Step(5, "Clinic pilot in Durban", 2, "30 Nov", "in progress"),
        Step(6, "Consent form approved", 1, "20 Nov", "in progress", acceptance=True,
             asks=("done", "12 Nov", "tessa", "12 Nov", "")),
        Step(7, "Second hospital signs", 1, "29 Jan", weight=2, by="partner"),
        Step(8, "Forms in isiZulu", 2, "26 Feb", by="partner"),
        Step(9, "Audit of stored forms", 1, "23 Oct", "done", "27 Oct"),
    ),
    21: (
        Step(1, "Five library catalogues indexed", 1, "10 Sep", "done", "8 Sep"),
        Step(2, "חיפוש בכתבי יד", 1, "15 Nov", "in progress"),
        Step(3, "Pilot on the Haifa campus", 1, "19 Nov", "in progress", by="partner"),
        Step(4, "Arabic word forms tested", 2, "8 Nov", "done", "5 Nov"),
        Step(5, "Workshop in Alexandria", 2, "29 Nov", by="partner"),
        Step(6, "Student portal goes live", 1, "14 Jan", weight=2, by="partner"),
        Step(7, "Terminals in the reading room", 1, "6 Dec", signed="1 Nov", moves=1),
        Step(8, "National library signs", 2, "11 Mar", weight=2),
    ),
    23: (
        Step(1, "Field work mapped", 1, "28 Aug", "done", "28 Aug"),
        Step(2, "Meter data connected", 1, "30 Oct", "done", "4 Nov", by="partner"),
        Step(3, "Dashboard for leak reports", 2, "18 Nov", "in progress"),
        Step(4, "Pilot with two crews", 1, "10 Nov", "in progress"),
        Step(5, "Agreement of the Ohio basin", 2, "11 Dec", "blocked", by="partner",
             blocked=("3 Nov", "The board elects a new chair on 1 December.")),
        Step(6, "Alarm rules agreed", 1, "23 Nov", by="partner"),
        Step(7, "All crews on tablets", 1, "30 Apr", weight=3),
        Step(8, "Second basin signs", 2, "26 Mar", by="partner",
             asks=("cancel", "", "miles", "16 Nov", "The second basin joins the first one.")),
    ),
    26: (
        Step(1, "Claim types agreed", 1, "21 Aug", "done", "20 Aug"),
        Step(2, "Photo upload tested", 1, "16 Oct", "done", "15 Oct", by="partner"),
        Step(3, "Payout limits approved", 1, "4 Nov", "in progress", by="partner"),
        Step(4, "Contact centre trained", 2, "26 Nov"),
        Step(5, "First 100 claims in a day", 1, "18 Dec", weight=2),
        Step(6, "Claim form in Hindi", 2, "30 Oct", "done", "6 Nov", by="partner"),
        Step(7, "Fraud check connected", 1, "27 Jan", signed="18 Dec", moves=2),
        Step(8, "Branch in Bengaluru live", 2, "12 Mar", weight=2, by="partner"),
    ),
    28: (
        Step(1, "Catalogue of forms agreed", 1, "25 Sep", "done", "25 Sep"),
        Step(2, "Pilot in the city of Lautern", 1, "20 Nov", "in progress", by="partner"),
        Step(3, "Payment by card tested", 1, "4 Nov", "done", "6 Nov"),
        Step(4, "First London borough signs", 2, "1 Dec", "in progress",
             asks=("new date", "15 Jan", "hugh", "16 Nov", "The council votes on 12 January.")),
        Step(5, "Accessibility test passed", 1, "30 Oct", "done", "30 Oct", by="partner"),
        Step(6, "Five cities in production", 1, "31 Mar", weight=3),
        Step(7, "Sign-on with the state account", 1, "16 Dec", "cancelled", by="partner"),
        Step(8, "Permit forms in plain language", 1, "13 Nov", "done", "16 Nov"),
    ),
    31: (
        Step(1, "Archive study", 1, "29 Jan"),
        Step(2, "Test index of three archives", 1, "26 Mar", by="partner"),
        Step(3, "Archive search live", 0, "11 Jun", weight=2, owners="otto/pia"),
    ),
    40: (
        Step(1, "Workshop with the port authority", 1, "10 Nov", "in progress"),
        Step(2, "Prototype of berth planning", 1, "2 Oct", "done", "2 Oct"),
        Step(3, "横浜港での試験運用", 1, "4 Dec", weight=2),
        Step(4, "부산항 현장 조사", 2, "20 Nov", by="partner"),
        Step(5, "Customs data agreed", 1, "27 Nov", "in progress",
             asks=("new date", "11 Dec", "rei", "16 Nov", "The customs office answers on 4 December.")),
        Step(6, "Second harbour signs", 1, "19 Mar", by="partner"),
        Step(7, "Crane signals connected", 2, "28 Jan", by="partner"),
    ),
}  # fmt: skip
