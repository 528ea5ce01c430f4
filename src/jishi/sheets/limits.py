"""How large a file of an office may be; beyond these a reader refuses before it parses."""

MAX_FILE_BYTES = 64 * 1024 * 1024
# One part of a workbook, unpacked: 100,000 rows of ten columns are about 42 MB.
MAX_SHEET_BYTES = 400 * 1024 * 1024
MAX_STRINGS_BYTES = 64 * 1024 * 1024
MAX_PART_BYTES = 16 * 1024 * 1024
# Real sheets shrink 5 to 40 times, a bomb a thousand times.
MAX_RATIO = 150
RATIO_FREE_BYTES = 1024 * 1024

MAX_ROWS = 200_000
MAX_COLUMNS = 1_000
# Rows times columns, because a reader holds the whole rectangle.
MAX_CELLS = 4_000_000
MAX_SHEETS = 200
MAX_MERGES = 100_000
