"""The site of the documentation: Sphinx reads Markdown, notebooks and docstrings, and asks no other host.

The source folder is the whole repository (`make docs`), so that GUIDE.md, CHANGELOG.md and the other guides
are pages as they are, with the links that they have.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

if TYPE_CHECKING:
    from sphinx.application import Sphinx

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "docs")]

from extractor import __version__ as release  # noqa: E402 (found by the line above)

project = "Arabic claims"
html_title = f"{project} {release}"

root_doc = "docs/index"
include_patterns = [
    "docs/*.md",
    "docs/*.ipynb",
    "GUIDE.md",
    "README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "seeds/*.md",
    "evals/README.md",
    "evals/EXPERIMENTS.md",
    "evals/benchmarks/RESULTS.md",
    "evals/peers/*.md",
    "extractor/arabic/README.md",
]
exclude_patterns = [
    ".*",
    "build",
    "demo",
    "dist",
    "**/__pycache__",
    "tests",
    "prompts",
    "**/.ipynb_checkpoints",
]
extensions = ["myst_nb", "sphinx.ext.autodoc", "tables"]
templates_path: list[str] = []

myst_enable_extensions = ["attrs_block", "colon_fence", "deflist"]
myst_heading_anchors = 4
highlight_language = "text"

default_role = "literal"
autodoc_preserve_defaults = True
autodoc_member_order = "bysource"
autodoc_default_options = {"members": True, "undoc-members": True, "exclude-members": "model_config"}
python_maximum_signature_line_length = 80

nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_timeout = 120
nb_merge_streams = True

html_theme = "furo"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_extra_path = ["_site"]
html_copy_source = False
html_show_sourcelink = False
html_show_copyright = False


def without_signature(
    _app: Sphinx, _kind: str, _name: str, thing: Any, *_: object
) -> tuple[str, None] | None:
    """What is read from results is not called: its fields, listed below it, say all of its signature."""
    is_value = isinstance(thing, type) and issubclass(thing, BaseModel)
    return ("", None) if is_value else None


def setup(app: Sphinx) -> None:
    """Sphinx calls this."""
    app.connect("autodoc-process-signature", without_signature)
