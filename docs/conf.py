"""How the documentation is built: ``sphinx-build -W -b html docs docs/_build``."""

from __future__ import annotations

import os

import alliance_stats

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
exclude_patterns = ["_build", "_templates", "images/*.md"]
source_suffix = {".md": "markdown", ".rst": "restructuredtext"}
nitpicky = False

autosummary_generate = True
autosummary_imported_members = True
autosummary_ignore_module_all = False
autodoc_typehints = "none"  # numpydoc's parameter lists say the types in words
autodoc_member_order = "bysource"
autodoc_default_options = {"members": True, "undoc-members": True, "show-inheritance": True}
numpydoc_show_class_members = False
numpydoc_class_members_toctree = False

myst_heading_anchors = 3
myst_enable_extensions = ["colon_fence", "deflist"]
suppress_warnings: list[str] = []

html_theme = "furo"
html_title = f"alliance-stats {version}"
html_static_path: list[str] = []
templates_path = ["_templates"]
