"""What can be wrong with a job."""


class JobError(RuntimeError):
    """A job cannot be queued or go on."""


class UnknownKind(JobError):
    """No handler is registered for this kind of job. [JOB-01]"""


class LeaseLost(JobError):
    """Another attempt has taken this job over: whatever this one did must be rolled back. [JOB-02]"""
