import os
import stat

import pytest

from qa.web.uploads import UploadFolder


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch) -> UploadFolder:
    monkeypatch.setenv("GRADIO_TEMP_DIR", "")
    return UploadFolder()


def test_old_files_are_swept_and_new_ones_stay(folder: UploadFolder) -> None:
    old, new = folder.path / "a" / "old.txt", folder.path / "b" / "new.txt"
    for file in (old, new):
        file.parent.mkdir()
        file.write_text("x")
    os.utime(old, (1000, 1000))
    folder.sweep(before=2000)
    assert not old.exists()
    assert new.exists()
    folder.sweep(before=2000)
    assert not old.parent.exists()
    assert new.parent.exists()


def test_the_folder_is_its_owners_and_gradio_is_told(folder: UploadFolder) -> None:
    assert stat.S_IMODE(folder.path.stat().st_mode) == 0o700
    assert os.environ["GRADIO_TEMP_DIR"] == str(folder.path)
