"""People named in words: a Slack user picked from the list, or a name behind @."""

from sqlalchemy.orm import Session

from handlers.grammar.commands import Mention
from handlers.runtime import Turn
from handlers.slack.errors import SlackProblem
from models import access, choices, people
from models.base import Side
from models.errors import Invalid
from models.people import Person, PersonRef
from models.words import echo


def named(turn: Turn, mention: Mention, *, plan: str, field: str | None = None) -> PersonRef:
    """Give the person who is meant. Raises Invalid for an app, a deactivated user, and one linked to nobody.

    Whom the menu of the form would not offer is nobody: not even that they are linked is said.
    """
    if mention.slack_id is None:
        with turn.reading() as session:
            return _by_name(session, turn, mention.name, plan=plan, field=field)
    with turn.reading() as session:
        found = people.linked_to(session, mention.slack_id, team_id=turn.arrival.team_id)
        offered = choices.nameable(access.get_plan(session, plan, by=turn.caller), by=turn.caller)
        person = choices.chosen(session, Person, found.id if found else None, offered)
    shown = f"@{mention.name}" if mention.name else "That Slack user"
    _refuse_account(turn, mention.slack_id, shown, field=field)
    if found is None or person is None:
        then = "The programme office links them first, then they can own it."
        raise Invalid(f"{shown} is linked to nobody whom you can name here. {then}", field=field)
    return found


def _refuse_account(turn: Turn, slack_id: str, shown: str, *, field: str | None) -> None:
    """Refuse an app and a deactivated account, as Slack says it is now."""
    try:
        user = turn.gateway.user(slack_id)
    except SlackProblem as problem:
        if problem.code not in {"user_not_found", "user_not_visible"}:
            raise
        raise Invalid(f"{shown} is nobody whom Slack shows to the bot. Name somebody else.", field=field) from problem
    if user.bot:
        raise Invalid(f"{shown} is an app and can own nothing. Name a person.", field=field)
    if user.deleted:
        raise Invalid(f"{shown} is deactivated in Slack. Name somebody who is there.", field=field)


def _by_name(session: Session, turn: Turn, name: str, *, plan: str, field: str | None) -> PersonRef:
    within = access.get_plan(session, plan, by=turn.caller)
    found = [
        ref
        for side in Side
        for ref in choices.persons(session, name, side=side, partner_id=within.partner_id, plan=within, by=turn.caller)
    ]
    exact = [ref for ref in found if ref.name.casefold() == name.casefold()]
    if len(exact or found) == 1:
        return (exact or found)[0]
    typed = echo(name)
    if not found:
        raise Invalid(
            f"“{typed}” is nobody who can own it. Write @ and choose a person, or open the form.", field=field
        )
    names = " or ".join(ref.name for ref in (exact or found)[:3])
    raise Invalid(f"“{typed}” can be {names}. Write the whole name.", field=field)
