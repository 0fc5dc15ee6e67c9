"""The commands that are built, in one table; help, the menu and the reader of commands all ask it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from handlers.grammar import readers
from handlers.grammar.commands import Command
from handlers.grammar.tokens import Clauses

SEE, DO, AGREE, ME = "See", "Do", "Agree", "Me"
GROUPS: Final = (SEE, DO, AGREE, ME)


@dataclass(frozen=True)
class Verb:
    """One command: how it is called, written and explained, and how its words are read."""

    name: str
    usage: str
    example: str
    help: str
    group: str
    reads: Callable[[Clauses, "Verb"], Command]
    aliases: tuple[str, ...] = ()
    keywords: frozenset[str] = frozenset()
    topic: str | None = None
    label: str | None = None  # how a button or `More …` calls it; None where it needs a key and makes no button

    @property
    def nouns(self) -> tuple[str, ...]:
        """Give the words by which a mistyped one is compared."""
        return (self.name.split()[-1], *self.aliases)


ON: Final = frozenset({"on"})

VERBS: Final[tuple[Verb, ...]] = (
    Verb("help", "help [command]", "help milestone", "explains the commands, or one of them", ME, readers.help_,
         ("?", "commands"), label="Help"),
    Verb("status", "status [PSP-12 | partner | subsidiary | me]", "status PSP-12",
         "shows how a plan, a partner or a subsidiary stands", SEE, readers.status, ("health",), label="Status"),
    Verb("list", "list [overdue | due | blocked | mine] [of …]", "list overdue",
         "lists what is overdue, due, blocked or yours", SEE, readers.list_things, ("ls",), frozenset({"of",
         "in", "for"}),
         label="What is overdue"),
    Verb("show", "show KEY", "show PSP-12-M3", "shows one thing with its last changes", SEE, readers.show,
         ("view", "open")),
    Verb("history", "history KEY", "history PSP-12-M3", "shows who changed it, and when", SEE, readers.history,
         ("log",)),
    Verb("add plan", "add plan [“title”]", "add plan “Search for ministries”", "starts a plan", DO, readers.add_plan,
         topic="plan", label="Add plan…"),
    Verb("add milestone", "add milestone [PSP-12] [“title”] [due DATE] [owner @person] [with @person] [because …]",
         "add milestone PSP-12 “Pilot live” due 29 Jan owner @pia with @otto",
         "opens the form; with title, day and both owners it does it at once", DO, readers.add_milestone,
         keywords=frozenset({"due", "owner", "with"}), topic="milestone", label="Add milestone…"),
    Verb("add target", "add target [PSP-12] [“title”]", "add target PSP-12", "opens the form of a target", DO,
         readers.add_target, topic="target", label="Add target…"),
    Verb("edit", "edit KEY", "edit PSP-12-M3", "opens its form", DO, readers.edit, ("change",)),
    Verb("start", "start KEY [on DATE] [because …]", "start PSP-12-M3 on 16 Nov",
         "says that work on it has begun; start PSP-12 puts a signed plan in force", DO, readers.start, ("begin",), ON,
         "milestone"),
    Verb("done", "done KEY [on DATE] [because …]", "done PSP-12-M3 on 20 Nov", "reports it done", DO, readers.done,
         ("finish", "complete"), ON, "milestone"),
    Verb("block", "block KEY [on DATE] because …", "block PSP-12-M3 because licence key missing",
         "says what is in the way", DO, readers.block, ("stuck",), ON, "milestone"),
    Verb("unblock", "unblock KEY [on DATE] [because …]", "unblock PSP-12-M3 on 16 Nov",
         "says that nothing is in the way any more", DO, readers.unblock, (), ON, "milestone"),
    Verb("reopen", "reopen KEY [on DATE] because …", "reopen PSP-12-M3 because the review failed",
         "takes back that it is done", DO, readers.reopen, (), ON, "milestone"),
    Verb("cancel", "cancel KEY [on DATE] because …", "cancel PSP-12-M3 because the customer left",
         "takes it out of the plan", DO, readers.cancel, ("drop",), ON, "milestone"),
    Verb("assign", "assign KEY @person", "assign PSP-12-M3 @pia", "gives it to somebody of the same side", DO,
         readers.assign, ("give",), frozenset({"to"}), "milestone"),
    Verb("move", "move KEY to DATE because …", "move PSP-12-M3 to 4 Dec because the reviewer is back on 1 Dec",
         "asks the other side for a new date; until they agree the old one counts", DO, readers.move,
         ("reschedule", "postpone"), frozenset({"to"}), "milestone"),
    Verb("actual", "actual KEY VALUE [on DATE]", "actual PSP-12-T1 14 on 20 Nov", "reports the total of a target", DO,
         readers.actual, ("value",), ON, "target"),
    Verb("snooze", "snooze KEY 3d", "snooze PSP-12-M3 3d", "keeps it quiet for you alone, up to 10 working days", DO,
         readers.snooze),
    Verb("agree", "agree KEY [because …]", "agree PSP-12-M5", "consents to what the other side asks", AGREE,
         readers.agree, ("accept", "yes")),
    Verb("refuse", "refuse KEY because …", "refuse PSP-12-M5 because too late for the launch",
         "does not consent; what counts now goes on counting", AGREE, readers.refuse, ("reject",)),
    Verb("confirm", "confirm KEY [because …]", "confirm PSP-12-M3", "confirms what the other side reported", AGREE,
         readers.confirm),
    Verb("dispute", "dispute KEY because …", "dispute PSP-12-M3 because the proof is missing",
         "contests what the other side reported", AGREE, readers.dispute, ("contest",)),
    Verb("report", "report delivery", "report delivery", "shows what was not sent to people, or perhaps", SEE,
         readers.report, ("delivery",), label="Delivery report"),
    Verb("me", "me", "me", "shows when and how you are told", ME, readers.me, ("profile",), label="When I am told"),
)  # fmt: skip


def find(name: str) -> Verb | None:
    """Find a command by its name or another word for it."""
    wanted = name.lower()
    return next((verb for verb in VERBS if verb.name == wanted or wanted in verb.aliases), None)
