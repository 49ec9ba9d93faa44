"""Tables that people upload: bytes in, rows of cells out. Pure: no Flask, no database, no clock.

`sheets` (the entry: `open_tables`) with `limits`, `workbooks`, `packages` and `texts`: hostile files are refused before
they are read · `opened` what a file holds · `cells` one cell as text · `refusals` why a file is refused as a whole.
"""
