"""Giving up the rights of root for good: user, groups and capabilities. Does not use Django."""

import ctypes
import os
import pwd
from collections.abc import Collection
from enum import IntEnum

_PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS = 24, 38
_CAPABILITY_VERSION_3 = 0x20080522
_HIGHEST_CAPABILITY = 63
_libc = ctypes.CDLL(None, use_errno=True)


class Capability(IntEnum):
    """The capabilities that some process of Parley keeps, by their numbers in the kernel."""

    CHOWN = 0
    DAC_OVERRIDE = 1
    DAC_READ_SEARCH = 2
    KILL = 5
    SETGID = 6
    SETUID = 7
    NET_BIND_SERVICE = 10
    SYS_ADMIN = 21


def become(user: pwd.struct_passwd) -> None:
    """Switch from root to `user`, without any capability and without a way to gain one."""
    _drop_from_bounding_set(keep=())
    os.setgroups([])
    os.setresgid(user.pw_gid, user.pw_gid, user.pw_gid)
    os.setresuid(user.pw_uid, user.pw_uid, user.pw_uid)
    gain_no_privileges()
    # Libraries look for their settings in the home folder, which was that of root.
    os.environ["HOME"] = "/nonexistent"


def keep_only(capabilities: Collection[Capability]) -> None:
    """Give up all other capabilities, also for programs that this process starts. The user stays the same."""
    _drop_from_bounding_set(keep=capabilities)
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    # Effective, permitted and inheritable, first their lower halves and then their upper ones.
    held = (ctypes.c_uint32 * 6)()
    _check(_libc.capget(header, held))
    mask = sum(1 << capability for capability in capabilities)
    low, high = held[1] & mask, held[4] & (mask >> 32)
    _check(_libc.capset(header, (ctypes.c_uint32 * 6)(low, low, 0, high, high, 0)))
    gain_no_privileges()


def gain_no_privileges() -> None:
    """Let no program that is started from now on have more rights than this process."""
    _libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def _check(result: int) -> None:
    if result:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def _drop_from_bounding_set(*, keep: Collection[Capability]) -> None:
    for number in range(_HIGHEST_CAPABILITY + 1):
        if number not in keep:
            # Fails for numbers that this kernel does not know, and where the set is limited already.
            _libc.prctl(_PR_CAPBSET_DROP, number, 0, 0, 0)
