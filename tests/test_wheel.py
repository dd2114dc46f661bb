"""The wheel, unpacked elsewhere, answers as the tree does: weights, prompts, article in it."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    [path] = folder.glob("*.whl")
    return path


def test_the_wheel_holds_all_that_is_needed_and_no_tests(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    for wanted in (
        "app.py",
        "prompts/answer.txt",
        "qa/articles/loekasjenko-poetin-sotsji.nl.txt",
        "qa/models/encoder/onnx/model_qint8.onnx",
        "qa/models/reader/onnx/model_qint8.onnx",
        "qa/models/reader/calibration.json",
        "qa/web/assets/page.css",
    ):
        assert wanted in names
    tops = {name.split("/")[0] for name in names}
    metadata = {top for top in tops if top.endswith(".dist-info")}
    assert tops - metadata == {"app.py", "index", "prompts", "qa"}


def test_the_wheel_answers_from_any_folder(wheel, tmp_path):
    site = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(site)
    code = (
        "import qa; a = qa.ask('how much is the loan?'); "
        "print(qa.__file__, a.text, a.quotes[0].start, sep='|')"
    )
    result = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
        check=True,
    )
    file, text, start = result.stdout.strip().split("|")
    assert Path(file).is_relative_to(site)
    assert (text, start) == ("1,3 miljard euro", "70")
