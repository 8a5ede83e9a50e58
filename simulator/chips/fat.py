"""The file system on the drive: ChaN's FatFs (PyPI fatfs-ng), which CircuitPython carries, too.

A fresh volume gets the RP2040's geometry (FAT12, 512-byte clusters, one FAT, 512 root entries) and
the files that CircuitPython makes on it; an unmountable one is formatted, as the chip does.
Source: CircuitPython, supervisor/shared/filesystem.c; file objects: extmod/vfs_fat_file.c.
"""

from __future__ import annotations

import errno
import gc
import io
import os
import types
from datetime import datetime

from fatfs import wrapper as ff  # type: ignore[import-untyped]
from fatfs.diskio import Disk  # type: ignore[import-untyped]

from .drive import BLOCK, Drive

# The chip's calendar starts here after every power-up; FatFs asks it for the time of a file.
_EPOCH = datetime(2000, 1, 1)
ff.datetime = types.SimpleNamespace(
    now=lambda *_: _EPOCH, datetime=types.SimpleNamespace(now=lambda *_: _EPOCH)
)

_NO_FILESYSTEM = ff.PY_FR_NO_FILESYSTEM
_ERRORS = {
    ff.PY_FR_NO_FILE: errno.ENOENT,
    ff.PY_FR_NO_PATH: errno.ENOENT,
    ff.PY_FR_INVALID_NAME: errno.EINVAL,
    ff.PY_FR_DENIED: errno.EACCES,
    ff.PY_FR_EXIST: errno.EEXIST,
    ff.PY_FR_WRITE_PROTECTED: errno.EROFS,
    ff.PY_FR_TOO_MANY_OPEN_FILES: errno.EMFILE,
}
_MODES = {
    "r": ff.PY_FA_READ,
    "r+": ff.PY_FA_READ | ff.PY_FA_WRITE,
    "w": ff.PY_FA_WRITE | ff.PY_FA_CREATE_ALWAYS,
    "w+": ff.PY_FA_READ | ff.PY_FA_WRITE | ff.PY_FA_CREATE_ALWAYS,
    "a": ff.PY_FA_WRITE | ff.PY_FA_OPEN_ALWAYS,
    "a+": ff.PY_FA_READ | ff.PY_FA_WRITE | ff.PY_FA_OPEN_ALWAYS,
    "x": ff.PY_FA_WRITE | ff.PY_FA_CREATE_NEW,
}


