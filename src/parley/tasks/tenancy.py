"""Row-level security for rows that belong to a task: both of its companies see them, nobody else."""

from parley.core.rls import Tenancy

OF_A_TASK = "EXISTS (SELECT 1 FROM tasks_task visible WHERE visible.id = task_id)"


class TaskTenancy(Tenancy):
    """Tenancy for tables with a `task_id`: a company that sees the task sees and changes its rows."""

    def __init__(self, table: str, *, writes: str | None = None, append_only: bool = False) -> None:
        super().__init__(table, sees=OF_A_TASK, writes=writes, append_only=append_only)
