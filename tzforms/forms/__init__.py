"""What the papers hold: a frozen record for each form, and the dossier of one class."""

from tzforms.forms.dossier import SHARED, Dossier, Facts, Resolved, WaiverRecord
from tzforms.forms.paper import TABLES, from_paper, to_paper
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
    "SHARED",
    "TABLES",
    "Annex1",
    "Annex2",
    "Annex3",
    "Annex4",
    "Annex5",
    "Course",
    "Dossier",
    "Expert",
    "Facts",
    "FormRecord",
    "Graduate",
    "Instructor",
    "Record",
    "Resolved",
    "Trainee",
    "WaiverRecord",
    "from_paper",
    "to_paper",
]
