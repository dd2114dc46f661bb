"""The page's pictograms, as inline SVG, so that none depends on a font or a request."""

_PATHS = {
    "up": "M7 11v9H4v-9zm0 0 4-8a2 2 0 0 1 2 2v4h5.5a1.5 1.5 0 0 1 1.5 1.8l-1.3 7.7"
    "A1.5 1.5 0 0 1 17.2 20H7",
    "down": "M17 13V4h3v9zm0 0-4 8a2 2 0 0 1-2-2v-4H5.500A1.5 1.5 0 0 1 4 13.200l1.3-7.7"
    "A1.5 1.5 0 0 1 6.800 4H17",
    "copy": "M9 9h11v11H9zM5 15H4V4h11v1",
    "plus": "M12 5v14M5 12h14",
    "close": "M6 6l12 12M18 6 6 18",
    "remove": "M5 7h14M10 7V4h4v3m-7 0 1 13h8l1-13",
    "save": "M12 4v11m0 0-4-4m4 4 4-4M5 19h14",
    "theme": "M12 4a8 8 0 1 0 0 16zM12 4a8 8 0 0 1 0 16",
    "new": "M4 5h16v11H9l-5 4z",
    "back": "M10 6 4 12l6 6M4 12h16",
}


def icon(name: str) -> str:
    """A pictogram in the colour of the text around it; says nothing to a screen reader."""
    return (
        '<svg class="qa-icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">'
        f'<path d="{_PATHS[name]}"/></svg>'
    )
