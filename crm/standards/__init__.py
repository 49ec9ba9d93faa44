"""National standards as data and rules: 统一社会信用代码, 行政区划, 国民经济行业分类.

Nothing here knows the program: no core, no database, no web. Read in this order: `credit_code`
(GB 32100-2015), `divisions` (GB/T 2260 with the functional zones people say), `industries` (GB/T 4754-2017,
amended 2019). Sentences are Chinese templates; whoever shows them translates them.
"""
