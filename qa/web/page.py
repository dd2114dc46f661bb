"""The page as Gradio blocks: where each part stands, and which handler each event has."""

from typing import Any

import gradio as gr

from index.load import MAX_FILE_BYTES
from qa.web.api import Api
from qa.web.engine import Engine
from qa.web.handlers import Handlers
from qa.web.measure import Measuring
from qa.web.messages import log_html
from qa.web.parts import (
    add_head_html,
    chat_bar_html,
    header_html,
    measure_head_html,
    panes_html,
)
from qa.web.sessions import Session
from qa.web.texts import DEFAULT_LANGUAGE, say
from qa.web.viewer import viewer_html

MAX_QUEUE = 200
MODEL_LIMIT = 2
MAX_QUESTION_CHARS = 2_000
CACHE_SECONDS = (600, 3_600)
# "multiple": by default Gradio drops what is sent while the same event is still being handled.
QUIET: dict[str, Any] = {
    "show_progress": "hidden",
    "api_visibility": "private",
    "trigger_mode": "multiple",
}
THEME = gr.themes.Base(
    primary_hue="amber",
    neutral_hue="stone",
    font=["system-ui", "sans-serif"],
    font_mono=["ui-monospace", "monospace"],
)


LOG_EVENTS = ("example", "judge", "fresh", "save")
VIEWER_EVENTS = ("choose", "remove", "correct", "renew")


def _binding(part: str, updated: str, events: tuple[str, ...]) -> str:
    """The script that hands a live part to the page's own; it names the events it triggers.

    Gradio lets a handler be bound to an event only if its name stands quoted in this script.
    """
    names = ", ".join(f"'{name}'" for name in events)
    return (
        f"const events = [{names}]; window.qa.bind('{part}', element, (name, data) => "
        f"events.includes(name) && trigger(name, data), watch, () => {updated}());"
    )


def build_page(engine: Engine) -> gr.Blocks:
    """The page; its queue is set up, it is not launched.

    Args:
        engine: The models and shared articles.
    """
    handlers = Handlers(engine)
    blank = Session(engine, scope=engine.articles[0].id)
    page = gr.Blocks(
        title=say("title", DEFAULT_LANGUAGE),
        analytics_enabled=False,
        fill_width=True,
        fill_height=True,
        delete_cache=CACHE_SECONDS,
    )
    with page:
        Api(engine).register()  # first, so that its names are not taken
        _fixed(header_html(DEFAULT_LANGUAGE), "qa-header")
        _fixed(panes_html(DEFAULT_LANGUAGE), "qa-panes")
        with gr.Row(elem_id="qa-desk"):
            log, question, payload = _chat(blank)
            viewer = _article(blank, handlers, log)
        _measure(Measuring(engine, handlers.sessions))
        _listen_chat(handlers, log, question, payload)
        _listen_viewer(handlers, log, viewer)
        page.unload(handlers.leave)
    page.queue(max_size=MAX_QUEUE, default_concurrency_limit=MODEL_LIMIT)
    return page


def _fixed(html: str, elem_id: str) -> gr.HTML:
    """Markup of our own that triggers nothing."""
    return gr.HTML(html, elem_id=elem_id, apply_default_css=False, js_on_load=None)


def _chat(blank: Session) -> tuple[gr.HTML, gr.Textbox, gr.JSON]:
    """The conversation column."""
    with gr.Column(elem_id="qa-chat", min_width=280):
        _fixed(chat_bar_html(DEFAULT_LANGUAGE), "qa-bar")
        log = gr.HTML(
            log_html(blank, DEFAULT_LANGUAGE),
            elem_id="qa-log",
            apply_default_css=False,
            js_on_load=_binding("log", "qa.chat.arrived", LOG_EVENTS),
        )
        question = gr.Textbox(
            elem_id="qa-question",
            label=say("question", DEFAULT_LANGUAGE),
            placeholder=say("question_hint", DEFAULT_LANGUAGE),
            lines=1,
            max_lines=5,
            max_length=MAX_QUESTION_CHARS,
            submit_btn=say("send", DEFAULT_LANGUAGE),
            container=False,
            autofocus=True,
        )
        payload = gr.JSON(visible="hidden", elem_id="qa-payload")
    return log, question, payload


