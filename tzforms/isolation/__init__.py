"""Whatever comes from outside is parsed in a process of its own, which may hang, swell or die without harm.

:func:`outside` marks a function that parses a stranger's file. Between :func:`isolate` and the end of its ``with`` (the command
line does it for every command) such a function runs in a worker process with a time limit, a memory limit and a made-up
environment; elsewhere it runs where it is called. Either way an exception that is not ours becomes one sentence about that file
(:class:`~tzforms.exceptions.UnexpectedFileError`). The worker stays warm from file to file; one that overruns or dies is
replaced, and the call raises :class:`~tzforms.exceptions.OverrunError`. Knows no file format.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
