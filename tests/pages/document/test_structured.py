"""What a page states for machines."""

from __future__ import annotations

from yalu.pages.document import metadata
from yalu.pages.document.document import tree_of
from yalu.pages.document.elements import Elements


def test_all_scripts_of_a_page_together_give_so_many_objects_at_most() -> None:
    script = f'<script type="application/ld+json">[{", ".join(["{}"] * 1500)}]</script>'
    elements = Elements(tree_of(f"<html><head>{script * 5}</head></html>"))
    assert len(metadata.read_structured(elements, "http://a.example/x").nodes) == metadata.MAX_NODES
