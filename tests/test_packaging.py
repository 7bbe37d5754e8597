"""The wheel: built, installed into an environment of its own, and used from another folder."""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

from extractor import prompts
from extractor.arabic import lexicon

ROOT = Path(__file__).parent.parent
pytestmark = pytest.mark.xdist_group("packaging")
SEED = ROOT / "seeds" / "aleppo-appeals" / "article.txt"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    pip("wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(ROOT))
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command of a new environment that holds the wheel, and sees the dependencies of this one."""
    home = tmp_path_factory.mktemp("environment")
    venv.create(home, with_pip=False, symlinks=True)
    python = home / "bin" / "python"
    pip("--python", str(python), "install", "--quiet", "--no-deps", str(wheel))
    (packages,) = home.glob("lib/python*/site-packages")
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return home / "bin" / "extractor"


def pip(*arguments: str) -> None:
    """Run this environment's pip."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def ran(command: Path, *arguments: str, folder: Path) -> str:
    """What the installed command prints, run in a folder away from the checkout."""
    done = subprocess.run([command, *arguments], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def extracted(command: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """An extraction without a model: offline, with an empty cache."""
    options = ["--offline", "--cache-dir", folder / "cache", "-o", "claims.jsonl"]
    arguments = [command, "extract", SEED, *options]
    return subprocess.run(arguments, cwd=folder, capture_output=True, text=True, check=False)


def data_files() -> set[str]:
    """Every file that is no Python and that the package reads, as it is called within the wheel."""
    folders = [ROOT / "extractor" / "arabic" / "lexicon", ROOT / "extractor" / "page"]
    assert all(folder.is_dir() for folder in folders)
    inside = {path.relative_to(ROOT).as_posix() for folder in folders for path in folder.rglob("*.*")}
    inside |= {f"extractor/{path.relative_to(ROOT).as_posix()}" for path in (ROOT / "prompts").rglob("*.*")}
    inside |= {"extractor/llm/models.toml", "extractor/runs/prices.toml", "extractor/trial.toml"}
    inside |= {"extractor/runs/harmless.toml"}
    inside |= {"extractor/py.typed"}
    return {name for name in inside if not name.endswith((".py", ".pyc"))}


def test_the_wheel_holds_every_table_prompt_and_page_file(wheel: Path):
    """An installed package works without the checkout."""
    assert len(data_files()) > 20
    assert data_files() <= set(zipfile.ZipFile(wheel).namelist())


def test_the_wheel_holds_the_package_alone(wheel: Path):
    """Neither tests nor evaluation, nor articles, are installed with it."""
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"extractor"}


def test_prompts_are_found_from_another_folder(installed: Path, tmp_path: Path):
    """The same versions with the same hashes as in the checkout, read out of the installed package."""
    said = ran(installed, "prompts", folder=tmp_path)
    for label in prompts.listed():
        assert f"{label} " in said
        assert prompts.load(label).sha256[:12] in said
    assert str(ROOT) not in said


def test_the_installed_tables_are_the_checkouts(installed: Path, tmp_path: Path):
    """Results name the hash of the tables, so both must agree."""
    program = "import extractor.arabic.lexicon as l; print(l.__file__, l.sha256())"
    said = ran(installed.with_name("python"), "-c", program, folder=tmp_path)
    assert not said.startswith(str(ROOT))
    assert said.split()[-1] == lexicon.sha256()


def test_the_installed_command_reads_an_article(installed: Path, tmp_path: Path):
    """Offline with an empty cache: every part is accounted for as missing, and the result is written."""
    done = extracted(installed, tmp_path)
    assert done.returncode == 1, done.stderr
    (line,) = (tmp_path / "claims.jsonl").read_text(encoding="utf-8").splitlines()
    result = json.loads(line)
    assert result["article"]["id"] == "aleppo-appeals"
    assert {failure["error"] for failure in result["failures"]} == {"NotCached"}


def test_the_page_is_written_by_the_installed_command(installed: Path, tmp_path: Path):
    """Its style, script and words come out of the wheel."""
    extracted(installed, tmp_path)
    ran(installed, "view", "claims.jsonl", folder=tmp_path)
    assert "<article" in (tmp_path / "claims.html").read_text(encoding="utf-8")


def test_the_pinned_versions_are_ones_that_the_package_allows():
    """The constraints hold every direct dependency, within its bounds."""
    from packaging.requirements import Requirement

    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = dict(line.split("==") for line in lines if "==" in line)
    names = {name.lower().replace("_", "-"): version for name, version in pinned.items()}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"].values()
    wanted = [*project["project"]["dependencies"]]
    wanted += [entry for group in groups for entry in group if isinstance(entry, str)]
    for extra in project["project"]["optional-dependencies"].values():
        wanted += extra
    for requirement in map(Requirement, wanted):
        version = names[requirement.name.lower().replace("_", "-")]
        assert requirement.specifier.contains(version), f"{requirement} is pinned to {version}"
