"""Many runs: ensembles, their results, scores and baselines."""
