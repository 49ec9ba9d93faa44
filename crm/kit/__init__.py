"""The 会务包 of an event: who sits where, badges and name cards, and the papers the day needs.

table 桌（排）  a table or row of chairs at a venue, with so many numbered places
placing 座次    a registration at a place of a table; at most one each, and a place holds one
copy 文件      a paper that was made: which, in which form, by whom, and for badges and cards whose
"""
