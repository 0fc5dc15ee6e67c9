"""The targets of the sample with what was reported: met, missed, at their pace, behind it, and not begun."""

from typing import Final, NamedTuple


class Goal(NamedTuple):
    """A target. `line` 0 is the whole plan; `reported` are days and totals, by whom is named once."""

    number: int
    title: str
    line: int
    period: str
    metric: str
    target: int
    reported: tuple[tuple[str, int], ...] = ()
    by: str = ""
    initial: int = 0
    unit: str = ""
    weight: int = 1
    floor: int | None = None
    phases: str = ""


CUSTOMERS, REVENUE, CUSTOM = "customers won", "revenue", "custom"
TARGETS: Final[dict[int, tuple[Goal, ...]]] = {
    12: (
        Goal(1, "Customers won, H1", 1, "H1", CUSTOMERS, 10,
             (("31 Aug", 1), ("30 Sep", 4), ("30 Oct", 5), ("13 Nov", 6)), "pia", weight=2),
        Goal(2, "Revenue", 1, "year", REVENUE, 900_000, (("30 Sep", 120_000), ("30 Oct", 240_000)), "mira",
             weight=2, phases="10/25/30/35"),
        Goal(3, "Consultants trained", 0, "year", CUSTOM, 24, (("30 Sep", 4), ("6 Nov", 9)), "lin", unit="consultants"),
        Goal(4, "Customers won, Q1", 1, "Q1", CUSTOMERS, 4, (("31 Aug", 1), ("30 Sep", 4)), "pia", weight=0),
        Goal(5, "Days from order to first search", 1, "H1", CUSTOM, 30,
             (("30 Sep", 48), ("30 Oct", 41), ("13 Nov", 37)), "otto", initial=60, unit="days"),
        Goal(6, "Customers won, H2", 1, "H2", CUSTOMERS, 14),
    ),
    14: (
        Goal(1, "Customers won, Germany", 2, "year", CUSTOMERS, 12, (("30 Sep", 1), ("13 Nov", 2)), "sami"),
        Goal(2, "Customers won, United Kingdom", 3, "year", CUSTOMERS, 10, (("30 Sep", 2), ("13 Nov", 4)), "sami"),
        Goal(3, "Customers won, United States", 1, "year", CUSTOMERS, 25, (("30 Sep", 6), ("13 Nov", 10)), "lena"),
        Goal(4, "Revenue, Japan", 5, "year", REVENUE, 180_000_000, (("30 Oct", 52_000_000),), "kofi"),
        Goal(5, "Revenue, Korea", 10, "year", REVENUE, 900_000_000, (("30 Oct", 296_000_000),), "kofi"),
        Goal(6, "Revenue, Brazil", 9, "year", REVENUE, 2_400_000, (("30 Oct", 300_000),), "lena"),
        Goal(7, "Countries with a live vault", 0, "year", CUSTOM, 12, (("16 Oct", 1), ("2 Nov", 2)), "hollis",
             unit="countries", weight=3),
        Goal(8, "Customers won, India, H1", 12, "H1", CUSTOMERS, 6, (("30 Oct", 3),), "kofi"),
        Goal(9, "Customers won, Australia", 11, "year", CUSTOMERS, 7, (("13 Nov", 3),), "kofi"),
        Goal(10, "Customers won, Poland, Q3", 4, "Q3", CUSTOMERS, 2),
    ),
    17: (
        Goal(1, "Customers won, Germany", 1, "year", CUSTOMERS, 8, (("30 Sep", 1), ("13 Nov", 3)), "nils", weight=2),
        Goal(2, "Customers won, Poland", 2, "year", CUSTOMERS, 4, (("30 Oct", 2),), "nils"),
        Goal(3, "Revenue, Germany", 1, "year", REVENUE, 640_000, (("30 Oct", 250_000),), "jannik"),
        Goal(4, "Files taken over, Q1", 1, "Q1", CUSTOM, 5_000_000, (("30 Sep", 5_200_000),), "nils", unit="files"),
        Goal(5, "Files taken over, Q2", 1, "Q2", CUSTOM, 12_000_000, (("30 Oct", 5_600_000), ("13 Nov", 6_100_000)),
             "nils", unit="files"),
    ),
    18: (
        Goal(1, "Customers won, H1", 1, "H1", CUSTOMERS, 5, (("30 Sep", 2), ("30 Oct", 4)), "dylan", weight=2),
        Goal(2, "Revenue", 1, "year", REVENUE, 420_000, (("30 Oct", 160_000),), "isla"),
        Goal(3, "Nurses trained", 1, "year", CUSTOM, 300, (("30 Sep", 40), ("13 Nov", 115)), "tessa", unit="nurses"),
        Goal(4, "Customers won, South Africa", 2, "year", CUSTOMERS, 2, (("30 Oct", 1),), "dylan"),
        Goal(5, "Minutes at the desk", 1, "H1", CUSTOM, 6, (("30 Sep", 14), ("13 Nov", 9)), "dylan", initial=18,
             unit="minutes"),
    ),
    21: (
        Goal(1, "Universities won, Israel", 1, "year", CUSTOMERS, 4, (("29 Oct", 2),), "ruth", weight=2),
        Goal(2, "Universities won, Egypt", 2, "year", CUSTOMERS, 3),
        Goal(3, "Revenue, Israel", 1, "year", REVENUE, 1_500_000, (("29 Oct", 430_000),), "noa"),
        Goal(4, "Pages indexed, Q1", 1, "Q1", CUSTOM, 2_000_000, (("30 Sep", 1_700_000),), "yael", unit="pages"),
    ),
    23: (
        Goal(1, "Boards won, H1", 1, "H1", CUSTOMERS, 4, (("30 Oct", 1),), "beatriz", weight=2),
        Goal(2, "Revenue, Brazil", 1, "year", REVENUE, 3_000_000, (("30 Oct", 700_000),), "caio"),
        Goal(3, "Revenue, United States", 2, "year", REVENUE, 500_000, (("30 Oct", 210_000),), "miles"),
        Goal(4, "Leaks closed on the same day", 1, "year", CUSTOM, 70, (("30 Sep", 22), ("30 Oct", 34)), "bruna",
             initial=10, unit="%", floor=50),
        Goal(5, "Crews trained, H1", 1, "H1", CUSTOM, 16, (("30 Sep", 5), ("13 Nov", 12)), "beatriz", unit="crews"),
    ),
    26: (
        Goal(1, "Insurers won, Australia", 1, "year", CUSTOMERS, 5, (("30 Oct", 2),), "nadia", weight=2),
        Goal(2, "Insurers won, India", 2, "year", CUSTOMERS, 6, (("30 Oct", 1),), "vikram"),
        Goal(3, "Claims paid in a day, Q2", 1, "Q2", CUSTOM, 1_500, (("30 Oct", 420), ("13 Nov", 690)), "jodie",
             unit="claims"),
        Goal(4, "Revenue, India", 2, "year", REVENUE, 42_000_000, (("30 Oct", 13_500_000),), "arjun"),
        Goal(5, "Branches connected, H2", 2, "H2", CUSTOM, 40, unit="branches"),
    ),
    28: (
        Goal(1, "Cities won, Germany", 1, "year", CUSTOMERS, 9, (("30 Sep", 1), ("13 Nov", 4)), "timo", weight=2),
        Goal(2, "Boroughs won, United Kingdom, H2", 2, "H2", CUSTOMERS, 4),
        Goal(3, "Revenue, Germany", 1, "year", REVENUE, 380_000, (("30 Oct", 145_000),), "lotte"),
        Goal(4, "Forms online, H1", 1, "H1", CUSTOM, 40, (("30 Sep", 15), ("30 Oct", 24), ("13 Nov", 31)), "timo",
             unit="forms"),
    ),
    31: (
        Goal(1, "Archives won", 1, "H2", CUSTOMERS, 5),
        Goal(2, "Revenue", 1, "year", REVENUE, 250_000),
    ),
    40: (
        Goal(1, "Harbours won, Japan", 1, "year", CUSTOMERS, 3, (("30 Oct", 1),), "haru", weight=2),
        Goal(2, "Harbours won, Korea", 2, "year", CUSTOMERS, 2),
        Goal(3, "Revenue, Japan", 1, "year", REVENUE, 240_000_000, (("30 Oct", 77_000_000),), "kenji"),
        Goal(4, "Berths planned a day, H1", 1, "H1", CUSTOM, 120, (("30 Sep", 35), ("30 Oct", 72)), "rei",
             unit="berths"),
    ),
}  # fmt: skip
