"""The bureau's register: people, numbers and certificates over the years, in SQLite or PostgreSQL.

Knows neither papers nor how a certificate looks; needs the extra ``registry``. The only owner of SQLAlchemy and Alembic.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
