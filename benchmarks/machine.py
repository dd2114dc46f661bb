"""What a result ran on, and where it is written."""

import json
import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"
_PACKAGES = ("faiss-cpu", "gradio", "llama-index-core", "numpy", "onnxruntime", "tokenizers")


def machine() -> dict[str, Any]:
    """Processor, cores, memory and versions, as far as the system tells."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "system": platform.system(),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in _PACKAGES},
    }


def write_result(name: str, result: dict[str, Any], folder: Path = RESULTS) -> Path:
    """Write a result with its machine to `<folder>/<name>.json`, whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.json"
    part = path.with_suffix(".part")
    text = json.dumps({"machine": machine()} | result, indent=2, ensure_ascii=False)
    part.write_text(text + "\n", "utf-8")
    part.replace(path)
    return path


def _processor() -> str:
    """The processor's flags that matter for int8, beside its name."""
    info = Path("/proc/cpuinfo")
    text = info.read_text("utf-8") if info.is_file() else ""
    names = [line.split(":", 1)[1].strip() for line in text.splitlines() if "model name" in line]
    flags = [flag for flag in ("avx2", "avx512_vnni", "amx_int8") if f" {flag}" in text]
    return f"{names[0] if names else platform.processor()} ({', '.join(flags) or 'no flags known'})"
