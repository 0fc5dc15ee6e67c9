"""Every screen once, with example data: a name to a function that draws it.

Tests hold each of them against the limits of Slack, and the ids of their buttons against those that are listened to.
"""

from collections.abc import Callable
from typing import Final, TypeAlias

from handlers.views import examples as ex
from handlers.views import gallery_alerts, gallery_menu, gallery_targets, milestone_forms, milestones, notices
from handlers.views.parts import Message, View
from models.base import Side
from models.errors import NotFound

Screen: TypeAlias = Callable[[], Message | View]


SCREENS: Final[dict[str, Screen]] = {
    **gallery_alerts.SCREENS,
    **gallery_menu.SCREENS,
    **gallery_targets.SCREENS,
    "unknown key": lambda: notices.refusal(NotFound("There is no “PSP-91-M3” that you can see.")),
    "not known": notices.stranger,
    "broken": lambda: notices.failure(
        "The database does not answer, nothing was changed. Try again in a minute.", "7F3K"
    ),
    "ambiguous day": lambda: milestone_forms.day_question(
        "03/04/2027",
        "Pilot at the Ministry of Tides",
        [
            (day, f"move|PSP-12-M5|{day}")
            for day in (ex.TODAY.replace(month=3, day=4), ex.TODAY.replace(month=4, day=3))
        ],
    ),
    "add milestone": lambda: milestone_forms.new_milestone(ex.PLAN),
    "add milestone, in force": lambda: milestone_forms.new_milestone(
        ex.PLAN_IN_FORCE, title="Pilot live", due_on=ex.TODAY, warning="29 Nov 2026 is a Sunday. Save again to keep it."
    ),
    "edit milestone": lambda: milestone_forms.edit_milestone(ex.PLAN_IN_FORCE, ex.MILESTONE),
    "move milestone": lambda: milestone_forms.move_form(
        ex.PLAN_IN_FORCE, ex.MILESTONE, today=ex.TODAY, reader=ex.OTTO_READS
    ),
    "move milestone, draft": lambda: milestone_forms.move_form(
        ex.PLAN, ex.MILESTONE, today=ex.TODAY, reader=ex.OTTO_READS
    ),
    "mark done": lambda: milestone_forms.done_form(ex.MILESTONE, today=ex.TODAY),
    "mark done, acceptance": lambda: milestone_forms.done_form(ex.milestone(needs_acceptance=True), today=ex.TODAY),
    "what blocks it": lambda: milestone_forms.block_form(ex.MILESTONE),
    "cancel": lambda: milestone_forms.change_form(
        ex.MILESTONE, "cancel", title="Cancel milestone", submit="Ask Tindrel", other="Pia Vost"
    ),
    "refuse": lambda: milestone_forms.refuse_form(ex.asked(), "*New date for “Pilot”: 11 Dec → Fri 29 Jan 2027*"),
    "assign": lambda: milestone_forms.assign_form(ex.MILESTONE, Side.VENDOR, "Quorbel"),
    "added": lambda: milestones.added(ex.upcoming(), today=ex.TODAY, reader=ex.OTTO_READS),
    "added, in the form": lambda: milestone_forms.saved(
        "Add milestone", milestones.added(ex.upcoming(), today=ex.TODAY, reader=ex.OTTO_READS)
    ),
    "done": lambda: milestones.done(ex.finished(), today=ex.TODAY, reader=ex.OTTO_READS),
    "move asked": lambda: milestones.moved(ex.asked(), today=ex.TODAY, reader=ex.OTTO_READS),
    "consent": lambda: milestones.consent(
        ex.asked(),
        ex.REQUEST,
        today=ex.TODAY,
        reader=ex.PIA_READS,
        why="You own it at Tindrel; Lin Marlow is asked too, the first answer settles it. Reminder on 26 Nov.",
    ),
    "consent, answered": lambda: milestones.answered(
        ex.milestone(due_on=ex.REQUEST.to_on, working_days_late=0),
        "✅ *You agreed*: “Reference architecture reviewed” is now due Fri 4 Dec 2026, and Otto Brandl is told.",
    ),
    "row with acts": lambda: Message.of(
        milestones.row_words(ex.MILESTONE, today=ex.TODAY, reader=ex.OTTO_READS),
        [
            milestones.milestone_row(ex.MILESTONE, today=ex.TODAY, reader=ex.OTTO_READS, with_acts=False),
            milestones.row_actions(ex.MILESTONE, primary=True),
            milestones.settled_row(ex.finished(), by="you", today=ex.TODAY, undo=True),
        ],
    ),
}
