from govservice.imports import ImportCommand
from hotline.files import CategoryFile


class Command(ImportCommand):
    help = "Take over a table of ticket categories (level1, level2, level3) from .csv, .xlsx or .jsonl."
    importer_class = CategoryFile
