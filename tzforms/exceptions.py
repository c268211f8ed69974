"""Everything that stops tzforms, as one tree; each class knows the exit code of the command that meets it.

    TzformsError                      2
    ├── UsageError                    2  the call cannot be carried out as asked
    │   ├── TargetExistsError         2  the output is there already, and --force was not given
    │   └── NotWritableError          2  the output cannot be written (read-only, open elsewhere, disk full)
    ├── InputError                    3  what was given cannot be read
    │   ├── UnreadableFileError       3  damaged, encrypted, too large, not what its name says
    │   │   ├── RefusedFileError      3  beyond anything that a form can be (too many parts, too deep): not read at all
    │   │   ├── OverrunError          3  took more time or memory than allowed, or brought its reader down
    │   │   └── UnexpectedFileError   3  failed in a way that we had not thought of
    │   └── DossierError              3  a dossier (YAML, JSON, workbook) that is not one; names the place
    ├── TemplateError                 2  a template outside the grammar; names the paragraph or cell
    ├── RenderError                   3  a value that cannot be put on paper; names the field
    │   └── LostValueError            3  a rendered form that does not read back as what went in
    ├── MissingProgramError           4  LibreOffice, a font, or an extra (`pip install tzforms[...]`) is missing
    └── RegistryError                 3  the register cannot be opened or trusted

Findings (`tzforms.findings`) are for a person and never raised. Messages are Chinese, one sentence that says
what is wrong, where, and how to mend it; they never hold a full ID number.
"""

from __future__ import annotations

from tzforms.visible import visible


class TzformsError(Exception):
    """Base of all errors that tzforms raises on purpose.

    Its text may go anywhere (a terminal, a log): what is hidden in it, in a file's name say, is shown.
    """

    exit_code = 2

    def __str__(self) -> str:
        return visible(super().__str__())


class UsageError(TzformsError):
    """The call cannot be carried out as asked."""


class TargetExistsError(UsageError):
    """The output exists and may only be replaced with ``--force``."""


class NotWritableError(UsageError):
    """The output cannot be written."""


class InputError(TzformsError):
    """What was given cannot be read."""

    exit_code = 3


class UnreadableFileError(InputError):
    """A damaged, encrypted, oversized or mislabelled file."""


class RefusedFileError(UnreadableFileError):
    """A file refused unread for what it is: too many parts, nested too deep, built to do harm.

    Its message names no remedy, for there is none in such a file: who tells a person adds what to hand in instead.
    """


class OverrunError(UnreadableFileError):
    """Reading the file took more time or memory than allowed, or brought down the process that read it."""


class UnexpectedFileError(UnreadableFileError):
    """Reading the file ended in an exception that is not ours: a file that we had not thought of. The cause is logged."""


class DossierError(InputError):
    """A dossier whose shape is wrong; the message names the place."""


class TemplateError(TzformsError):
    """A template outside the small grammar; the message names the paragraph or cell."""


class RenderError(TzformsError):
    """A value that cannot be put on paper; the message names the field."""

    exit_code = 3


class LostValueError(RenderError):
    """A rendered form that does not read back as what went in."""


class MissingProgramError(TzformsError):
    """A program, font or optional package that this call needs is missing; the message says how to get it."""

    exit_code = 4


class RegistryError(TzformsError):
    """The register cannot be opened or trusted."""

    exit_code = 3
