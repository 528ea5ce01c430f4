"""Survey (摸底调查): the lists that come in, the ledger they become, the visits."""
