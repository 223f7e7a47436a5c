"""The compiled world: frozen arrays without strings, dates or files."""
