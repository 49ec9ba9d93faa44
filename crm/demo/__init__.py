"""Demo data: true facts of the press, real names as plain register entries, everything else 示例 and marked so.

`data/` the committed tables · `tables` reads them · `press` what is true, with its source · `sign_ins` who may sign
in · `accounts` `firms` `occasions` `leads` `projects` `dialogue` `notices` `dues` store one part each · `load` all of
it · `crowd` masses for load.
"""
