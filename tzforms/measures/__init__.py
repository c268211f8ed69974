"""What the regulation says, as dated and cited data: one folder an edition. Judges nothing and knows no form.

A rule reads ``m.class_size.max``; :meth:`Measures.parameter` tells article, quote and reading.
"""

from tzforms.measures.loader import (
    DEFAULT_EDITION,
    Measures,
    NotComputable,
    Parameter,
    RuleChange,
    editions,
    load_measures,
    normal_article,
)

__all__ = [
    "DEFAULT_EDITION",
    "Measures",
    "NotComputable",
    "Parameter",
    "RuleChange",
    "editions",
    "load_measures",
    "normal_article",
]
