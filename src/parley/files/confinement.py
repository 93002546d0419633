"""Confinement of the inspector's process to reading programs, libraries and the descriptors passed to it.

Each mechanism is used if the kernel offers it; the product works without any of them. Does not use Django.
"""

import ctypes
import os
import pwd
import resource
import struct
import sys
from pathlib import Path

from parley.core.code_folders import can_all_read_code, code_folders

MEGABYTE = 1024 * 1024
MOST_WRITTEN = 512 * MEGABYTE
MOST_DESCRIPTORS = 64

_PR_SET_NO_NEW_PRIVS = 38
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION_ONLY, _PATH_BENEATH = 1, 1
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
# Access that a Landlock ruleset removes, by the ABI version that introduced it: files, network, signals.
_FILES = {1: 0x1FFF, 2: 1 << 13, 3: 1 << 14, 5: 1 << 15}
_NETWORK = {4: 0b11}
_SCOPES = {6: 0b11}
# Paths besides Python, its packages and Parley: libraries and their own files. qpdf needs random numbers to decrypt.
_READABLE = ("/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/localtime", "/etc/mime.types", "/dev/urandom")
_HIGHEST_UID = 65_530

_libc = ctypes.CDLL(None, use_errno=True)


def confine() -> list[str]:
    """Give up all rights that the inspector does not need. Returns the mechanisms that worked."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_WRITTEN, MOST_WRITTEN))
    resource.setrlimit(resource.RLIMIT_NOFILE, (MOST_DESCRIPTORS, MOST_DESCRIPTORS))
    means = ["user"] if os.geteuid() == 0 and can_all_read_code() else []
    if not sys.platform.startswith("linux"):
        return means
    # A user namespace also removes the capabilities of root.
    if _libc.unshare(_CLONE_NEWNET if means else _CLONE_NEWUSER | _CLONE_NEWNET) == 0:
        means.append("network")
    if "user" in means:
        _become_nobody()
    if _libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0:
        means.append("privileges")
    if _restrict_files():
        means.append("files")
    return means


def _become_nobody() -> None:
    """Switch to a user id without an account, because this process could reach the other processes of an account."""
    taken = {account.pw_uid for account in pwd.getpwall()}
    uid = next(number for number in range(_HIGHEST_UID, 60_000, -1) if number not in taken)
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


def _restrict_files() -> bool:
    """Allow opening code and libraries only, for reading. Returns False if the kernel has no Landlock."""
    version = _libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _VERSION_ONLY)
    if version < 1:
        return False
    attributes = struct.pack("=Q", _rights_in_version(_FILES, version))
    if version >= 4:
        attributes += struct.pack("=Q", _rights_in_version(_NETWORK, version))
    if version >= 6:
        attributes += struct.pack("=Q", _rights_in_version(_SCOPES, version))
    rules = _libc.syscall(_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), 0)
    if rules < 0:
        return False
    try:
        for place in (*code_folders(), *map(Path, _READABLE), Path("/proc/self")):
            _allow_reading(rules, place)
        return bool(_libc.syscall(_RESTRICT_SELF, rules, 0) == 0)
    finally:
        os.close(rules)


def _allow_reading(rules: int, place: Path) -> None:
    try:
        handle = os.open(place, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        rights = _READ_FILE | _READ_DIR if place.is_dir() else _READ_FILE
        _libc.syscall(_ADD_RULE, rules, _PATH_BENEATH, struct.pack("=Qi", rights, handle), 0)
    finally:
        os.close(handle)


def _rights_in_version(rights: dict[int, int], version: int) -> int:
    return sum(bits for since, bits in rights.items() if since <= version)
