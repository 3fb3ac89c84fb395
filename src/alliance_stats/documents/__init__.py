"""YAML files read strictly: bounded, positions kept, all faults at once, each in its place."""

from alliance_stats.documents.base import ExtensibleModel, Matches, StrictModel
from alliance_stats.documents.checking import Tried, check_model, dotted, try_model
from alliance_stats.documents.kinds import document_kind, wrong_kind
from alliance_stats.documents.position import Address, Document, in_order
from alliance_stats.documents.reading import read_yaml

__all__ = [
    "Address",
    "Document",
    "ExtensibleModel",
    "Matches",
    "StrictModel",
    "Tried",
    "check_model",
    "document_kind",
    "dotted",
    "in_order",
    "read_yaml",
    "try_model",
    "wrong_kind",
]
