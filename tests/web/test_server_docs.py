"""The examples of docs/server.md do what they say."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.command import surroundings
from tests.web.serving import SIGNED_WITH, Serving

PAGE = (Path(__file__).parents[2] / "docs" / "server.md").read_text(encoding="utf-8")


def example(language: str, door: Serving) -> str:
    """The example in a language, for a server on another port."""
    found = next(
        text for text in re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL) if "x-deskmeter" in text.lower()
    )
    return str(found).replace("http://127.0.0.1:8753", door.url)


def printed(*words: str) -> str:
    environ = {**surroundings(), "DESK_WEBHOOK": SIGNED_WITH, "no_proxy": "127.0.0.1"}
    return subprocess.run(words, capture_output=True, text=True, env=environ, check=True, timeout=30).stdout


def test_the_example_in_python_is_taken(door: Serving) -> None:
    assert '"received": 1' in printed(sys.executable, "-c", example("python", door))


def test_the_example_for_the_shell_is_taken(door: Serving) -> None:
    shell = shutil.which("sh")
    if shell is None or not shutil.which("curl") or not shutil.which("openssl"):
        pytest.skip("curl and openssl are not installed")
    assert '"received": 1' in printed(shell, "-c", example("sh", door))
