"""Files brought to the staff pages of the catalogue, for the tests of them."""

import re

from django.core.files.uploadedfile import SimpleUploadedFile

CSV, XLSX = "0", "1"
ITEMS = "/admin/catalogue/serviceitem/"
DEPARTMENTS = "/admin/catalogue/department/"
HALLS = "/admin/catalogue/hall/"
LISTS = "/admin/catalogue/unitlist/"
HEADER = "事项编码,事项名称,实施主体,事项类型,承诺办结时限\n"


def text(response) -> str:
    return response.content.decode()


def bring(browser, address, content, kind=CSV, resource="0", name="事项.csv"):
    """The page after a file was chosen: errors, or a preview to confirm."""
    data = content.encode() if isinstance(content, str) else content
    file = SimpleUploadedFile(name, data)
    sent = {"resource": resource, "format": kind, "import_file": file}
    return browser.post(f"{address}import/", sent)


def confirm(browser, address, preview):
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', text(preview))
    return browser.post(f"{address}process_import/", dict(fields))
