"""What a request tells of its reader."""

import gradio as gr

from qa.web.texts import preferred_language


def language_of(request: gr.Request) -> str:
    """The language a request's reader is spoken to in."""
    return preferred_language(dict(request.cookies), request.headers.get("accept-language", ""))
