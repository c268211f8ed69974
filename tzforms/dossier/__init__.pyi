from .coerce import make_dossier as make_dossier
from .dump import dossier_data as dossier_data
from .dump import dump_dossier as dump_dossier
from .dump import save_dossier as save_dossier
from .load import DOSSIER_SUFFIXES as DOSSIER_SUFFIXES
from .load import is_dossier_file as is_dossier_file
from .load import load_dossier as load_dossier
from .load import load_text as load_text
