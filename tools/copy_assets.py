"""Copy the named files of installed npm packages to the folder that Django serves, without source maps.

A missing map would stop the static files' storage, and the maps are of no use to an office.
"""

import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ROOT / "node_modules"
TARGET = ROOT / "static-vendor" / "vendor"
FILES = {
    "@tabler/core/dist/css/tabler.min.css": "tabler.min.css",
    "@tabler/core/dist/js/tabler.min.js": "tabler.min.js",
    "@alpinejs/csp/dist/cdn.min.js": "alpine-csp.min.js",
    "bootstrap-icons/font/bootstrap-icons.min.css": "bootstrap-icons.min.css",
    "bootstrap-icons/font/fonts/bootstrap-icons.woff2": "fonts/bootstrap-icons.woff2",
    "bootstrap-icons/font/fonts/bootstrap-icons.woff": "fonts/bootstrap-icons.woff",
    "echarts/dist/echarts.min.js": "echarts.min.js",
    "tom-select/dist/js/tom-select.complete.min.js": "tom-select.min.js",
    "tom-select/dist/css/tom-select.bootstrap5.min.css": "tom-select.min.css",
}
SOURCE_MAP = re.compile(rb"(?m)^\s*/[/*][#@]\s*sourceMappingURL=[^\r\n]*$")


def main() -> int:
    """Copy every file; say which one is missing."""
    missing = [name for name in FILES if not (PACKAGES / name).is_file()]
    if missing:
        print(f"Not installed: {', '.join(missing)}. Run npm ci --ignore-scripts.", file=sys.stderr)
        return 1
    shutil.rmtree(TARGET, ignore_errors=True)
    for name, kept_as in FILES.items():
        target = TARGET / kept_as
        target.parent.mkdir(parents=True, exist_ok=True)
        content = (PACKAGES / name).read_bytes()
        is_text = target.suffix in (".css", ".js")
        target.write_bytes(SOURCE_MAP.sub(b"", content) if is_text else content)
    print(f"{len(FILES)} files of others are in {TARGET.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
