import datetime as dt
import hashlib
from collections.abc import Collection
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractUser
from django.contrib.auth.models import UserManager as DjangoUserManager
from django.db import models
from django.db.models import Exists, F, FilteredRelation, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from govservice import sealed
from govservice.catalogue.inheritance import inherited_paths, paths_taken_over
from govservice.catalogue.models import Department, Placed
from govservice.catalogue.scope import Scope, ScopedQuerySet
from govservice.catalogue.validity import Dated, DatedQuerySet
from govservice.duties import Duty

from .rights import HoldsDuties, places_of
from .saved_filters import SavedFilter as SavedFilter
from .substitutions import ADMINISTRATION, Substitution


def covers_a_root(scope: Scope) -> bool:
    """Whether it reaches a whole top region: rows that belong to no place are such a scope's."""
    return scope.everything or any(path.count("/") == 2 for path in scope.region_paths)


def in_these_places(scope: Scope) -> Q:
    """Rows that name a department or a region of their own."""
    condition = scope.condition("department")
    for path in sorted(scope.region_paths):
        condition |= Q(region__path__startswith=path)
    return condition


class PlacedQuerySet(ScopedQuerySet):
    """Rows with a department, a region or neither; those with neither belong to the whole system."""

    has_region = True

    def in_scope(self, scope: Scope) -> Self:
        if scope.everything:
            return self
        if not scope:
            return self.none()
        condition = in_these_places(scope) if self.has_region else scope.condition("department")
        if covers_a_root(scope):
            nowhere = Q(department__isnull=True)
            condition |= nowhere & Q(region__isnull=True) if self.has_region else nowhere
        return self.filter(condition)


class UserQuerySet(ScopedQuerySet):
    """People are found through their duties' places; who has none yet is seen by every administrator."""

    readers = frozenset({Duty.SYSTEM_ADMIN, Duty.SECURITY_ADMIN})

    def in_scope(self, scope: Scope) -> Self:
        if scope.everything:
            return self
        if not scope:
            return self.none()
        own = DutyAssignment.objects.filter(user=OuterRef("pk"))
        return self.filter(Q(Exists(own.filter(in_these_places(scope)))) | ~Q(Exists(own)))

    def holding(self, assignments: "DutyAssignmentQuerySet", *, on: dt.date) -> Self:
        """Who holds one of these duties, or stands in that day for somebody who does."""
        stands_in = Substitution.objects.standing().valid_on(on)
        stood_in_for = assignments.filter(
            user=OuterRef("person"), user__is_active=True, duty=OuterRef("duty")
        )
        stands_in = stands_in.filter(Exists(stood_in_for), substitute=OuterRef("pk"))
        own = assignments.filter(user=OuterRef("pk"))
        return self.filter(Q(Exists(own)) | Q(Exists(stands_in)))


class UserManager(DjangoUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    use_in_migrations = False


class User(HoldsDuties, AbstractUser):
    """A member of staff; citizens have no account. ``staff_no`` tells whose work a rating judged."""

    name = models.CharField(_("full name"), max_length=40, default="", blank=True)
    staff_no = models.CharField(_("staff number"), max_length=32, default="", blank=True)

    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment,unused-ignore]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return self.name or self.username


class DutyAssignmentQuerySet(DatedQuerySet):
    def within(self, scope: Scope) -> Self:
        return self.filter(in_these_places(scope))

    def reaching(self, unit: Department) -> Self:
        """Those for the unit, for a body above it, or for a region it lies in."""
        above = [int(key) for key in unit.path.strip("/").split("/")]
        codes = unit.region.path.strip("/").split("/")
        return self.filter(Q(department__in=above) | Q(region__code__in=codes))

    def held_by(self, user: User) -> "DutyAssignmentQuerySet":
        """The person's own and those they stand in for, on whichever days; one query."""
        standing = Substitution.objects.standing().filter(substitute=user)
        people = (
            User.objects.filter(pk=user.pk).values("pk").union(standing.order_by().values("person"))
        )
        held: DutyAssignmentQuerySet = (
            self.filter(user__in=people)
            .annotate(
                stand_in=FilteredRelation(
                    "user__substitutions",
                    condition=Q(
                        user__substitutions__substitute=user.pk,
                        user__substitutions__revoked_at=None,
                    ),
                )
            )
            .filter(Q(user=user) | Q(user__is_active=True, stand_in__duty=F("duty")))
            .annotate(
                standing_from=F("stand_in__valid_from"),
                standing_to=F("stand_in__valid_to"),
                inherited=inherited_paths(),
            )
            .select_related("department", "region", "user")
        )
        return held


