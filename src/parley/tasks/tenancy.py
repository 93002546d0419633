"""Row-level security for what belongs to a task: both of its companies see it, nobody else."""

from parley.core.rls import Tenancy

OF_A_TASK = "EXISTS (SELECT 1 FROM tasks_task visible WHERE visible.id = task_id)"


class TaskTenancy(Tenancy):
    """For tables with a `task_id`, such as a kind's own rows: whoever sees the task sees and changes them."""

    def __init__(self, table: str, *, writes: str | None = None, append_only: bool = False) -> None:
        super().__init__(table, sees=OF_A_TASK, writes=writes, append_only=append_only)
