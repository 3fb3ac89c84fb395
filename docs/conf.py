"""How the documentation is built: ``sphinx-build -W -b html docs docs/_build``."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import alliance_stats

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from methods_table import write_table  # noqa: E402

write_table(HERE / "generated")

os.environ.setdefault("MPLBACKEND", "agg")

project = "alliance-stats"
author = "alliance-stats contributors"
copyright = "2026, alliance-stats contributors"
release = version = alliance_stats.__version__

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "numpydoc",
    "myst_parser",
]
exclude_patterns = ["_build", "_templates", "generated"]
source_suffix = {".md": "markdown", ".rst": "restructuredtext"}

autosummary_generate = True
autosummary_imported_members = True
autosummary_ignore_module_all = False
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
python_maximum_signature_line_length = 80
autodoc_member_order = "bysource"
autodoc_default_options = {"members": True}
numpydoc_show_class_members = False
numpydoc_class_members_toctree = False
# A public function says what goes in and what comes out; records say it field by field.
numpydoc_validation_checks = {"GL03", "PR01", "PR02", "PR03", "PR06", "RT01", "SS02"}
numpydoc_validation_exclude = {r"\.[A-Z]\w*(\.|$)"}

myst_heading_anchors = 3
myst_enable_extensions = ["colon_fence", "deflist"]
smartquotes = False  # messages are quoted as they are printed
html_theme = "furo"
html_title = f"alliance-stats {version}"
html_static_path: list[str] = []
templates_path = ["_templates"]
