"""Every error that SoundFlow raises on purpose. The core knows kinds; each surface translates them in one place.

SoundFlowError
├─ BriefError          invalid input (an unknown genre, a plan out of range)              api 422   exit 2   never retried
├─ NotFound            a track or an object that is not there                          api 404   exit 3
├─ QualityError        silence, clipping, off loudness                                 -         exit 4   attempted again, never published
├─ Unavailable         the store or a provider is out of reach                         api 503   exit 5   retried
├─ Cancelled           the operator stopped it                                         -         exit 130 never retried
└─ ConfigurationError  a wrong setting; names it                                       -         exit 6

A message is one sentence that says what is wrong, with which thing, and what to do about it.
"""


class SoundFlowError(Exception):
    """The root: catching it catches every error that SoundFlow raises on purpose."""

    exit_code = 1


class BriefError(SoundFlowError):
    """The request itself can't be met; asking again without changing it is pointless."""

    exit_code = 2


class NotFound(SoundFlowError):
    """No such track or object."""

    exit_code = 3


class QualityError(SoundFlowError):
    """A track does not meet its targets and must not be published."""

    exit_code = 4


class Unavailable(SoundFlowError):
    """An outside system is down, full or out of reach; the same call may succeed later."""

    exit_code = 5


class StoreFull(Unavailable):
    """The store has no room left; deleting something makes some."""


class Conflict(Unavailable):
    """Another writer changed the object since it was read; read it again and retry."""


class ConfigurationError(SoundFlowError):
    """A setting is missing or wrong; the message names the variable, or the file and its key."""

    exit_code = 6


class Cancelled(SoundFlowError):
    """The operator stopped it; what was finished is kept."""

    exit_code = 130
