"""The delivery report of the office, with example data."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from handlers.views import delivery_report
from handlers.views import examples as ex
from handlers.views.parts import Message, View
from models.aside import Step
from models.delivery_report import PAGE, Aside, Count, Finding, Report
from models.notifications import Lane

NOW: Final = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LOST: Final = Finding(41, 1, Lane.DIGEST, date(2026, 11, 23), perhaps=False, problem="no way in Slack", items=2,
                      person=ex.NED, instead=(ex.PIA,))  # fmt: skip
DOUBTFUL: Final = Finding(37, 2, Lane.DIGEST, date(2026, 11, 20), perhaps=True, problem="missing_scope", items=3,
                          person=ex.OTTO)  # fmt: skip
CLOSED: Final = Finding(36, 1, Lane.SUMMARY, date(2026, 11, 23), perhaps=False, problem="archived", items=1,
                        channel="quorbel-tindrel")  # fmt: skip
REFUSED: Final = Finding(35, 5, Lane.ESCALATION, date(2026, 11, 19), perhaps=False, problem="invalid_blocks", items=1,
                         person=ex.PIA)  # fmt: skip
COUNTS: Final = (
    Count(Lane.DIGEST, sent=371, waiting=1, not_sent=1, perhaps=1),
    Count(Lane.URGENT, sent=29),
    Count(Lane.SUMMARY, sent=12),
)
REPORT: Final = Report((LOST, DOUBTFUL), 0, 1, 1, COUNTS, NOW - timedelta(seconds=30))
QUIET: Final = replace(REPORT, findings=(), not_sent=0, perhaps=0, counts=(Count(Lane.DIGEST, sent=412),))
ASIDES: Final = (
    Aside(Step.LOOK, ex.MILESTONE.key, "K7MQ", date(2026, 11, 24)),
    Aside(Step.WORDS, ex.MILESTONE.key, "P3XW", date(2026, 11, 24), person=ex.OTTO),
    Aside(Step.WORDS, "PSP-40", "P3XV", date(2026, 11, 24)),
    Aside(Step.HOURS, "person:9", "H4TZ", date(2026, 11, 24), person=ex.NED),
    Aside(Step.HOURS, "channel:3", "H4TY", date(2026, 11, 24), place="#psp-japan"),
    Aside(Step.PLACE, "subsidiary:jp", "C8RA", date(2026, 11, 24), place="Japan"),
)
MANY: Final = replace(
    REPORT,
    findings=(CLOSED, *(replace(REFUSED, message_id=100 - n) for n in range(PAGE - 1))),
    not_sent=30,
    counts=(Count(Lane.DIGEST, sent=1371, not_sent=30, perhaps=1), *COUNTS[1:]),
)


def report(of: Report = REPORT, **settled: Finding) -> Message:
    """Show it to Mira."""
    return delivery_report.report(of, reader=ex.MIRA_READS, today=ex.TODAY, now=NOW, **settled)


SCREENS: Final[dict[str, Callable[[], Message | View]]] = {
    "delivery report": report,
    "delivery report, quiet": lambda: report(QUIET),
    "delivery report, nothing": lambda: report(replace(QUIET, counts=(), last_run=None)),
    "delivery report, many": lambda: report(MANY),
    "delivery report, app refused": lambda: report(replace(REPORT, pauses=("token_revoked",))),
    "delivery report, has to wait": lambda: report(replace(QUIET, pauses=("",))),
    "delivery report, stands still": lambda: report(replace(QUIET, last_run=NOW - timedelta(hours=2))),
    "delivery report, could not be read": lambda: report(replace(QUIET, asides=ASIDES, set_aside=12)),
    "delivery report, all at once": lambda: report(replace(REPORT, asides=ASIDES[:1], set_aside=1)),
    "delivery report, it came": lambda: report(QUIET, came=DOUBTFUL),
    "delivery report, goes again": lambda: report(QUIET, again=DOUBTFUL),
    "delivery, send again": lambda: delivery_report.again_form(DOUBTFUL, reader=ex.MIRA_READS, today=ex.TODAY),
}
