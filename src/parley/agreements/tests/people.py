"""Foreign keys to people that record what happened and stay when the person leaves, with the reason."""

RECORDS = {
    "agreements.AgreementVersion.created_by": "who saved it",
    "agreements.RequestedAgreement.accepted_by": "who accepted it",
}
