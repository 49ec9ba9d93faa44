"""Portal 会员中心: what a member sees and does alone, over what the features below know.

firm 企业          one of the enterprises the signed-in person works at; who has several chooses one
ticket 参会码      a registration of the signed-in person for an event to come
invitation 邀请    opening an account for a person of a firm, with a one-time link to paste into WeChat
"""
