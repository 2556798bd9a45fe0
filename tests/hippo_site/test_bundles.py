"""A page's modules in one file: what is known is joined, and anything else is refused."""

import re

import pytest
from django.conf import settings

from hippo_site.bundles import BundleError, bundle

SCRIPTS = {
    "page/main.js": """import { twice as double } from "./parts/twice.js";
import * as sizes from "./sizes.js";
console.log(double(sizes.SIDE));
""",
    "page/parts/twice.js": """/** Doubles. */
import { NONE } from "../sizes.js";
export function twice(n) {
  return 2 * n + NONE; // a comment that goes
}
""",
    "page/sizes.js": "export const SIDE = 28;\nexport const NONE = 0;\n",
}
JOINED = """const $0=(()=>{
const SIDE = 28;
const NONE = 0;
return{SIDE,NONE};
})();
const $1=(()=>{
const{NONE}=$0;
function twice(n) {
return 2 * n + NONE;
}
return{twice};
})();
const $2=(()=>{
const{twice:double}=$1;
const sizes=$0;
console.log(double(sizes.SIDE));
})();
"""


def test_every_module_comes_once_and_after_those_that_it_imports():
    assert bundle("page/main.js", SCRIPTS.__getitem__) == JOINED


def test_style_sheets_are_put_where_they_are_imported():
    sheets = {"a.css": '@import "b/c.css";\nh1 { color: red; }\n', "b/c.css": "p { margin: 0; }\n"}

    assert bundle("a.css", sheets.__getitem__) == "p{margin: 0;}h1{color: red;}"


def test_a_text_of_a_style_sheet_keeps_its_spaces():
    sheet = """a[style*="rgb(1, 2, 3)"], b::after { content: ' ; "'; }\n"""

    joined = bundle("a.css", {"a.css": sheet}.__getitem__)

    assert joined == """a[style*="rgb(1, 2, 3)"],b::after{content: ' ; "';}"""


def test_no_text_of_a_script_holds_the_spaces_that_bundles_leave_out():
    texts = re.compile(r"""/\*.*?\*/|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`]*`""", re.S)
    scripts = [*settings.BASE_DIR.glob("*/static/**/*.js")]

    assert scripts
    for path in scripts:
        arrows = [text for text in texts.findall(path.read_text()) if " => " in text]
        assert [text for text in arrows if not text.startswith("/*")] == [], path


@pytest.mark.parametrize(
    "text",
    ['import "./side-effect.js";', "export default 1;", "export { a };", '@import url("x");'],
)
def test_an_unknown_form_is_refused(text):
    with pytest.raises(BundleError, match="unknown form"):
        bundle("a.js", lambda name: f"{text}\n")


def test_a_circle_is_refused():
    circle = {
        "a.js": 'import { b } from "./b.js";\nexport const a = 1;\n',
        "b.js": 'import { a } from "./a.js";\nexport const b = 2;\n',
    }

    with pytest.raises(BundleError, match="imports itself"):
        bundle("a.js", circle.__getitem__)
