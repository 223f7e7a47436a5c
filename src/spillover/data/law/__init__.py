"""Dated, cited rules of entry and stay, as written in packs: one TOML file a host."""
