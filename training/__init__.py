"""How the weights in `qa/models` were made: base model, reader, export, calibration."""
