from . import pdf as pdf
from .doctor import examine as examine
from .fonts import OFFICIAL_FONTS as OFFICIAL_FONTS
from .fonts import find_font as find_font
from .fonts import missing_glyphs as missing_glyphs
from .fonts import survey as survey
from .libreoffice import convert as convert
from .libreoffice import find_soffice as find_soffice
