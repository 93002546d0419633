"""Rules for when a mail is tried again, and when it is given up."""

from datetime import timedelta
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException, SMTPSenderRefused

from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.jobs import Job

FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(minutes=30)
# Longer than a weekend without anybody who could mend the mail server.
GIVES_UP_AFTER = timedelta(days=5)


class Patiently(BaseRetryStrategy):
    """Retries with growing pauses and without a limit: `sending` gives a mail up."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if not isinstance(exception, SMTPException | OSError):
            return None
        return RetryDecision(retry_in={"seconds": int(pause_after(job.attempts + 1).total_seconds())})


def pause_after(tries: int) -> timedelta:
    """Return the pause after this number of failed attempts."""
    doublings = min(max(tries - 1, 0), 16)
    return min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)


def is_final(problem: Exception) -> bool:
    """Return whether the recipient's address cannot receive this mail, so that no retry would help.

    Errors that the operator can mend are not final: a refused sign-in, sender or relay (status 5.7).
    """
    if isinstance(problem, SMTPRecipientsRefused):
        return all(_refuses_for_good(*answer) for answer in problem.recipients.values())
    if isinstance(problem, SMTPSenderRefused):
        return False
    if isinstance(problem, SMTPResponseException):
        return _refuses_for_good(problem.smtp_code, problem.smtp_error)
    # A header or an address that cannot be written.
    # (A certificate that is not trusted is a ValueError, too.)
    return isinstance(problem, ValueError) and not isinstance(problem, OSError)


def has_answered(problem: Exception) -> bool:
    """Return whether the mail server has answered, so that it may take other mails."""
    return isinstance(problem, SMTPRecipientsRefused | SMTPResponseException)


def is_refusal(problem: Exception) -> bool:
    """Return whether the mail server itself says that the address cannot receive mail."""
    return is_final(problem) and isinstance(problem, SMTPException)


def _refuses_for_good(code: int, answer: bytes | str) -> bool:
    text = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    return code in (550, 551, 552, 553, 554) and not text.startswith("5.7.")


def cause_of(problem: Exception) -> str:
    """Describe the kind of error without addresses, to report it once for all mails that it stops."""
    if isinstance(problem, SMTPRecipientsRefused):
        code = next(iter(problem.recipients.values()), (0, b""))[0]
        return f"the mail server refuses recipients ({code})"
    if isinstance(problem, SMTPResponseException):
        return f"the mail server answers {problem.smtp_code} ({type(problem).__name__})"
    if isinstance(problem, TimeoutError):
        return "the mail server does not answer"
    if isinstance(problem, ValueError) and not isinstance(problem, OSError):
        return "an address or a header cannot be written"
    return f"{type(problem).__name__}: {problem}"[:200]
