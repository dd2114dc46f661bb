"""The folder that uploads pass through: this process's own, swept, and gone when it ends.

An upload that arrives is read and deleted at once. What Gradio leaves behind otherwise (a file
that was too large, one that was uploaded and never used) is swept away after a while.
"""

import atexit
import os
import shutil
import tempfile
import threading
import time
from pathlib import Path

from index.load import MAX_FILE_BYTES
from qa.errors import UnreadableFileError

MAX_AGE_SECONDS = 600.0


class UploadFolder:
    """A folder of temporary files; Gradio is pointed to it by an environment variable."""

    def __init__(self) -> None:
        """Make the folder, readable by this user alone, and have it removed at exit."""
        self.path = Path(tempfile.mkdtemp(prefix="article-qa-"))
        os.environ["GRADIO_TEMP_DIR"] = str(self.path)
        atexit.register(shutil.rmtree, self.path, ignore_errors=True)

    def keep_swept(self) -> None:
        """Sweep again and again in the background."""
        threading.Thread(target=self._sweep_on, name="qa-uploads", daemon=True).start()

    def _sweep_on(self) -> None:
        """Sweep until the process ends."""
        while True:
            time.sleep(MAX_AGE_SECONDS / 2)
            self.sweep(time.time() - MAX_AGE_SECONDS)

    def sweep(self, before: float) -> None:
        """Delete files that were last written before a time, in seconds since the epoch."""
        for path in sorted(self.path.rglob("*"), reverse=True):
            try:
                if path.is_dir():
                    path.rmdir()  # fails while there is something in it
                elif path.stat().st_mtime < before:
                    path.unlink()
            except OSError:
                continue


def take(path: Path) -> bytes:
    """The bytes of an upload, which is deleted: as many as an article may have, and one.

    Its folder stays: Gradio names it after the content, so equal files of two readers share it.

    Raises:
        UnreadableFileError: It is gone, which happens when two readers bring equal files at once.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
        path.unlink(missing_ok=True)
    except FileNotFoundError as error:
        raise UnreadableFileError(
            f"“{path.name}” cannot be read. It was gone before it was read; add it again."
        ) from error
    return data
