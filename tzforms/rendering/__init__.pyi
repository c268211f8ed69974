from .building import build as build
from .printing import blank as blank
from .printing import differences as differences
from .printing import file_name as file_name
from .printing import render as render
from .template_check import check_edition as check_edition
from .template_check import check_template as check_template
