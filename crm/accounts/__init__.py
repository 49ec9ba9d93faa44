"""Accounts: who may sign in, how, and what each role may do.

account 账号          somebody who can sign in, with one or several of the ten roles
session 登录会话      one signed-in browser; a row, so that it can be listed and ended
sign-in link 登录链接 a mailed or issued one-time link, instead of a password
second factor 两步验证 a time-based code (RFC 6238), asked for once it is set up
"""
