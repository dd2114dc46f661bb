"""The web chat: a conversation beside the article it is about."""
