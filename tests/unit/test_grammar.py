"""What people type behind `/psp`, and what is understood."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.grammar import VERBS, UsageProblem, commands, nearest, parse, verb_of, write
from handlers.grammar.commands import Mention


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("", commands.Menu()),
        ("  ", commands.Menu()),
        ("help", commands.Help()),
        ("help milestone", commands.Help("milestone")),
        ("Status psp-12", commands.Status("PSP-12")),
        ("status Tindrel", commands.Status("Tindrel")),
        ("status psp-12-m3", commands.Show("PSP-12-M3")),
        ("status PSP-12-O7", commands.Show("PSP-12-O7")),
        ("status", commands.Status()),
        ("list overdue", commands.ListThings("overdue")),
        ("list due germany", commands.ListThings("due", "germany")),
        ("list of psp-12", commands.ListThings(None, "PSP-12")),
        ("show psp-12-m3", commands.Show("PSP-12-M3")),
        ("add plan “Search for ministries”", commands.AddPlan("Search for ministries")),
        ("milestone add PSP-7", commands.AddMilestone("PSP-7")),
        ("add milestone", commands.AddMilestone()),
        (
            "add milestone psp-12 “Pilot live” due 29 Jan owner <@U1|pia> with @otto",
            commands.AddMilestone("PSP-12", "Pilot live", "29 Jan", Mention("U1", "pia"), Mention(None, "otto")),
        ),
        ('add milestone PSP-12 "due on paper" due friday', commands.AddMilestone("PSP-12", "due on paper", "friday")),
        ("done psp-12-m3", commands.Done("PSP-12-M3")),
        ("done PSP-12-M3 on 20 Nov", commands.Done("PSP-12-M3", "20 Nov")),
        ("done PSP-12-M3 20 Nov", commands.Done("PSP-12-M3", "20 Nov")),
        ("finish PSP-12-M3 because it went well", commands.Done("PSP-12-M3", None, "it went well")),
        ("block PSP-12-M3 because licence key missing", commands.Block("PSP-12-M3", None, "licence key missing")),
        ("block PSP-12-M3 licence key missing", commands.Block("PSP-12-M3", None, "licence key missing")),
        ("move PSP-12-M3 to 4 Dec because A &amp; B on leave to 1 Dec",
         commands.Move("PSP-12-M3", "4 Dec", "A & B on leave to 1 Dec")),
        ("move PSP-12-M3 friday", commands.Move("PSP-12-M3", "friday")),
        ("move PSP-12-M3", commands.Move("PSP-12-M3")),
        ("assign PSP-12-M3 <@U7>", commands.Assign("PSP-12-M3", Mention("U7", ""))),
        ("refuse PSP-12-M5 because “Too late”", commands.Refuse("PSP-12-M5", "Too late")),
        ("actual PSP-12-T1 1,400.5 on 20 Nov", commands.RecordActual("PSP-12-T1", "1,400.5", "20 Nov")),
        ("actual PSP-12-T1 11,5 20 Nov", commands.RecordActual("PSP-12-T1", "11,5", "20 Nov")),
        ("actual PSP-12-T1 1 240 000 yesterday", commands.RecordActual("PSP-12-T1", "1 240 000", "yesterday")),
        ("actual PSP-12-T1 70 %", commands.RecordActual("PSP-12-T1", "70 %")),
        ("actual PSP-12-T1 750,000 EUR", commands.RecordActual("PSP-12-T1", "750,000 EUR")),
        ("actual PSP-12-T1 2.5 m EUR on friday", commands.RecordActual("PSP-12-T1", "2.5 m EUR", "friday")),
        ("psp-12-m3", commands.Show("PSP-12-M3")),
        ("`PSP‑12`.", commands.Show("PSP-12")),
        ("show PSP–12–M3", commands.Show("PSP-12-M3")),
        ("show `psp‑12‑m3`.", commands.Show("PSP-12-M3")),
        ("show *PSP—12−M3*", commands.Show("PSP-12-M3")),
        ("show \u2068PSP-12-M3\u2069\u200b", commands.Show("PSP-12-M3")),
        ("`done PSP-12-M3 on 2026–11–20`", commands.Done("PSP-12-M3", "2026–11–20`")),
        ("status psp–12.", commands.Status("PSP-12")),
        ("list due of `PSP–12`", commands.ListThings("due", "PSP-12")),
        ("add target *PSP–31* “Ports – won”", commands.AddTarget("PSP-31", "Ports – won")),
        ("snooze PSP-12-M3 3d", commands.Snooze("PSP-12-M3", 3)),
        ("snooze PSP-12-M3 2w", commands.Snooze("PSP-12-M3", 10)),
        ("me", commands.Me()),
    ],
)  # fmt: skip
def test_what_is_typed_is_understood(typed: str, meant: commands.Command) -> None:
    assert parse(typed) == meant
    assert type(parse(typed)) is type(meant)


@pytest.mark.parametrize(
    ("typed", "near", "words"),
    [
        ("milestne", "add milestone", "“milestne” is not a command. Nearest: /psp add milestone. Nothing was changed."),
        ("dnoe PSP-12-M3", "done", "“dnoe” is not a command. Nearest: /psp done. Nothing was changed."),
        (
            "add milstone",
            "add milestone",
            "“milstone” is not a command. Nearest: /psp add milestone. Nothing was changed.",
        ),
        ("frobnicate", None, "“frobnicate” is not a command. Nothing was changed."),
        ("hm", None, "“hm” is not a command. Nothing was changed."),
    ],
)  # fmt: skip
def test_an_unknown_word_suggests_the_nearest_within_two_letters(typed: str, near: str | None, words: str) -> None:
    with pytest.raises(UsageProblem) as problem:
        parse(typed)
    assert problem.value.nearest == near
    assert problem.value.sentence == words


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("done", "“done” needs a key."),
        ("done PSP12M3", "“PSP12M3” is not a key."),
        ("show PSP-12 now", "“now” has no place in “show”."),
        ("actual PSP-12-T1 many", "“many” is not a number."),
        ("snooze PSP-12-M3 3w", "The longest snooze is 10 working days."),
        ("snooze PSP-12-M3 0d", "The shortest snooze is 1 working day. Write it like /psp snooze PSP-12-M3 3d."),
        ("list due of PSP-12-M3", "A list is of a plan, a partner or a subsidiary, and “PSP-12-M3” is none."),
        ("done PSP-12-M3 on", "“on” needs a day."),
        ("add", "“add” needs a word"),
    ],
)
def test_what_is_missing_is_said_with_an_example(typed: str, said: str) -> None:
    with pytest.raises(UsageProblem) as problem:
        parse(typed)
    assert problem.value.sentence.startswith(said)


LONG = "x" * 3001


@pytest.mark.parametrize(
    "typed", [LONG, f"show {LONG}", f"show PSP-12 {LONG}", f"actual PSP-12-T1 {LONG}", f"snooze PSP-12-M3 {LONG}",
              f"move PSP-12-M3 to 4 Dec because {LONG}", f"block PSP-12-M3 {LONG}", f"add target {LONG}"]
)  # fmt: skip
def test_a_text_that_is_too_long_does_not_hide_what_to_write_instead(typed: str) -> None:
    with pytest.raises(UsageProblem) as problem:
        parse(typed)
    said = problem.value.sentence
    assert len(said) < 300
    assert said.endswith(f"Write it like /psp {problem.value.example}." if problem.value.example else "changed.")


def test_each_example_of_the_help_is_understood_and_is_its_own_command() -> None:
    for verb in VERBS:
        assert verb_of(parse(verb.example)) == verb.name


def test_each_word_means_one_command() -> None:
    spoken = [word for verb in VERBS for word in (verb.name, *verb.aliases)]
    assert len(spoken) == len(set(spoken))


KEYS = st.from_regex(r"PSP-[1-9][0-9]{0,3}-[MT][1-9][0-9]?", fullmatch=True)
REASONS = st.from_regex(r"[a-z]{3,8}( [a-z,]{2,8}){0,5}", fullmatch=True)
TITLES = st.from_regex(r"[A-Za-z]{2,8}( [a-z&-]{1,8}){0,4}", fullmatch=True)
DAYS = st.sampled_from(["15 Jan", "2027-01-15", "friday", "+2w", "end of Q2", "tomorrow"])
PEOPLE = st.one_of(
    st.builds(Mention, st.from_regex(r"[UW][A-Z0-9]{5,9}", fullmatch=True), st.sampled_from(["", "pia vost"])),
    st.builds(Mention, st.none(), st.sampled_from(["pia", "otto.brandl"])),
)
COMMANDS = st.one_of(
    st.builds(commands.Done, KEYS, st.none() | DAYS, st.none() | REASONS),
    st.builds(commands.Block, KEYS, st.none(), REASONS),
    st.builds(commands.Move, KEYS, DAYS, st.none() | REASONS),
    st.builds(commands.Refuse, KEYS, st.none() | REASONS),
    st.builds(
        commands.AddMilestone, st.just("PSP-12"), TITLES, st.none() | DAYS, st.none() | PEOPLE, st.none() | PEOPLE
    ),
    st.builds(commands.Assign, KEYS, PEOPLE),
    st.builds(commands.Snooze, KEYS, st.integers(1, 10)),
    st.builds(commands.RecordActual, KEYS, st.decimals(0, 10**9, places=2).map(str), st.none() | DAYS),
    st.builds(commands.ListThings, st.sampled_from(["overdue", "due", "blocked", "mine"]), st.none()),
)


@given(COMMANDS)
def test_a_command_that_is_written_reads_as_the_same_command(command: commands.Command) -> None:
    assert parse(write(command)) == command


@given(st.text(max_size=60))
def test_nothing_that_is_typed_gets_another_answer_than_a_command_or_a_usage_problem(typed: str) -> None:
    try:
        parse(typed)
    except UsageProblem as problem:
        assert problem.sentence  # noqa: PT017 -- either outcome is right


@given(st.text(min_size=1, max_size=12))
def test_the_nearest_command_is_one_of_the_table(word: str) -> None:
    assert nearest(word) in {None, *(verb.name for verb in VERBS)}
