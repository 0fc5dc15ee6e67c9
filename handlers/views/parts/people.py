"""People as a reader sees them: “you”, a mention on private surfaces, a plain name where a mention would ring."""

from dataclasses import dataclass, replace
from functools import lru_cache

from handlers.slack.audience import Audience
from handlers.slack.mrkdwn import user_text
from handlers.views.parts.words import COMPANY, LOCALE, PERSON
from models.base import Side
from models.rows import MilestoneRow, PersonRef, TargetRow


@dataclass(frozen=True)
class Reader:
    """For whom a screen is drawn: a person, or everybody of a channel; figures are written as `locale` does."""

    person_id: int | None = None
    audience: Audience = Audience.READER
    locale: str = LOCALE
    side: Side | None = None

    @property
    def private(self) -> bool:
        """Whether one person alone reads it, so that a mention rings nobody."""
        return self.audience is Audience.READER

    @property
    def of_partner(self) -> bool:
        """Whether it is read by people of a partner, or by those of both sides together."""
        return self.side is Side.PARTNER or self.audience is Audience.PARTNER


@lru_cache(maxsize=256)
def anybody(reader: Reader) -> Reader:
    """Give a reader of the same kind of whom nothing is said."""
    return replace(reader, person_id=None)


EVERYBODY = Reader(audience=Audience.PARTNER)


def person(ref: PersonRef | None, *, company: str = "", reader: Reader = EVERYBODY, bare: bool = False) -> str:
    """Name a person with the company; a gap is said, with the company that has to fill it.

    Args:
        ref: who; None is “nobody yet”.
        company: said of a gap.
        reader: on private surfaces the reader is “you” and others are mentions.
        bare: leave the company out where the sentence has said it.
    """
    if ref is None:
        return f"nobody yet ({user_text(company, COMPANY)})" if company else "nobody yet"
    if reader.private and ref.id == reader.person_id:
        return "you"
    mention = reader.private and ref.slack_id is not None and not ref.left
    name = f"<@{ref.slack_id}>" if mention else user_text(ref.name, PERSON)
    if bare:
        return name
    where = user_text(ref.company, COMPANY)
    if ref.left:
        return f"{name} ({where}, has left)"
    return f"{name} ({where}, not linked to Slack)" if ref.slack_id is None else f"{name} ({where})"


def person_words(ref: PersonRef | None, *, reader: Reader = EVERYBODY) -> str:
    """Name a person for `text`, where names are plain and never escaped."""
    if ref is None:
        return "nobody yet"
    if reader.private and ref.id == reader.person_id:
        return "you"
    return f"{ref.name} of {ref.company}"


def owners(row: TargetRow, *, reader: Reader = EVERYBODY) -> str:
    """Name who owns a target on both sides, the vendor's first."""
    return f"{person(row.vendor_owner, reader=reader)}, with {person(row.partner_owner, reader=reader)}"


def sides(row: MilestoneRow, *, reader: Reader = EVERYBODY) -> str:
    """Name both sides: who must deliver first, then the other one."""
    return f"{person(row.owner, reader=reader)}, with {person(row.supporter, reader=reader)}"
