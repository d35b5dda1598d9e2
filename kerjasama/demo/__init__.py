"""Cooperation to try: proposals in every state, agreements in every stage; all labelled contoh."""
