"""Translated scripts where nothing is collected: a finder makes them of the sources."""

from pathlib import Path

from django.contrib.staticfiles import finders


def test_a_translated_script_is_found_and_only_written_anew_when_it_changed(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    path = Path(finders.find("inference/train.de.js"))
    made = path.stat().st_ino

    assert "Zufällige Gewichte" in path.read_text()
    assert finders.find("inference/train.de.js") == str(path)
    assert path.stat().st_ino == made
    assert finders.find("inference/train.fr.js") is None
    assert finders.find("inference/shared/dom.de.js") is None
