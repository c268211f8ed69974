"""A heap of returned forms sorted into units, classes and versions, by what the forms say and then by where they lay.

Pure: :func:`sheet_of` takes what tells one class from another out of a reading, :func:`sort_out` puts sheets together. Nothing is
forced: a form that fits two classes, and two versions of which nobody knows which is newer, are questions. The order in which the
files are given says nothing. Why it is so: ``docs/decisions/0021-grouping.md``.
"""

from tzforms.grouping.classes import Group, Question, Sorted, sort_out
from tzforms.grouping.sheets import Sheet, sheet_of
from tzforms.grouping.versions import State, Version, in_order

__all__ = ["Group", "Question", "Sheet", "Sorted", "State", "Version", "in_order", "sheet_of", "sort_out"]
