"""Thin widgets over the analyses: buttons, checkboxes, text fields and one live region each, so that the keyboard works in JupyterLab."""