def _article(blank: Session, handlers: Handlers, log: gr.HTML) -> gr.HTML:
    """The article column, with the panel that adds one."""
    with gr.Column(elem_id="qa-article", min_width=280):
        viewer = gr.HTML(
            viewer_html(blank, DEFAULT_LANGUAGE),
            elem_id="qa-viewer",
            apply_default_css=False,
            js_on_load=_binding("viewer", "qa.article.repaint", VIEWER_EVENTS),
        )
        with gr.Column(elem_id="qa-add"):
            _fixed(add_head_html(DEFAULT_LANGUAGE), "qa-add-head")
            files = gr.File(
                elem_id="qa-files",
                label=say("files", DEFAULT_LANGUAGE),
                file_count="multiple",
                height=120,
            )
            title = gr.Textbox(
                elem_id="qa-paste-title", label=say("paste_title", DEFAULT_LANGUAGE), max_length=200
            )
            text = gr.Textbox(
                elem_id="qa-paste", label=say("paste", DEFAULT_LANGUAGE), lines=5, max_lines=10
            )
            paste = gr.Button(
                say("paste_add", DEFAULT_LANGUAGE),
                elem_id="qa-paste-add",
                elem_classes=["qa-primary"],
            )
            report = _fixed("", "qa-report")
    shown: dict[str, Any] = {
        "api_visibility": "private",
        "show_progress_on": [report],
        "trigger_mode": "multiple",
    }
    for added in (
        files.upload(handlers.add_files, [files], [report, files], **shown),
        paste.click(handlers.add_text, [text, title], [report, text, title], **shown),
    ):
        # Apart: what another addition showed meanwhile must not be drawn over with less.
        added.then(handlers.columns, None, [viewer, log], **QUIET)
        added.success(None, None, None, js="() => window.qa.added()", **QUIET)
    return viewer


def _measure(measuring: Measuring) -> None:
    """The room where question sets are run."""
    with gr.Column(elem_id="qa-measure"):
        _fixed(measure_head_html(DEFAULT_LANGUAGE), "qa-measure-head")
        with gr.Row(elem_id="qa-measure-choices"):
            shipped = gr.Button(
                say("measure_shipped", DEFAULT_LANGUAGE),
                elem_id="qa-measure-shipped",
                elem_classes=["qa-choice"],
                visible=measuring.has_shipped,
            )
            feedback = gr.Button(
                say("measure_feedback", DEFAULT_LANGUAGE),
                elem_id="qa-measure-feedback",
                elem_classes=["qa-choice"],
                visible=measuring.has_feedback,
            )
            file = gr.File(
                elem_id="qa-measure-file", label=say("measure_file", DEFAULT_LANGUAGE), height=110
            )
        report = _fixed("", "qa-measure-report")
    shown: dict[str, Any] = {
        "api_visibility": "private",
        "concurrency_id": "measure",
        "concurrency_limit": 1,
        "show_progress_on": [report],
    }
    shipped.click(measuring.shipped, None, [report], **shown)
    feedback.click(measuring.feedback, None, [report], **shown)
    file.upload(measuring.uploaded, [file], [report, file], **shown)


def _listen_chat(handlers: Handlers, log: gr.HTML, question: gr.Textbox, payload: gr.JSON) -> None:
    """Bind the conversation's events."""
    asking: dict[str, Any] = {"concurrency_id": "models", "concurrency_limit": MODEL_LIMIT} | QUIET
    question.submit(handlers.ask, [question], [log, question], **asking)
    log.example(handlers.ask_example, None, [log, question], **asking)
    log.judge(handlers.judge, None, [log], **QUIET)
    log.fresh(handlers.clear, None, [log], **QUIET)
    log.save(handlers.export, None, [payload], **QUIET).then(
        None, [payload], None, js="(file) => window.qa.saveFile(file)", **QUIET
    )


def _listen_viewer(handlers: Handlers, log: gr.HTML, viewer: gr.HTML) -> None:
    """Bind the article column's events."""
    viewer.choose(handlers.choose, None, [viewer, log], **QUIET)
    viewer.remove(handlers.remove, None, [viewer, log], **QUIET)
    viewer.renew(handlers.renew, None, [viewer], **QUIET)
    viewer.correct(handlers.correct, None, [log], **QUIET)


def max_upload() -> int:
    """Bytes from which Gradio refuses an upload, and with it all that was dropped along.

    Well over what an article may have, so that a file that is too large is told like any other
    that cannot be read.
    """
    return 5 * MAX_FILE_BYTES