class DutyAssignment(Placed, Dated):
    """One duty of one user, for a department or a region and all below it, between two days."""

    user = models.ForeignKey(
        User, models.CASCADE, related_name="duty_assignments", verbose_name=_("user")
    )
    duty = models.CharField(_("duty"), max_length=20, choices=Duty)

    objects: ClassVar[Any] = DutyAssignmentQuerySet.as_manager()
    standing_from: dt.date | None  # set by ``held_by``: the days of the substitute
    standing_to: dt.date | None

    class Meta:
        verbose_name = _("duty assignment")
        verbose_name_plural = _("duty assignments")
        constraints = [
            models.CheckConstraint(condition=Q(duty__in=Duty.values), name="duty_known"),
            Placed.one_place_constraint("duty_one_place"),
            Dated.validity_constraint("duty_valid_order"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_duty_display()} · {self.place}"

    @property
    def taken_over(self) -> list[str]:
        """Paths of bodies outside its place that were merged into one within it; see ``inherited_paths``."""
        place = self.place
        joined: str = getattr(self, "inherited", "") or ""
        return joined.split(",") if place and place.path and joined else []

    def is_held_on(self, day: dt.date) -> bool:
        """By whoever it was read for: the duty is valid, and so is the standing in, if it is one."""
        begun = getattr(self, "standing_from", None)
        end = getattr(self, "standing_to", None)
        stands = begun is None or end is None or begun <= day < end
        return stands and self.is_valid_on(day)


class ApiClientQuerySet(PlacedQuerySet):
    readers = frozenset({Duty.SYSTEM_ADMIN, Duty.SECURITY_ADMIN})


class ApiClient(Placed):
    """Another system that sends or reads facts. Only the hash of its key is kept.

    ``issuer`` is the authority whose case numbers it sends. Without department and region it
    reaches everything; ``channels`` empty means every channel; moves need ``user`` and its duty.
    """

    name = models.CharField(_("name"), max_length=60)
    key_hash = models.CharField(max_length=64, editable=False)
    key_hint = models.CharField(_("key begins with"), max_length=8, editable=False)
    issuer = models.CharField(_("issuer of case numbers"), max_length=32)
    user = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="api_clients",
        verbose_name=_("acts for user"),
    )
    channels = models.JSONField(_("channels"), default=list, blank=True)
    is_active = models.BooleanField(
        _("active"),
        default=True,
        help_text=_("A security administrator activates what a system administrator has made."),
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects = ApiClientQuerySet.as_manager()

    class Meta:
        verbose_name = _("API client")
        verbose_name_plural = _("API clients")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["name"], name="api_client_name_once"),
            models.UniqueConstraint(fields=["key_hash"], name="api_client_key_once"),
            models.CheckConstraint(
                condition=Q(department__isnull=True) | Q(region__isnull=True),
                name="api_client_one_place",
            ),
        ]

    # DRF asks these of whoever a request was authenticated as.
    is_authenticated = True
    is_anonymous = False

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def hash_key(key: str) -> str:
        """Keys are 256 random bits, so a plain digest cannot be searched."""
        return hashlib.sha256(key.encode()).hexdigest()

    def scope(self, duties: Collection[str] = (), on: dt.date | None = None) -> Scope:
        """The client's own places under any duty, save that no system administers or reads the trail."""
        if not self.is_active or (self.user and not self.user.is_active):
            return Scope()
        if duties and ADMINISTRATION.issuperset(duties):
            return Scope()
        if self.place:
            return places_of(
                [*([self.department.path] if self.department else []), *self._taken_over()],
                [self.region.path] if self.region else [],
            )
        return Scope(everything=True)

    def _taken_over(self) -> list[str]:
        """Read once per object, and only for a key with a place."""
        if not hasattr(self, "_paths_taken_over"):
            self._paths_taken_over = paths_taken_over(
                department=self.department, region=self.region
            )
        return self._paths_taken_over


class ApiRequest(models.Model):
    """A request already answered: the same key with the same body gets the same answer again.

    The answer is sealed: it may hold rating links and query codes, which nothing else keeps readable.
    """

    client = models.ForeignKey(ApiClient, models.PROTECT, related_name="requests")
    idempotency_key = models.CharField(max_length=200)
    body_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    answer_sealed = models.TextField(default="", blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("API request")
        verbose_name_plural = _("API requests")
        constraints = [
            models.UniqueConstraint(fields=["client", "idempotency_key"], name="api_request_once")
        ]

    def __str__(self) -> str:
        return f"{self.client_id}:{self.idempotency_key}"

    @property
    def answer_place(self) -> str:
        return f"api-request:{self.client_id}:{self.idempotency_key}:answer"

    def seal_answer(self, answer: str) -> None:
        self.answer_sealed = sealed.seal(answer, bound_to=self.answer_place)

    def unseal_answer(self) -> str:
        """The answer's JSON text as it was sent."""
        return sealed.unseal(self.answer_sealed, bound_to=self.answer_place)


class AuditEntryQuerySet(PlacedQuerySet):
    readers = frozenset({Duty.AUDIT_ADMIN})
    has_region = False


class AuditEntry(models.Model):
    """Who looked at, exported or changed what is guarded, and why. Append-only in the database."""

    at = models.DateTimeField(_("time"))
    actor = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("user")
    )
    client = models.ForeignKey(
        ApiClient, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("client")
    )
    action = models.CharField(_("action"), max_length=40)
    subject = models.CharField(_("subject"), max_length=120, default="", blank=True)
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("department"),
    )
    reason = models.CharField(_("reason"), max_length=200, default="", blank=True)
    address = models.GenericIPAddressField(_("address"), null=True, blank=True)
    data = models.JSONField(_("details"), default=dict, blank=True)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit trail")
        ordering = ["-at", "-id"]
        # Serves the trail in pages: newest first, without sorting a year of entries.
        indexes = [models.Index(fields=["-at", "-id"], name="audit_newest")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.subject}"


def actor_fields(viewer: Any) -> dict[str, Any]:
    """Whoever acts, as the columns of an audit entry."""
    if isinstance(viewer, ApiClient):
        return {"client": viewer, "actor": viewer.user}
    return {"actor": viewer if isinstance(viewer, User) else None}
