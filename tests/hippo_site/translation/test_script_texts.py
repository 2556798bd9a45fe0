"""Texts of scripts in another language, as collectstatic leaves them."""

from hippo_site.translation.script_texts import Text, texts_of, translated, with_plural_rule

SOURCE = """
export const texts = {
  draw: `Draw it.`,
  strokes: (n) => counted(n, `${n} stroke`, `${n} strokes`),
};
"""


def upper(text: str) -> str:
    return text.replace("Draw it", "Zeichne `es`")


def test_every_template_literal_is_a_text_and_plurals_are_one():
    assert list(texts_of(SOURCE)) == [
        Text(3, "Draw it."),
        Text(4, "${n} stroke", "${n} strokes"),
    ]


def test_a_translation_takes_the_place_of_its_text_with_as_many_forms_as_it_has():
    text = translated(SOURCE, upper, lambda one, many: ["${n} a", "${n} b", "${n} c"])

    assert "draw: `Zeichne \\`es\\`.`," in text
    assert "counted(n, `${n} a`, `${n} b`, `${n} c`)" in text


def test_the_plural_rule_of_the_catalogue_takes_the_place_of_english():
    source = "const pluralForm = (n) => Number(n !== 1); // of English\n"
    assert with_plural_rule(source, "n>1") == "const pluralForm = (n) => Number(n>1);\n"
