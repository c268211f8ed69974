from .load import DOSSIER_SUFFIXES as DOSSIER_SUFFIXES
from .load import dossier_data as dossier_data
from .load import is_dossier_file as is_dossier_file
from .load import load_dossier as load_dossier
from .load import load_text as load_text
from .load import make_dossier as make_dossier
