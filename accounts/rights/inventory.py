"""Every column with a person in it, and what an erasure does with it.

``SECURITY.md`` shows this table and a test compares both with the tables of the database: a new
column needs a row here.
"""

from typing import NamedTuple

DELETE, ANONYMISE, KEEP = "delete", "anonymise", "keep"


class Column(NamedTuple):
    """``reference``: whether it is a key of the person's row, rather than a text."""

    name: str
    action: str
    reason: str
    reference: bool = True


ROW = "it then leads to a row without a name"
COLUMNS = (
    Column("auth.User", ANONYMISE, "the row stays, so that what was done stays attributed", False),
    Column("admin.LogEntry.user", KEEP, f"what staff did; {ROW}"),
    Column("admin.LogEntry.change_message", ANONYMISE, "names of owners and readers", False),
    Column("admin.LogEntry.object_repr", ANONYMISE, "the name, where staff edited the user", False),
    Column("account.EmailAddress.user", DELETE, "never filled here"),
    Column("accounts.AccountEvent.user", KEEP, f"the audit trail; {ROW}"),
    Column("accounts.AccountEvent.by", ANONYMISE, "who did it, by name", False),
    Column("accounts.AccountEvent.detail", ANONYMISE, "names of owners and readers", False),
    Column("accounts.Allowance.user", DELETE, "of no use to anybody else"),
    Column("accounts.Classroom.teacher", ANONYMISE, "the class has no teacher any more"),
    Column("accounts.Invitation.used_by", KEEP, f"a code was used; {ROW}"),
    Column("accounts.Note.user", DELETE, "theirs alone"),
    Column("accounts.Preference.user", DELETE, "theirs alone"),
    Column("accounts.Submission.user", DELETE, "theirs alone, with the weights"),
    Column("accounts.Token.user", DELETE, "opens nothing any more"),
    Column("accounts.Usage.user", DELETE, "how much somebody did and when"),
    Column("axes.AccessAttempt.username", DELETE, "name, address and browser", False),
    Column("axes.AccessFailureLog.username", DELETE, "name, address and browser", False),
    Column("axes.AccessLog.username", DELETE, "name, address and browser", False),
    Column("mfa.Authenticator.user", DELETE, "secrets"),
    Column("registry.AliasMove.by", ANONYMISE, "who moved an alias, by name", False),
    Column("registry.AliasMove.confirmed_by", ANONYMISE, "who confirmed a move, by name", False),
    Column("registry.Choice.chosen_by", ANONYMISE, "who chose a default, by name", False),
    Column("registry.Choice.confirmed_by", ANONYMISE, "who confirmed it, by name", False),
    Column("registry.Evaluation.by", ANONYMISE, "who measured, by name", False),
    Column("registry.Notification.payload", DELETE, "who promoted, by name", False),
    Column("registry.Proposal.decided_by", KEEP, f"who decided; {ROW}"),
    Column("registry.Proposal.proposed_by", KEEP, f"who proposed; {ROW}"),
    Column("registry.Repository.owner", ANONYMISE, "the repository becomes the site's"),
    Column("registry.Share.user", DELETE, "sees nothing any more"),
    Column("registry.SyncRun.started_by", ANONYMISE, "who started it, by name", False),
    Column("sessions.Session.session_data", DELETE, "ends the log-ins", False),
    Column("training.TrainingRun.owner", DELETE, "theirs alone, with the lines of its log"),
    Column("usersessions.UserSession.user", DELETE, "addresses and browsers"),
)
