from .reference import load_departments, load_lists, load_regions

__all__ = ["load_departments", "load_lists", "load_regions"]
