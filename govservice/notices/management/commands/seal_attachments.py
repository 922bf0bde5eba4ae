import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from govservice.notices.services import seal_attachments

SHOWN = 5


class Command(BaseCommand):
    help = (
        "Seal private files kept from before they were sealed, and say how many cannot be opened."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        total, lost = 0, []
        files = tqdm(seal_attachments(), unit=" files", disable=not sys.stderr.isatty())
        for attachment, is_readable in files:
            total += 1
            if not is_readable:
                lost.append(attachment.uuid.hex)
        self.stdout.write(f"{total - len(lost)} files are sealed and can be opened.")
        if lost:
            examples = ", ".join(lost[:SHOWN])
            raise CommandError(f"{len(lost)} files are missing or cannot be opened ({examples}).")
