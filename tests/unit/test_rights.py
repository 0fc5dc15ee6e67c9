"""Who may do what: role, side, stage, act and scope, one case each; `tests/mutations` shows that each one counts.

Germany leads the plan of Tindrel for FY27; the thing stands on its line of Japan unless a case says otherwise.
"""

from dataclasses import replace
from itertools import product
from typing import Final

import pytest

from models.access import RIGHTS, Act, Caller, Grant, Scope, granting, may, places_of, sees_by_role
from models.base import Side
from models.people import Role
from models.plans import Stage

GERMANY, JAPAN, POLAND = 1, 2, 3
TINDREL, OSTREVALE = 11, 12
VENDOR_OWNER, PARTNER_OWNER, SOMEBODY = 21, 22, 23
OF_OWNERS: Final = {Act.START, Act.FINISH, Act.BLOCK, Act.UNBLOCK, Act.REOPEN, Act.ANSWER, Act.CONFIRM, Act.DISPUTE,
                    Act.REPORT}  # fmt: skip
TEXT: Final = {Act.WRITE, Act.ADD, Act.EDIT, Act.ASSIGN, Act.CANCEL}
OF_PLANNING: Final = {Act.START_PLAN, Act.CREATE_PLAN, Act.SET_FOR_PLAN}
OF_OFFICE: Final = {Act.SET_FOR_ALL, Act.READ_DELIVERY}
OF_LEADING: Final = TEXT | OF_OWNERS | {Act.MOVE}
EVERY: Final = set(RIGHTS)


def scope(stage: Stage = Stage.IN_FORCE, own: int = JAPAN, *, owned: bool = True) -> Scope:
    owners = (VENDOR_OWNER, PARTNER_OWNER) if owned else (None, None)
    return Scope(TINDREL, 2027, stage, places_of(own, GERMANY, stage), owners)


def somebody(*grants: Grant, side: Side = Side.VENDOR, partner: int | None = None, id_: int = SOMEBODY) -> Caller:
    return Caller(id_, "Somebody", side, partner, "UTC", "en", grants)


def pam(place: int, partner: int = TINDREL, year: int = 2027) -> Caller:
    return somebody(Grant(Role.PAM, place, partner, year))


def lead(place: int) -> Caller:
    return somebody(Grant(Role.SUBSIDIARY_LEAD, place, None, None))


def partner_lead(of: int, at: int | None = None) -> Caller:
    return somebody(Grant(Role.PARTNER_LEAD, None, of, None), side=Side.PARTNER, partner=at or of)


OFFICE: Final = somebody(Grant(Role.OFFICE, None, None, None))
DRAFT, IN_FORCE = Stage.DRAFT, Stage.IN_FORCE
OWNER: Final = somebody(id_=VENDOR_OWNER)
THEIR_OWNER: Final = somebody(id_=PARTNER_OWNER, side=Side.PARTNER, partner=TINDREL)

