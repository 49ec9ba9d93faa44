"""入会申请: a firm applies without an account, the secretariat passes it step by step, at the end it is a member.

Read `rules` first: the states, who may move what, and what every step asks for (product.md §3.1, M1, M2).
"""
