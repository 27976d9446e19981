"""The registry: shipped sources, the user's own over them, or one file alone."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from yalu.errors import SourceFileError, UnknownSource
from yalu.settings import Settings
from yalu.sources.load import load_registry, usable, watched

OWN = """
[[source]]
id = "quay"
name = "Quay"
homepage = "https://quay.example/"
country = "KR"
languages = ["ko"]
type = "blog"
discover = [ { feed = "https://quay.example/feed" } ]
"""


def written(folder: Path, text: str, name: str = "mine.toml") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def test_one_file_alone(tmp_path: Path) -> None:
    file = written(tmp_path, OWN)
    registry = load_registry([tmp_path / "not-there.toml"], only=file)
    assert list(registry.sources) == ["quay"]
    assert registry.files == {"quay": (str(file),)}


def test_own_sources_stand_beside_the_shipped(tmp_path: Path) -> None:
    registry = load_registry([written(tmp_path, OWN)])
    assert registry.get("quay").name == "Quay"
    assert len(registry) == len(load_registry()) + 1


def test_a_shipped_source_is_overridden_field_by_field(tmp_path: Path) -> None:
    before = load_registry().get("the-globalist")
    file = written(tmp_path, '[[source]]\nid = "the-globalist"\nevery = "1h"\nenabled = false\n')
    registry = load_registry([file])
    after = registry.get("the-globalist")
    assert (after.every, after.enabled) == (timedelta(hours=1), False)
    assert (after.name, after.discover, after.evidence) == (before.name, before.discover, before.evidence)
    assert registry.files["the-globalist"] == ("registry/the-globalist.toml", str(file))
    assert load_registry().get("the-globalist") == before


def test_a_later_file_overrides_an_earlier_one(tmp_path: Path) -> None:
    second = written(tmp_path, '[[source]]\nid = "quay"\nname = "New Quay"\n', "second.toml")
    quay = load_registry([written(tmp_path, OWN), second]).get("quay")
    assert (quay.name, quay.homepage) == ("New Quay", "https://quay.example/")


def test_an_override_must_still_make_sense(tmp_path: Path) -> None:
    file = written(tmp_path, '[[source]]\nid = "the-globalist"\ndiscover = []\n')
    with pytest.raises(SourceFileError) as caught:
        load_registry([file])
    assert (caught.value.file, caught.value.source, caught.value.field) == (str(file), "the-globalist", "discover")


def test_a_new_source_must_be_whole(tmp_path: Path) -> None:
    with pytest.raises(SourceFileError) as caught:
        load_registry([written(tmp_path, '[[source]]\nid = "pier"\nevery = "1h"\n')])
    assert (caught.value.source, caught.value.field) == ("pier", "name")


def test_an_edition_of_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceFileError) as caught:
        load_registry([written(tmp_path, OWN + 'editions_of = "no-such-paper"\n')])
    assert (caught.value.source, caught.value.field) == ("quay", "editions_of")


def test_an_unknown_id_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnknownSource, match="no-such-paper"):
        load_registry().get("no-such-paper")


def test_only_enabled_sources_are_watched(tmp_path: Path) -> None:
    off = OWN.replace('"quay"', '"pier"') + "enabled = false\n"
    registry = load_registry(only=written(tmp_path, OWN + off))
    assert [source.id for source in registry.enabled()] == ["quay"]


@pytest.mark.parametrize("only", [True, False])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, only: bool) -> None:
    latin = tmp_path / "latin.toml"
    latin.write_bytes(OWN.replace("Quay", "Qu\u00e9").encode("latin-1"))
    for file, reason in ((tmp_path / "none.toml", "cannot be read"), (tmp_path, "cannot be read"), (latin, "UTF-8")):
        with pytest.raises(SourceFileError, match=reason) as caught:
            load_registry(only=file) if only else load_registry([file])
        assert caught.value.file == str(file)


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    file = tmp_path / "marked.toml"
    file.write_bytes(b"\xef\xbb\xbf" + OWN.encode())
    assert "quay" in load_registry(only=file).sources


def test_without_the_shipped_registry_only_ones_own_sources_are_watched(tmp_path: Path) -> None:
    file = written(tmp_path, OWN)
    assert list(watched(Settings(sources=(file,), registry="none")).sources) == ["quay"]
    assert len(watched(Settings(registry="none"))) == 0
    assert len(watched(Settings(sources=(file,)))) == len(load_registry()) + 1


def test_a_shipped_source_can_be_chosen_by_its_id_alone(tmp_path: Path) -> None:
    file = written(tmp_path, '[[source]]\nid = "the-globalist"\nevery = "1h"\n')
    registry = load_registry([file], with_shipped=False)
    (source,) = registry
    assert (source.name, source.every) == ("The Globalist", timedelta(hours=1))
    assert registry.files["the-globalist"][-1] == str(file)


def test_a_wrong_file_costs_its_own_sources_and_no_other(tmp_path: Path) -> None:
    right, wrong = written(tmp_path, OWN), tmp_path / "wrong.toml"
    wrong.write_text(OWN.replace("quay", "pier") + 'every = "often"\n', encoding="utf-8")
    settings = Settings(sources=(wrong, right), registry="none")
    registry = usable(settings)
    assert list(registry.sources) == ["quay"]
    assert [error.file for error in registry.refused] == [str(wrong)]
    with pytest.raises(SourceFileError, match="every"):
        registry.get("pier")
    with pytest.raises(SourceFileError, match="every"):
        watched(settings)