CASES: Final[dict[str, tuple[Caller, Scope, set[Act]]]] = {
    "the office, in force": (OFFICE, scope(), EVERY),
    "the office, a draft": (OFFICE, scope(DRAFT), EVERY),
    "the PAM of the line, in force": (pam(JAPAN), scope(), OF_LEADING | OF_PLANNING),
    "the PAM of the line, a draft": (pam(JAPAN), scope(DRAFT), OF_LEADING | OF_PLANNING),
    "the PAM of the line, of the whole plan, in force": (pam(JAPAN), scope(own=GERMANY), set()),
    "the PAM of the line, of the whole plan, a draft": (pam(JAPAN), scope(DRAFT, GERMANY), set()),
    "the PAM of the lead, of a line, in force": (pam(GERMANY), scope(), set()),
    "the PAM of the lead, of a line, a draft": (pam(GERMANY), scope(DRAFT), OF_LEADING | OF_PLANNING),
    "the PAM of the lead, of the whole plan": (pam(GERMANY), scope(own=GERMANY), OF_LEADING | OF_PLANNING),
    "the PAM of a subsidiary that is not in it": (pam(POLAND), scope(DRAFT), set()),
    "the PAM of another partner": (pam(JAPAN, OSTREVALE), scope(DRAFT), set()),
    "the PAM of another year": (pam(JAPAN, year=2028), scope(DRAFT), set()),
    "the lead of the subsidiary": (lead(JAPAN), scope(), {Act.SET_FOR_SUBSIDIARY, Act.SEE_ALL}),
    "the lead of another subsidiary": (lead(POLAND), scope(), set()),
    "the partner lead, in force": (partner_lead(TINDREL), scope(), OF_LEADING | {Act.SEE_ALL}),
    "the partner lead, a draft": (partner_lead(TINDREL), scope(DRAFT), OF_LEADING | {Act.SEE_ALL}),
    "the partner lead, of the whole plan": (partner_lead(TINDREL), scope(own=GERMANY), OF_LEADING | {Act.SEE_ALL}),
    "the lead of another partner": (partner_lead(OSTREVALE), scope(DRAFT), set()),
    "a partner lead who changed company": (partner_lead(TINDREL, at=OSTREVALE), scope(DRAFT), set()),
    "who leads another partner than their own": (partner_lead(OSTREVALE, at=TINDREL), scope(DRAFT), set()),
    "the vendor's owner, in force": (OWNER, scope(), OF_OWNERS | {Act.MOVE}),
    "the vendor's owner, a draft": (OWNER, scope(DRAFT), OF_OWNERS),
    "the partner's owner, in force": (THEIR_OWNER, scope(), OF_OWNERS | {Act.MOVE}),
    "the partner's owner, a draft": (THEIR_OWNER, scope(DRAFT), OF_OWNERS),
    "the vendor's owner who is at the partner now": (replace(THEIR_OWNER, person_id=VENDOR_OWNER), scope(), set()),
    "the partner's owner who is at the vendor now": (replace(OWNER, person_id=PARTNER_OWNER), scope(), set()),
    "the partner's owner who is at another partner now": (replace(THEIR_OWNER, partner_id=OSTREVALE), scope(), set()),
    "who owns nothing here": (OWNER, scope(owned=False), set()),
    "who has no role": (somebody(), scope(), set()),
    "a role of the vendor kept at the partner": (
        somebody(*OFFICE.grants, *pam(JAPAN).grants, *lead(JAPAN).grants, side=Side.PARTNER, partner=TINDREL),
        scope(), set(),
    ),
    "a role of the partner kept at the vendor": (somebody(*partner_lead(TINDREL).grants), scope(), set()),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_person_has_the_rights_of_their_role_and_no_others(case: str) -> None:
    by, of, rights = CASES[case]
    assert {act for act in RIGHTS if may(of, act, by=by)} == rights
    assert may(of, Act.SEE, by=by), "whether it is seen is decided before"
    assert sees_by_role(of, by=by) is bool(rights)


@pytest.mark.parametrize("stage", [one for one in Stage if one is not Stage.DRAFT])
def test_a_signed_plan_of_any_stage_gives_the_rights_of_one_in_force(stage: Stage) -> None:
    for by, of, _ in CASES.values():
        if of.stage is not Stage.DRAFT:
            now = replace(of, stage=stage)
            assert {act for act in RIGHTS if may(now, act, by=by)} == {act for act in RIGHTS if may(of, act, by=by)}


def test_nothing_changes_in_a_plan_that_is_locked_or_over() -> None:
    assert {stage for stage in Stage if Scope(stage=stage).is_open} == {Stage.DRAFT, Stage.IN_FORCE}


def test_each_act_but_seeing_stands_in_the_table() -> None:
    assert set(Act) - EVERY == {Act.SEE}
    words = [right.words for right in RIGHTS.values()]
    assert all(said.startswith(("add a plan", "set this for all", "read the")) or "{it}" in said for said in words)


def test_who_is_of_a_partner_that_nobody_knows_is_of_no_company() -> None:
    nobodys = somebody(Grant(Role.PARTNER_LEAD, None, None, None), side=Side.PARTNER)
    assert not sees_by_role(Scope(), by=nobodys)


def test_a_command_is_offered_to_whom_a_role_gives_its_right_somewhere() -> None:
    both = somebody(*pam(JAPAN).grants, *lead(POLAND).grants)
    assert granting(both, Act.CREATE_PLAN) == pam(JAPAN).grants
    assert granting(both, Act.SET_FOR_SUBSIDIARY) == lead(POLAND).grants
    assert not granting(OWNER, Act.FINISH), "owners have it by what they own"


def test_each_kind_of_scope_is_closed_to_everybody_until_it_says_otherwise() -> None:
    nowhere = Scope()
    everybody = [by for by, *_ in CASES.values()]
    allowed = {(by, act) for by, act in product(everybody, RIGHTS) if may(nowhere, act, by=by)}
    assert {by for by, _ in allowed} == {OFFICE}
