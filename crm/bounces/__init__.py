"""What comes back: refusals, bounces, complaints; and which addresses cannot be reached any more.

bounce 退信           one refusal of one mail, by the answer of the server or by a report that came later
hard 硬退信           there is no such mailbox: nothing is sent there again
soft 软退信           the mailbox takes nothing at present; three of the last five mails make it unreachable
complaint 投诉        the reader told their provider that the mail is unwanted: the same as leaving
report 退信报告       a delivery status notification (RFC 3464) or a feedback report (RFC 5965)
"""
