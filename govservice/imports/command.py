from argparse import ArgumentParser
from pathlib import Path
from typing import Any, ClassVar

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from govservice.errors import DomainError

from .frame import FileImport
from .run import Report, run_import


class ImportCommand(BaseCommand):
    """``FILE [--dry-run] [--skip-bad] [--historic]``; a subclass names its ``importer_class``.

    Exit code 1 where any row was refused and ``--skip-bad`` was not given.
    """

    importer_class: ClassVar[type[FileImport[Any]]]

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--dry-run", action="store_true", help="check the whole file, write nothing"
        )
        parser.add_argument(
            "--skip-bad",
            action="store_true",
            help="write the good rows, and the refused ones into FILE.refused.csv",
        )
        parser.add_argument(
            "--historic", action="store_true", help="facts of the past, without the time limits"
        )

    def make_importer(self, **options: Any) -> FileImport[Any]:
        """Subclasses with options of their own override this."""
        return self.importer_class(historic=options["historic"], at=timezone.now())

    def after(self, report: Report, **options: Any) -> None:
        """For subclasses that have something to say of a file that was written."""

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = run_import(
                self.make_importer(**options),
                options["file"],
                dry_run=options["dry_run"],
                skip_bad=options["skip_bad"],
                progress=options["verbosity"] > 0,
            )
        except DomainError as error:
            raise CommandError(str(error)) from None
        if report.written:
            self.after(report, **options)
        self._print_errors(report)
        if report.bad_rows and not options["skip_bad"]:
            raise CommandError(_refusal(report))
        self.stdout.write(_summary(report))

    def _print_errors(self, report: Report) -> None:
        for error in report.errors:
            line = _("row %(row)d · %(field)s · “%(value)s”: %(message)s") % {
                "row": error.row,
                "field": error.field or "–",
                "value": error.value,
                "message": error.message,
            }
            self.stderr.write(line)


def _refusal(report: Report) -> str:
    counts = {"bad": report.bad_rows, "rows": report.rows}
    if report.written:
        return _("%(bad)d of %(rows)d rows were refused; the others are written.") % counts
    return _("%(bad)d of %(rows)d rows are bad; nothing was written.") % counts


def _summary(report: Report) -> str:
    counts = {
        "rows": report.rows,
        "new": report.new,
        "already": report.already,
        "bad": report.bad_rows,
        "file": report.refused_file,
    }
    if not report.written:
        return _("%(rows)d rows checked, %(bad)d bad; nothing was written.") % counts
    text = _("%(rows)d rows: %(new)d new, %(already)d there already, %(bad)d refused.") % counts
    return text + (_(" Refused rows: %(file)s") % counts if report.refused_file else "")
