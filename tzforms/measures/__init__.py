"""What the regulation says, as dated and cited data: one folder an edition. Judges nothing and knows no form.

A rule reads ``m.class_size.max``; :meth:`Measures.parameter` tells article, quote and reading.
"""

from tzforms.measures.loader import (
    DEFAULT_EDITION,
    EDITION_PROPERTY,
    Measures,
    NotComputable,
    Parameter,
    RuleChange,
    edition_of,
    editions,
    load_measures,
    normal_article,
)
from tzforms.measures.wording import day_of_year, fill, in_words, joined, number_text, share, span, unknown, until

__all__ = [
    "DEFAULT_EDITION",
    "EDITION_PROPERTY",
    "Measures",
    "NotComputable",
    "Parameter",
    "RuleChange",
    "day_of_year",
    "edition_of",
    "editions",
    "fill",
    "in_words",
    "joined",
    "load_measures",
    "normal_article",
    "number_text",
    "share",
    "span",
    "unknown",
    "until",
]
