"""The morning's message in words: what is older counts like all else, and what waits besides is said at the end."""

from dataclasses import replace

from handlers.views import digest, parts
from handlers.views import examples as ex
from handlers.views import gallery_alerts as alerts
from models.digest import Digest, How, Line, Settled


def sections(of: Digest) -> list[str]:
    blocks = (parts.drawn(one) for one in digest.digest(of).blocks)
    said = [block["text"]["text"] for block in blocks if block["type"] == "section"]
    return [one.replace("\u2068", "").replace("\u2069", "") for one in said]


def done(line: Line) -> Line:
    return replace(line, settled=Settled(How.DONE, ex.OTTO, alerts.AT))


def test_what_is_older_counts_when_it_is_read_and_when_it_is_settled() -> None:
    line, (older,) = alerts.line(), alerts.older(1)
    told = alerts.digest_of(line, older=(older,))
    assert sections(told)[0] == "*2 things for you*: 1 overdue, 1 older"
    assert sections(replace(told, lines=(done(line),)))[0] == "*1 of 2 is left*: 1 done"
    assert sections(replace(told, lines=(done(line),), older=(done(older),)))[0] == (
        "*Nothing is left of this morning's 2.*"
    )


def test_what_is_older_takes_the_rows_that_are_left_by_name_and_only_the_rest_is_a_number() -> None:
    told = alerts.digest_of(alerts.line(), older=alerts.older(8))
    said = sections(told)
    assert [f"PSP-12-M{number}" in "".join(said) for number in (40, 45, 46)] == [True, True, False]
    assert said[-1] == "*2 older* were due before alerts began and wait still"
    assert len([one for one in said if "Reference architecture" in one]) == digest.ALL_SHOWN
    few = alerts.digest_of(alerts.line(), older=alerts.older(2))
    assert "older* " not in " ".join(sections(few)[1:])
    assert "PSP-12-M41" in digest.digest(few).text


def test_a_message_ends_in_how_much_waits_besides() -> None:
    for lines in ((alerts.line(),), (done(alerts.line()),), alerts.SEVEN):
        told = alerts.digest_of(*lines, more=4)
        assert sections(told)[-1] == "and 4 more wait: /psp"
        assert digest.digest(told).text.endswith("and 4 more wait: /psp")
        assert "more wait" not in digest.digest(replace(told, more=0)).text
