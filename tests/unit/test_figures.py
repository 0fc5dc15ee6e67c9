"""Figures as people write them: read by their own custom, asked where another custom reads them otherwise."""

from decimal import Decimal

import pytest

from models.figures import TwoReadings, Unit, exact, sure, typed, write
from models.targets import Metric
from models.targets.units import unit_of

EUR = unit_of(Metric.REVENUE, currency="EUR")
CUSTOMERS = unit_of(Metric.CUSTOMERS)
HOURS, SHARE = Unit("hours"), Unit("%")
ENGLISH, GERMAN, FRENCH, SWISS, INDIAN = "en_GB", "de_DE", "fr_FR", "de_CH", "en_IN"


@pytest.mark.parametrize(
    ("text", "locale", "unit", "meant"),
    [
        ("12", ENGLISH, CUSTOMERS, "12"),
        ("4,000", ENGLISH, EUR, "4000"),
        ("4.000", GERMAN, EUR, "4000"),
        ("11,5", ENGLISH, HOURS, "11.5"),
        ("11.5", GERMAN, HOURS, "11.5"),
        ("7,9", GERMAN, HOURS, "7.9"),
        ("1.245", ENGLISH, HOURS, "1.245"),
        ("1.245", ENGLISH, EUR, "1245"),
        ("1.240", ENGLISH, CUSTOMERS, "1240"),
        ("1,240", GERMAN, CUSTOMERS, "1240"),
        ("12.50", ENGLISH, EUR, "12.5"),
        ("0.750", ENGLISH, HOURS, "0.75"),
        ("750000", GERMAN, EUR, "750000"),
        ("1.240.000", ENGLISH, EUR, "1240000"),
        ("1,240,000.50", GERMAN, EUR, "1240000.5"),
        ("1.240,50", ENGLISH, EUR, "1240.5"),
        ("1 240 000", FRENCH, EUR, "1240000"),
        ("1\u202f240\u202f000,5", ENGLISH, EUR, "1240000.5"),
        ("1’240’000", SWISS, EUR, "1240000"),
        ("12,40,000", INDIAN, EUR, "1240000"),
        ("2.5m", ENGLISH, EUR, "2500000"),
        ("2,5m", GERMAN, EUR, "2500000"),
        ("50k", ENGLISH, EUR, "50000"),
        ("50 K", ENGLISH, EUR, "50000"),
        ("70 %", ENGLISH, SHARE, "70"),
        ("70%", GERMAN, SHARE, "70"),
        ("70 %", ENGLISH, Unit("percent"), "70"),
        ("750,000 EUR", ENGLISH, EUR, "750000"),
        ("750,000 €", ENGLISH, EUR, "750000"),
        ("6 customers", ENGLISH, CUSTOMERS, "6"),
        ("-3", ENGLISH, HOURS, "-3"),
        ("−3", ENGLISH, HOURS, "-3"),
        ("`7`", ENGLISH, CUSTOMERS, "7"),
        ("**7**.", ENGLISH, CUSTOMERS, "7"),
        ("\u200b7\ufeff", ENGLISH, CUSTOMERS, "7"),
        ("７", ENGLISH, CUSTOMERS, "7"),
        ("1.5", ENGLISH, CUSTOMERS, "1.5"),
    ],
)
def test_a_figure_is_read_as_its_reader_writes_it(text: str, locale: str, unit: Unit, meant: str) -> None:
    assert typed(text).read(unit, locale=locale) == Decimal(meant)


@pytest.mark.parametrize(
    ("text", "locale", "unit", "readings"),
    [
        ("750.000", ENGLISH, EUR, (750, 750_000)),
        ("1.240", ENGLISH, EUR, (Decimal("1.24"), 1240)),
        ("750.000", ENGLISH, CUSTOMERS, (750, 750_000)),
        ("1,240", GERMAN, HOURS, (Decimal("1.24"), 1240)),
        ("4,000", GERMAN, EUR, (4, 4000)),
        ("1.240", FRENCH, EUR, (Decimal("1.24"), 1240)),
        ("1.240k", ENGLISH, EUR, (1240, 1_240_000)),
        ("4,000", None, EUR, (4, 4000)),
        ("1.245", None, HOURS, (Decimal("1.245"), 1245)),
    ],
)
def test_a_figure_that_its_reader_would_not_write_so_and_others_read_otherwise_is_asked(
    text: str, locale: str | None, unit: Unit, readings: tuple[Decimal, ...]
) -> None:
    with pytest.raises(TwoReadings) as both:
        typed(text).read(unit, locale=locale)
    assert both.value.readings == tuple(sorted(map(Decimal, readings)))


def test_the_sentence_of_two_readings_names_both_and_what_to_write() -> None:
    with pytest.raises(TwoReadings) as both:
        typed("750.000").read(EUR, locale=ENGLISH)
    assert str(both.value) == "“750.000” can be 750 or 750,000. Write 750 or 750000."


@pytest.mark.parametrize(
    "text", ["", "many", "1.2.3", "1,24,00", "12,34.567,8", "1e9", "NaN", "½", "7 of 10", "3 Dec 2026", "9" * 40]
)
def test_what_is_no_figure_is_refused_with_how_to_write_one(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a number\. Write it like 12, 12\.5 or 1,240,000\."):
        typed(text)


@pytest.mark.parametrize(("text", "unit"), [("70%", CUSTOMERS), ("70 %", EUR), ("5 EUR", HOURS), ("5 hours", SHARE)])
def test_a_unit_that_is_not_the_targets_is_refused(text: str, unit: Unit) -> None:
    with pytest.raises(ValueError, match=r"this target in .+\. Write the number alone\."):
        typed(text).read(unit, locale=ENGLISH)


@pytest.mark.parametrize("locale", [ENGLISH, GERMAN, FRENCH, SWISS, INDIAN, "pl_PL", "ja_JP", "ar_EG"])
@pytest.mark.parametrize("value", ["0", "7", "1240", "1.24", "1.245", "1240.5", "1240000", "0.0001", "-1234.5678"])
def test_what_is_written_in_a_locale_is_read_back_there_and_what_is_sure_everywhere(value: str, locale: str) -> None:
    figure = Decimal(value)
    assert typed(write(figure, locale=locale)).read(HOURS, locale=locale) == figure
    assert typed(sure(figure)).read(HOURS, locale=locale) == figure
    assert exact(figure).read(CUSTOMERS, locale=locale) == figure
