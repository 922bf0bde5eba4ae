from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from govservice.catalogue.models import Department
from govservice.catalogue.scope import ScopedQuerySet
from govservice.catalogue.validity import Dated
from govservice.duties import Duty


class Scheme(Dated):
    """指标体系: criteria, weights and bands that hold for a span of time."""

    code = models.SlugField(_("code"), max_length=40)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80, default="", blank=True)
    note = models.TextField(_("definition"), default="", blank=True)
    small_sample = models.PositiveIntegerField(
        _("smallest sample"),
        help_text=_("Units with fewer ratings are listed apart, without a rank."),
    )

    class Meta:
        verbose_name = _("indicator scheme")
        verbose_name_plural = _("indicator schemes")
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="scheme_version_once"),
            Dated.validity_constraint("scheme_valid_order"),
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"


class Method(models.TextChoices):
    """How the value of a criterion becomes a score of 0–100."""

    RATIO = "ratio", _("the percentage itself")
    INVERSE = "inverse", _("hundred less the percentage")
    TARGET = "target", _("share of a target, with a cap")


class Criterion(models.Model):
    """One indicator of a scheme: a formula, how its value becomes a score of 0–100, and its weight."""

    scheme = models.ForeignKey(
        Scheme, models.PROTECT, related_name="criteria", verbose_name=_("scheme")
    )
    position = models.PositiveSmallIntegerField(_("position"))
    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80, default="", blank=True)
    formula = models.CharField(_("formula"), max_length=40)
    formula_version = models.PositiveSmallIntegerField(_("version of the formula"), default=1)
    method = models.CharField(_("method"), max_length=20, choices=Method)
    params = models.JSONField(_("parameters"), default=dict, blank=True)
    weight = models.DecimalField(_("weight"), max_digits=5, decimal_places=2)

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["scheme", "position"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "code"], name="criterion_code_once"),
            models.CheckConstraint(condition=Q(weight__gt=0), name="criterion_weight_positive"),
            models.CheckConstraint(
                condition=Q(method__in=Method.values), name="criterion_method_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Band(models.Model):
    """组别: from this index (inclusive, before rounding) upward."""

    scheme = models.ForeignKey(
        Scheme, models.PROTECT, related_name="bands", verbose_name=_("scheme")
    )
    floor = models.DecimalField(_("from"), max_digits=5, decimal_places=2)
    name = models.CharField(_("name"), max_length=20)
    name_en = models.CharField(_("name in English"), max_length=20, default="", blank=True)

    class Meta:
        verbose_name = _("band")
        verbose_name_plural = _("bands")
        ordering = ["scheme", "-floor"]
        constraints = [models.UniqueConstraint(fields=["scheme", "floor"], name="band_floor_once")]

    def __str__(self) -> str:
        return self.name


class AssessmentStatus(models.TextChoices):
    DRAFT = "draft", _("draft")


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    pass


class Assessment(models.Model):
    """评估批次: one run of a scheme over a period, ``period_start <= day < period_end``."""

    number = models.CharField(_("number"), max_length=40)
    scheme = models.ForeignKey(
        Scheme, models.PROTECT, related_name="assessments", verbose_name=_("scheme")
    )
    period_start = models.DateField(_("from"))
    period_end = models.DateField(_("to, not included"))
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=AssessmentStatus,
        default=AssessmentStatus.DRAFT,
        editable=False,
    )
    computed_at = models.DateTimeField(_("computed at"), null=True, blank=True)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        ordering = ["-period_start", "number"]
        constraints = [
            models.UniqueConstraint(fields=["number"], name="assessment_number_once"),
            models.UniqueConstraint(
                fields=["scheme", "period_start", "period_end"], name="assessment_period_once"
            ),
            models.CheckConstraint(
                condition=Q(period_start__lt=F("period_end")), name="assessment_period_order"
            ),
            models.CheckConstraint(
                condition=Q(status__in=AssessmentStatus.values), name="assessment_status_known"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class ResultQuerySet(ScopedQuerySet):
    readers = frozenset({Duty.MANAGER, Duty.RATING_OFFICER, Duty.SUPERVISOR, Duty.REVIEWER})


class Result(models.Model):
    """The index of one unit in one assessment. Without index there was nothing to measure;

    without rank the sample was too small to compare.
    """

    assessment = models.ForeignKey(
        Assessment, models.CASCADE, related_name="results", verbose_name=_("assessment")
    )
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="+", verbose_name=_("department")
    )
    sample = models.PositiveIntegerField(_("sample"))
    index = models.DecimalField(_("index"), max_digits=9, decimal_places=6, null=True)
    band = models.ForeignKey(
        Band, models.PROTECT, null=True, related_name="+", verbose_name=_("band")
    )
    rank = models.PositiveIntegerField(_("rank"), null=True)

    objects = ResultQuerySet.as_manager()

    class Meta:
        verbose_name = _("result")
        verbose_name_plural = _("results")
        ordering = ["assessment", "rank", "department"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "department"], name="result_once"),
        ]

    def __str__(self) -> str:
        return f"{self.assessment} {self.department}"


class Score(models.Model):
    """How one criterion went into a result: part, whole, value (percent), score, contribution."""

    result = models.ForeignKey(
        Result, models.CASCADE, related_name="scores", verbose_name=_("result")
    )
    criterion = models.ForeignKey(
        Criterion, models.PROTECT, related_name="+", verbose_name=_("criterion")
    )
    part = models.PositiveIntegerField(_("part"))
    whole = models.PositiveIntegerField(_("whole"))
    value = models.DecimalField(_("value"), max_digits=9, decimal_places=6, null=True)
    score = models.DecimalField(_("score"), max_digits=9, decimal_places=6, null=True)
    weight = models.DecimalField(_("weight after re-weighting"), max_digits=9, decimal_places=6)
    contribution = models.DecimalField(_("contribution"), max_digits=9, decimal_places=6, null=True)

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        ordering = ["result", "criterion__position"]
        constraints = [
            models.UniqueConstraint(fields=["result", "criterion"], name="score_once"),
            models.CheckConstraint(
                condition=Q(part__lte=F("whole")), name="score_part_within_whole"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}"
