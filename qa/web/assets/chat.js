// The conversation: showing quotes, previews, copying, verdicts, and what is announced.
(() => {
  let seen = 0; // number of the last answer shown
  let session = ""; // whose conversation it is, once there is one
  let origin = null; // what to give the focus back to

  const placesOf = (reply) =>
    [...reply.querySelectorAll(".qa-cited")].map((quote) => ({
      ...JSON.parse(quote.dataset.place), label: quote.dataset.n }));

  // Show what an element of the conversation points to.
  qa.open = (element, { focus = true } = {}) => {
    const place = JSON.parse(element.dataset.place);
    const reply = element.closest(".qa-reply");
    const quotes = element.matches(".qa-passage") ? [] : placesOf(reply);
    const n = quotes.findIndex((q) => q.article === place.article && q.start === place.start);
    origin = element;
    for (const each of document.querySelectorAll(".qa-open")) each.classList.remove("qa-open");
    element.classList.add("qa-open");
    if (focus) qa.pane("article");
    const mark = n < 0 ? qa.article.show([place], 0) : qa.article.show(quotes, n);
    if (focus && mark) mark.focus({ preventScroll: true });
  };

  qa.back = () => {
    qa.pane("chat");
    if (origin?.isConnected) origin.focus();
    else document.querySelector("#qa-question textarea")?.focus();
  };

  // Scroll the conversation, and nothing around it, so that a turn is seen from its top.
  function toView(turn) {
    const log = document.querySelector("#qa-log");
    const space = turn.getBoundingClientRect().top - log.getBoundingClientRect().top;
    const below = turn.getBoundingClientRect().bottom - log.getBoundingClientRect().bottom;
    log.scrollTop += Math.min(space - 12, Math.max(0, below + 12));
  }

  // Whether the server lost the session that this page was in, and made another.
  function lost() {
    const id = document.querySelector("#qa-log [data-session]")?.dataset.session;
    if (!id || id === session) return false;
    const first = !session;
    session = id;
    return !first;
  }

  // After an update: show a new answer's first quote, tell screen readers, drop the pending line.
  function arrived() {
    const replies = [...document.querySelectorAll("#qa-log [data-done]")];
    const last = replies.at(-1);
    qa.pending(null);
    if (lost()) {
      seen = 0;
      qa.renew();
    }
    if (!last || Number(last.dataset.done) <= seen) return;
    seen = Number(last.dataset.done);
    const quotes = placesOf(last);
    if (quotes.length) qa.article.show(quotes, 0);
    else qa.article.clear();
    const text = last.querySelector(".qa-text")?.textContent;
    const said = text ? qa.say("answer_announced", { text, n: quotes.length }) : qa.say("absent");
    document.querySelector("#qa-live").textContent = said;
    toView(last.closest(".qa-turn"));
  }

  // Preview of a quote: its paragraph, the quote and the answer in it set off.
  function preview(element) {
    const found = qa.article.textAt(JSON.parse(element.dataset.place));
    if (!found) return;
    const card = document.querySelector("#qa-card");
    const words = document.createElement("p");
    words.lang = found.lang;
    for (const { text, start, end, answer } of found.parts) {
      const [a, b] = answer && answer[0] < answer[1] ? answer : [end, end];
      const from = Math.max(0, start - 160);
      const span = (kind, s, e) => {
        const node = document.createElement("span");
        node.className = kind;
        node.textContent = text.slice(s, e);
        return node;
      };
      words.append(from ? "… " : "", span("qa-around", from, start), span("qa-quote", start, a),
        span("qa-answer", a, b), span("qa-quote", b, end), span("qa-around", end, end + 160),
        end + 160 < text.length ? " …" : "", " ");
    }
    const place = JSON.parse(element.dataset.place);
    const foot = document.createElement("footer");
    foot.textContent = `${found.title} · ${qa.say("characters", place)}`;
    card.replaceChildren(words, foot);
    raise(card, element);
  }

  function hint(element) {
    const card = document.querySelector("#qa-card");
    const words = document.createElement("p");
    words.textContent = element.dataset.hint;
    card.replaceChildren(words);
    raise(card, element);
  }

  function raise(card, element) {
    card.hidden = false;
    element.setAttribute("aria-describedby", "qa-card");
    const at = element.getBoundingClientRect();
    const width = Math.min(420, innerWidth - 24);
    card.style.width = `${width}px`;
    card.style.left = `${Math.max(12, Math.min(at.left, innerWidth - width - 12))}px`;
    const below = at.bottom + 8;
    const fits = below + card.offsetHeight < innerHeight;
    card.style.top = `${fits ? below : Math.max(8, at.top - card.offsetHeight - 8)}px`;
  }

  qa.lower = () => {
    const card = document.querySelector("#qa-card");
    if (card) card.hidden = true;
    for (const each of document.querySelectorAll("[aria-describedby='qa-card']")) {
      each.removeAttribute("aria-describedby");
    }
  };

  const raises = (event) => {
    const element = event.target.closest?.(".qa-number, .qa-hint");
    if (!element) return;
    if (element.matches(".qa-hint")) hint(element);
    else preview(element);
  };
  const lowers = (event) => event.target.closest?.(".qa-number, .qa-hint") && qa.lower();

  async function copy(button) {
    const text = button.dataset.copy;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = document.createElement("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    const label = button.querySelector("[data-t]");
    label.textContent = qa.say("copied");
    document.querySelector("#qa-live").textContent = qa.say("copied");
    setTimeout(() => { label.textContent = qa.say("copy"); }, 1600);
  }

  // The line that stands below the conversation from Enter until the server's first word.
  let late;
  qa.pending = (question) => {
    const line = document.querySelector("#qa-pending");
    clearTimeout(late);
    if (!line) return;
    line.hidden = !question;
    if (!question) return;
    qa.notice("");
    line.querySelector("h3").textContent = question;
    line.querySelector("p").textContent = qa.say("searching");
    late = setTimeout(() => { line.querySelector("p").textContent = qa.say("waiting"); }, 2500);
    toView(line);
  };

  qa.chat = { arrived, raises, lowers, copy };
})();
