from django.db import models
from django.utils.translation import gettext_lazy as _


class LookUpTry(models.Model):
    """A try to find a case by its number and four digits; what was right is taken away again.

    Blind indexes only: neither the number nor where it was asked can be read here.
    """

    case_index = models.CharField(max_length=64)
    origin_index = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("try to find a case")
        verbose_name_plural = _("tries to find a case")
        indexes = [
            models.Index(fields=["case_index", "at"], name="look_up_case"),
            models.Index(fields=["origin_index", "at"], name="look_up_origin"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"
