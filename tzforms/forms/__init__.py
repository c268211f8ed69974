"""What the papers hold: a frozen record for each form, the catalogue of an edition's forms, and the dossier of one class.

Knows the measures' numbers only to fill them into notes; judges nothing, opens no file but its own.
"""

from tzforms.forms.catalogue import PERIOD, Catalogue, Derived, Field, Form, Guide, Sheet, Table, bare
from tzforms.forms.dossier import Dossier, Facts, Resolved, Stage, WaiverRecord
from tzforms.forms.edition import catalogue_of
from tzforms.forms.paper import data_paths, from_paper, numbered, to_paper
from tzforms.forms.places import fact_label, fields_named, form_label, paths_named, place, row_number, row_numbers
from tzforms.forms.records import (
    FORM_NAMES,
    FORMS,
    LEVELS,
    Annex1,
    Annex2,
    Annex3,
    Annex4,
    Annex5,
    Course,
    Expert,
    FormRecord,
    Graduate,
    Instructor,
    Record,
    Trainee,
)

__all__ = [
    "FORMS",
    "FORM_NAMES",
    "LEVELS",
    "PERIOD",
    "Annex1",
    "Annex2",
    "Annex3",
    "Annex4",
    "Annex5",
    "Catalogue",
    "Course",
    "Derived",
    "Dossier",
    "Expert",
    "Facts",
    "Field",
    "Form",
    "FormRecord",
    "Graduate",
    "Guide",
    "Instructor",
    "Record",
    "Resolved",
    "Sheet",
    "Stage",
    "Table",
    "Trainee",
    "WaiverRecord",
    "bare",
    "catalogue_of",
    "data_paths",
    "fact_label",
    "fields_named",
    "form_label",
    "from_paper",
    "numbered",
    "paths_named",
    "place",
    "row_number",
    "row_numbers",
    "to_paper",
]
