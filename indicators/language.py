from django.utils.translation import get_language


def in_language(name: str, name_en: str) -> str:
    """The English name for English readers, where there is one."""
    english = (get_language() or "").startswith("en")
    return name_en if english and name_en else name
