"""Runnable measurements; each writes JSON into `results/` with the machine it ran on."""
