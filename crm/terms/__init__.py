"""Terms: who held which office of the association in which 届, and how a new 届 is elected.

term 届次          the years between two elections, at most five
office 任职        a firm's 会内职务 in a term, with the person who holds it; nobody: 空缺
roster 名单        the offices of a term; a draft of it is edited before the 会员大会 confirms it (换届)
"""
