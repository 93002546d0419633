"""Foreign keys to people that record what happened and stay when the person leaves, with the reason."""

RECORDS = {
    "evaluations.Cycle.started_by": "who started it",
    "evaluations.Score.scored_by": "who gave the score, or wrote the draft, which stays with its criterion",
}
