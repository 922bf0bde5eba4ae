"""Accounts for every duty and two API clients, so that a newcomer can try everything at once.

The password is worked out from this installation's own key: readable, the same at every start, and
different on every machine. Clerks of the other units exist as names only and cannot sign in.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.crypto import salted_hmac

from govservice.accounts.models import ApiClient, DutyAssignment, User
from govservice.accounts.services import assign_duty, create_api_client, save_user
from govservice.catalogue.models import Department, Region
from govservice.catalogue.validity import ALWAYS_FROM
from govservice.duties import Duty

from .matters import Crew, Oversight
from .places import CAPITAL, PROVINCE

UNIT = "510100-GA"
UNIT_ACCOUNT = "unit"
SECOND_REVIEWER = "reviewer-2"
OVERSIGHT = ("officer", "reviewer", SECOND_REVIEWER, "callback")
WORDS = ("pingjia", "manyi", "chuangkou", "banshi", "rexian", "gongdan", "huifang", "zhenggai")
CLERK_PREFIX = "clerk-"
NAME_LENGTH = 40


@dataclass(frozen=True)
class Account:
    """One person of the demo; ``place`` is the code of a region or of a department."""

    username: str
    name: str
    duties: tuple[Duty, ...]
    place: str = PROVINCE


ACCOUNTS = (
    Account("manager-sichuan", "省级领导（演示）", (Duty.MANAGER,)),
    Account("manager-chengdu", "成都领导（演示）", (Duty.MANAGER,), CAPITAL),
    Account("officer", "好差评管理员（演示）", (Duty.RATING_OFFICER,)),
    Account("verifier", "成都市公安局核实专员（演示）", (Duty.VERIFIER,), UNIT),
    Account("keeper", "事项管理员（演示）", (Duty.CATALOGUE_KEEPER,)),
    Account("desk", "话务员（演示）", (Duty.DESK,)),
    Account("dispatcher", "派单员（演示）", (Duty.DISPATCHER,)),
    Account("dispatch-reviewer", "派单审核员（演示）", (Duty.DISPATCH_REVIEWER,)),
    Account(UNIT_ACCOUNT, "成都市公安局联络员（演示）", (Duty.LIAISON, Duty.HANDLER), UNIT),
    Account("leader", "成都市公安局分管领导（演示）", (Duty.SIGNING_LEADER,), UNIT),
    Account("reviewer", "复核员（演示）", (Duty.REVIEWER,)),
    Account(SECOND_REVIEWER, "复核员二（演示）", (Duty.REVIEWER,)),
    Account("callback", "回访员（演示）", (Duty.CALL_BACK_CLERK,)),
    Account("supervisor", "督办员（演示）", (Duty.SUPERVISOR,)),
    Account("system-admin", "系统管理员（演示）", (Duty.SYSTEM_ADMIN,)),
    Account("security-admin", "安全保密管理员（演示）", (Duty.SECURITY_ADMIN,)),
    Account("audit-admin", "安全审计管理员（演示）", (Duty.AUDIT_ADMIN,)),
)
CLIENTS = {"demo-everything": "", "demo-chengdu-police": UNIT}


def demo_password() -> str:
    """Two words and four digits, from this installation's secret key."""
    digest = salted_hmac("indicators.demo.password", "1", algorithm="sha256").digest()
    first, second = digest[0] % len(WORDS), digest[1] % len(WORDS)
    number = int.from_bytes(digest[2:4], "big") % 10_000
    return f"{WORDS[first]}-{WORDS[second]}-{number:04}"


@transaction.atomic
def make_accounts() -> dict[str, User]:
    """By username; accounts that exist keep their password and duties."""
    known = {user.username: user for user in User.objects.all()}
    password = make_password(demo_password())
    for account in ACCOUNTS:
        if account.username not in known:
            known[account.username] = _add(account, password)
    return known


def _add(account: Account, password: str) -> User:
    user = save_user(
        User(username=account.username, name=account.name, password=password, is_staff=True),
        by=None,
    )
    department = Department.objects.filter(code=account.place).first()
    region = None if department else Region.objects.get(code=account.place)
    for duty in account.duties:
        assign_duty(
            user.pk,
            duty=duty,
            by=None,
            department=department,
            region=region,
            valid_from=ALWAYS_FROM,
        )
    return user


@transaction.atomic
def make_crew(departments: Sequence[Department]) -> Crew:
    """The centre's people are demo accounts; every unit gets a clerk who cannot sign in."""
    users = make_accounts()
    clerks = {}
    for department in departments:
        name = (
            UNIT_ACCOUNT if department.code == UNIT else f"{CLERK_PREFIX}{department.code.lower()}"
        )
        clerks[department.pk] = users.get(name) or _add_clerk(name, department)
    return Crew(users["desk"], users["dispatcher"], users["reviewer"], users["callback"], clerks)


def oversight() -> Oversight:
    users = {user.username: user for user in User.objects.filter(username__in=OVERSIGHT)}
    reviewers = (users["reviewer"], users[SECOND_REVIEWER])
    return Oversight(users["officer"], reviewers, users["callback"])


@transaction.atomic
def make_verifiers(departments: Sequence[Department]) -> dict[int, User]:
    """One verifier for each department: the demo's own where it has one, else the unit's clerk."""
    users = {user.username: user for user in User.objects.all()}
    held = set(
        DutyAssignment.objects.filter(duty=Duty.VERIFIER).values_list("user_id", "department_id")
    )
    verifiers = {}
    for department in departments:
        name = f"{CLERK_PREFIX}{department.code.lower()}"
        clerk = users["verifier"] if department.code == UNIT else users.get(name)
        clerk = clerk or _add_clerk(name, department)
        if (clerk.pk, department.pk) not in held:
            assign_duty(
                clerk.pk,
                duty=Duty.VERIFIER,
                by=None,
                department=department,
                valid_from=ALWAYS_FROM,
            )
        verifiers[department.pk] = clerk
    return verifiers


def _add_clerk(username: str, department: Department) -> User:
    name = f"{department.short_name or department.name}经办员"[:NAME_LENGTH]
    clerk = User(username=username, name=name, is_staff=True)
    clerk.set_unusable_password()
    save_user(clerk, by=None)
    assign_duty(clerk.pk, duty=Duty.LIAISON, by=None, department=department, valid_from=ALWAYS_FROM)
    return clerk


def demo_key(name: str) -> str:
    """Worked out like the password: a run cut off anywhere loses no key, for it is the same again."""
    digest = salted_hmac("indicators.demo.key", name, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def demo_keys() -> dict[str, str]:
    """Keys of the demo's clients that are there; one made with another key is left out."""
    hashes = dict(ApiClient.objects.filter(name__in=CLIENTS).values_list("name", "key_hash"))
    keys = {name: demo_key(name) for name in CLIENTS}
    return {n: key for n, key in keys.items() if hashes.get(n) == ApiClient.hash_key(key)}


def make_clients() -> None:
    """Clients that are there keep their keys."""
    there = set(ApiClient.objects.values_list("name", flat=True))
    for name, code in CLIENTS.items():
        if name not in there:
            department = Department.objects.get(code=code) if code else None
            user = User.objects.get(username=UNIT_ACCOUNT if code else "desk")
            create_api_client(
                name,
                by=None,
                user=user,
                department=department,
                issuer=PROVINCE,
                key=demo_key(name),
            )
