"""Figures, tables and sentences, made from results only."""
