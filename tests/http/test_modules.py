"""What a script imports is read from its text: at once, when wanted, and in comments for its types alone."""

from geoapi.http.modules import Imports, imports_of

SOURCE = """// import "./commented.js";
import "./bare.js";
import * as api from "../core/api.js";
import {
  a,
  b,
} from "./several.js";
export { c } from "./exported.js";
/** @typedef {import("./types.js").Type} Type */
/* import { gone } from "./gone.js"; */
const text = "./text.js";
export const late = () => import("./late.js");
"""


def test_each_import_is_of_its_sort() -> None:
    assert imports_of("js/ui/script.js", SOURCE) == Imports(
        at_once=["js/ui/bare.js", "js/core/api.js", "js/ui/several.js", "js/ui/exported.js"],
        when_wanted=["js/ui/late.js"],
        types=["js/ui/types.js"],
    )


def test_a_module_named_twice_is_one() -> None:
    source = 'import { a } from "./a.js";\nexport { b } from "./a.js";\n'
    assert imports_of("main.js", source).at_once == ["a.js"]
    assert imports_of("main.js", "") == Imports([], [], [])