class _Blocks(Disk):
    """What FatFs calls. It carries no exception: the first is kept, the rest stands still."""

    def __init__(self, drive: Drive) -> None:
        super().__init__()
        self.drive = drive
        self.error: BaseException | None = None

    def ioctl_get_sector_count(self) -> int:
        return self.drive.blocks

    def ioctl_get_sector_size(self) -> int:
        return BLOCK

    def ioctl_get_block_size(self) -> int:
        return 1

    def ioctl_sync(self) -> None:
        self._guard(self.drive.flush)

    def read(self, sector: int, count: int) -> bytes:
        data = self._guard(self.drive.read, sector, count // BLOCK)
        return data if data is not None else bytes(count)

    def write(self, sector: int, count: int, buff: bytes) -> None:
        self._guard(self.drive.write, sector, bytes(buff[:count]))

    def _guard(self, action, *arguments):
        if self.error is not None:
            return None
        try:
            return action(*arguments)
        except BaseException as error:
            self.error = error
            return None


class Volume:
    """The mounted drive. Raises OSError with CircuitPython's numbers; PowerCut passes through."""

    def __init__(self, drive: Drive, may_format: bool = True) -> None:
        self.drive = drive
        self.writable = True
        self.formatted = False
        self.gone = False
        self._blocks = _Blocks(drive)
        self._partition = _partition(self._blocks)
        self._calls = 0
        self._open_files: list[FatFile] = []
        result = self._mount()
        if result == _NO_FILESYSTEM and may_format:
            self._format()
        elif result != ff.PY_FR_OK:
            raise OSError(errno.ENODEV, "no file system")

    def call(self, function, *arguments):
        """Calls FatFs and turns its result into an exception."""
        if self.gone:
            raise _os_error(errno.ENODEV)
        self._calls += 1
        try:
            answer = function(*arguments)
        except ff.FatFSException:  # FatFs stumbled over what it could not read after a power cut
            answer = ff.PY_FR_INT_ERR
        self._calls -= 1
        self._raise_kept()
        result = answer[0] if isinstance(answer, tuple) else answer
        if result != ff.PY_FR_OK:
            raise _os_error(_ERRORS.get(result, errno.EIO))
        return answer

    def open(self, path: str, mode: str = "r") -> io.IOBase:
        """Like the builtin; binary files are unbuffered, as on the chip."""
        kind = mode.replace("b", "").replace("t", "")
        if kind not in _MODES:
            raise ValueError("invalid mode")
        if kind != "r" and not self.writable:
            raise OSError(errno.EROFS, "Read-only filesystem")
        if kind == "r" and self.is_directory(path):
            raise _os_error(errno.EACCES)
        handle = ff.FIL_Handle()
        self.call(ff.pyf_open, handle, self._path(path), _MODES[kind])
        file = FatFile(self, handle, path, kind)
        self._open_files.append(file)
        return file if "b" in mode else _text(file, kind)

    def read_file(self, path: str) -> bytes | None:
        """The whole file, or None when there is none."""
        try:
            with self.open(path, "rb") as file:
                return file.read()
        except OSError:
            return None

    def write_file(self, path: str, data: bytes) -> None:
        """Makes or replaces a file."""
        with self.open(path, "wb") as file:
            file.write(data)

    def stat(self, path: str) -> tuple[int, int]:
        """(is a directory, size in bytes). Raises OSError when there is no such file."""
        if path.strip("/") == "":
            return True, 0
        info = ff.FILINFO_Handle()
        self.call(ff.pyf_stat, self._path(path), info)
        return bool(info.is_directory()), info.get_size()

    def is_directory(self, path: str) -> bool:
        """Whether there is a directory of this name."""
        try:
            return bool(self.stat(path)[0])
        except OSError:
            return False

    def listdir(self, path: str = "/") -> list[str]:
        """Names in a directory, in the order of its entries."""
        directory, info, names = ff.DIR_Handle(), ff.FILINFO_Handle(), []
        self.call(ff.pyf_opendir, directory, self._path(path.rstrip("/") or "/"))
        while True:
            self.call(ff.pyf_readdir, directory, info)
            name = info.get_name()
            name = name.decode() if isinstance(name, bytes) else name
            if not name:
                break
            names.append(name)
        self.call(ff.pyf_closedir, directory)
        return names

    def mkdir(self, path: str) -> None:
        """Makes a directory."""
        self._need_writable()
        self.call(ff.pyf_mkdir, self._path(path))

    def remove(self, path: str) -> None:
        """Removes a file or an empty directory."""
        self._need_writable()
        self.call(ff.pyf_unlink, self._path(path))

    def rename(self, old: str, new: str) -> None:
        """Renames; over an existing file it removes that first, and so is not atomic."""
        self._need_writable()
        try:
            self.call(ff.pyf_rename, self._path(old), self._path(new))
        except OSError as error:
            if error.errno != errno.EEXIST:
                raise
            self.remove(new)
            self.call(ff.pyf_rename, self._path(old), self._path(new))

    def free_clusters(self) -> tuple[int, int]:
        """(clusters in all, free ones), counted in the FAT itself."""
        boot = self.drive.read(0, 1)
        reserved, sectors = (
            int.from_bytes(boot[14:16], "little"),
            int.from_bytes(boot[22:24], "little"),
        )
        roots = int.from_bytes(boot[17:19], "little") * 32 // BLOCK
        total = (self.drive.blocks - reserved - sectors - roots) // boot[13]
        table = self.drive.read(reserved, sectors)
        free = 0
        for cluster in range(2, total + 2):
            at = cluster * 3 // 2
            entry = int.from_bytes(table[at : at + 2], "little")
            free += not (entry >> 4 if cluster & 1 else entry & 0xFFF)
        return total, free

    def sync(self) -> None:
        """os.sync(): the cache goes into the flash; open files keep what they hold back."""
        self.drive.flush()

    def close_files(self) -> None:
        """What the end of the VM does: every open file is closed, which rewrites its entry."""
        for file in list(self._open_files):
            file.close()
        self.sync()

    def detach(self) -> None:
        """The chip is off or reset: nothing that is still referenced may write any more."""
        self.gone = True
        self._open_files.clear()
        if self._partition is not None and not self._calls:
            # FatFs has room for ten volumes; this writes nothing and makes room for the next boot.
            self._partition.unmount()
            self._partition = None

    def __del__(self) -> None:
        if getattr(self, "_partition", None) is not None:
            self._calls = 0
            self.detach()

    def forget(self, file: FatFile) -> None:
        """A file was closed."""
        if file in self._open_files:
            self._open_files.remove(file)

    def _path(self, path: str) -> bytes:
        if self.gone:
            raise _os_error(errno.ENODEV)
        try:
            return self._partition._adjust_path(path if path.startswith("/") else "/" + path)
        except UnicodeEncodeError as error:  # the name of a directory entry that was torn
            raise _os_error(errno.EINVAL) from error

    def _need_writable(self) -> None:
        if not self.writable:
            raise OSError(errno.EROFS, "Read-only filesystem")

    def _raise_kept(self) -> None:
        error, self._blocks.error = self._blocks.error, None
        if error is not None:
            self.detach()
            raise error

    def _mount(self) -> int:
        try:
            self._partition.mount()
        except ff.FatFSException as error:
            self._raise_kept()
            text = str(error)
            return _NO_FILESYSTEM if "code 13" in text or "NO_FILESYSTEM" in text else -1
        self._raise_kept()
        return ff.PY_FR_OK

    def _format(self) -> None:
        self._partition.mkfs()
        self._raise_kept()
        self.drive.flush()
        self._mount()
        self.formatted = True
        root = bytearray(self.drive.read(8, 1))
        root[0:32] = b"CIRCUITPY  \x08" + bytes(10) + b"\x00\x00\x21\x28" + bytes(6)
        self.drive.write(8, bytes(root))
        self._mount()
        self.mkdir("/.fseventsd")
        for name in (".fseventsd/no_log", ".metadata_never_index", ".Trashes", ".Trash-1000"):
            self.write_file("/" + name, b"")
        self.mkdir("/sd")
        self.write_file(
            "/sd/placeholder.txt", b"SD cards mounted at /sd will hide this file from Python.\n"
        )
        self.write_file("/settings.toml", b"")
        self.write_file("/code.py", b'print("Hello World!")\n')
        self.mkdir("/lib")
        self.drive.flush()


def _partition(blocks: _Blocks) -> ff.Partition:
    """One of FatFs's ten volumes; those of boards that nobody holds any more are free again."""
    try:
        return ff.Partition(blocks)
    except ff.FatFSException:
        gc.collect()
        return ff.Partition(blocks)


def _os_error(number: int) -> OSError:
    return OSError(number, os.strerror(number))


def _text(file: FatFile, kind: str) -> io.TextIOWrapper:
    if kind == "r":
        return _wrapped(io.BufferedReader(file))
    return _wrapped(io.BufferedWriter(file) if kind in ("w", "a", "x") else io.BufferedRandom(file))


def _wrapped(binary) -> io.TextIOWrapper:
    return io.TextIOWrapper(binary, encoding="utf-8", newline="\n")


class FatFile(io.RawIOBase):
    """A binary file. Closing (and dropping) it after a write rewrites its directory entry."""

    def __init__(self, volume: Volume, handle, name: str, kind: str) -> None:
        self._volume = volume
        self._handle = handle
        self.name = name
        self._kind = kind
        self._position = 0
        if kind.startswith("a"):
            self.seek(0, io.SEEK_END)

    def readable(self) -> bool:
        return "r" in self._kind or "+" in self._kind

    def writable(self) -> bool:
        return self._kind != "r"

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        view = memoryview(buffer).cast("B")
        data = self._volume.call(ff.pyf_read, self._handle, len(view))[1]
        view[: len(data)] = data
        self._position += len(data)
        return len(data)

    def write(self, data) -> int:
        data = bytes(data)
        written = self._volume.call(ff.pyf_write, self._handle, data)[1] if data else 0
        self._position += written
        if written < len(data):
            raise _os_error(errno.ENOSPC)
        return written

    def seek(self, offset: int, whence: int = 0) -> int:
        if whence == io.SEEK_CUR:
            offset += self._position
        elif whence == io.SEEK_END:
            offset += self._volume.stat(self.name)[1]
        self._volume.call(ff.pyf_lseek, self._handle, offset)
        self._position = offset
        return offset

    def tell(self) -> int:
        return self._position

    def flush(self) -> None:
        if self._handle is not None and not self._volume.gone:
            self._volume.call(ff.pyf_sync, self._handle)

    def close(self) -> None:
        if self.closed:
            return
        handle, self._handle = self._handle, None
        try:
            if not self._volume.gone:
                self._volume.call(ff.pyf_close, handle)
        finally:
            self._volume.forget(self)
            super().close()
