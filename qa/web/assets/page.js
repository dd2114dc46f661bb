// Wiring: one listener a kind of event on the document, so that Gradio may redraw what it likes.
(() => {
  const triggers = {};
  const phone = matchMedia("(max-width: 860px)");

  // After articles were added: close the panel unless one could not be read.
  qa.added = () => {
    const report = document.querySelector("#qa-report");
    document.querySelector("#qa-live").textContent = report.textContent;
    if (report.querySelector(".qa-good") && !report.querySelector(".qa-bad")) close("add");
  };

  // Called by each of the two live parts when Gradio has put it on the page.
  qa.bind = (part, element, trigger, watch, updated) => {
    triggers[part] = trigger;
    watch("value", () => {
      const chosen = element.querySelector("option[selected]");
      if (chosen) chosen.selected = true; // the attribute alone does not, once a reader has chosen
      qa.translate(element);
      updated();
    });
    start();
  };

  // A line under the buttons of the conversation, until the next question.
  qa.notice = (key) => {
    const line = document.querySelector("#qa-notice");
    line.dataset.t = key;
    line.textContent = key && qa.say(key);
  };

  // The server lost this page's session: show what it has now, and say so.
  qa.renew = () => {
    qa.article.clear();
    qa.notice("session_lost");
    triggers.viewer("renew", {});
  };

  qa.pane = (name) => {
    document.body.dataset.pane = name;
    for (const tab of document.querySelectorAll("[data-pane][role=tab]")) {
      tab.setAttribute("aria-selected", String(tab.dataset.pane === name));
    }
  };

  qa.room = (name) => {
    document.body.dataset.room = name;
    for (const button of document.querySelectorAll("[data-room]:not(body)")) {
      if (button.dataset.room === name) button.setAttribute("aria-current", "page");
      else button.removeAttribute("aria-current");
    }
  };

  function panel(name, open) {
    document.querySelector(`#qa-${name}`)?.classList.toggle("qa-opened", open);
    const button = document.querySelector(`[data-panel=${name}]`);
    button?.setAttribute("aria-expanded", String(open));
    if (open) document.querySelector(`#qa-${name} [data-close]`)?.focus();
  }

  function close(name) {
    panel(name, false);
    document.querySelector(`[data-panel=${name}]`)?.focus();
  }

  function theme(dark) {
    document.body.classList.toggle("dark", dark);
    try { localStorage.setItem("qa-theme", dark ? "dark" : "light"); } catch { /* not kept */ }
  }

  function element(tag, id, attributes = {}) {
    const made = document.createElement(tag);
    made.id = id;
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    return made;
  }

  // Things that are not Gradio's: the preview card, the live region, the pending question.
  let started = false;
  function start() {
    if (started) return;
    started = true;
    document.body.append(
      element("div", "qa-card", { role: "tooltip", hidden: "" }),
      element("div", "qa-live", { "aria-live": "polite", class: "qa-unseen" }),
      element("button", "qa-right", { type: "button", hidden: "" }),
    );
    const pending = element("div", "qa-pending", { hidden: "" });
    const reply = document.createElement("p");
    reply.className = "qa-reply qa-waiting";
    const asked = document.createElement("h3");
    asked.className = "qa-asked";
    pending.append(asked, reply);
    document.querySelector("#qa-log").append(pending);
    document.querySelector("#qa-bar").append(element("p", "qa-notice", { role: "status" }));
    document.querySelector("#qa-chat").setAttribute("role", "region");
    document.querySelector("#qa-article").setAttribute("role", "region");
    document.querySelector("#qa-chat").dataset.tAriaLabel = "conversation";
    document.querySelector("#qa-article").dataset.tAriaLabel = "article";
    const kept = (() => { try { return localStorage.getItem("qa-theme"); } catch { return null; } })();
    if (kept) theme(kept === "dark");
    qa.pane("chat");
    qa.translate();
    for (const part of document.querySelectorAll("#qa-add, #qa-measure-choices")) {
      new MutationObserver(() => qa.translate()).observe(part, { childList: true, subtree: true });
    }
  }

  const turnOf = (element) => Number(element.closest("[data-turn]")?.dataset.turn || 0);

  // What a click does, by what was clicked.
  const CLICKS = [
    ["[data-place]", (e) => qa.open(e)],
    ["[data-copy]", (e) => qa.chat.copy(e)],
    ["[data-verdict]", (e) => judge(e)],
    ["[data-example]", (e) => ask(e.dataset.example)],
    ["[data-new]", () => { qa.article.clear(); triggers.log("fresh", {}); }],
    ["[data-export]", (e) => triggers.log("save", { form: e.dataset.export })],
    ["[data-remove]", (e) => triggers.viewer("remove", { article: e.dataset.remove })],
    ["[data-panel]", (e) => panel(e.dataset.panel, e.getAttribute("aria-expanded") !== "true")],
    ["[data-room]", (e) => qa.room(e.dataset.room)],
    ["[data-close]", (e) => close(e.dataset.close)],
    ["[data-language]", (e) => qa.setLanguage(e.dataset.language)],
    ["[data-theme-switch]", () => theme(!document.body.classList.contains("dark"))],
    ["[data-pane][role=tab]", (e) => { qa.pane(e.dataset.pane); qa.article.reveal(); }],
    ["#qa-right", () => correct()],
    [".qa-skip", () => document.querySelector("#qa-question textarea")?.focus()],
    ["#qa-question .submit-button", () => pendingFromBox()],
  ];

  document.addEventListener("click", (event) => {
    for (const [selector, act] of CLICKS) {
      const element = event.target.closest(selector);
      if (element) { act(element, event); return; }
    }
  });

  let judged = 0; // the turn whose thumb was pressed last: the one that is corrected

  // A thumb that is pressed again takes the verdict back.
  function judge(element) {
    judged = turnOf(element);
    const pressed = element.getAttribute("aria-pressed") === "true";
    const verdict = pressed ? "" : element.dataset.verdict;
    triggers.log("judge", { turn: judged, verdict });
  }

  function ask(question) {
    qa.pending(question);
    triggers.log("example", { question });
  }

  function pendingFromBox() {
    const box = document.querySelector("#qa-question textarea");
    if (box?.value.trim()) qa.pending(box.value.trim());
  }

  document.addEventListener("keydown", (event) => {
    const box = event.target.closest?.("#qa-question textarea");
    if (event.key === "Enter" && box && !event.shiftKey && !event.isComposing) pendingFromBox();
    if (event.key === "Escape") {
      qa.lower();
      if (document.querySelector("#qa-add.qa-opened")) {
        close("add");
      } else if (event.target.closest?.("#qa-viewer")) qa.back();
    }
    if (event.key === "/" && !event.target.closest?.("input, textarea, select")) {
      event.preventDefault();
      qa.pane("chat");
      document.querySelector("#qa-question textarea")?.focus();
    }
    if (event.target.closest?.("[role=tablist]") && ["ArrowLeft", "ArrowRight"].includes(event.key)) {
      const other = [...document.querySelectorAll("[role=tab]")].find((t) => t !== event.target);
      other?.focus();
      other?.click();
    }
  }, true);

  document.addEventListener("change", (event) => {
    if (event.target.matches(".qa-choose")) {
      qa.article.clear();
      triggers.viewer("choose", { article: event.target.value });
    }
  });

  for (const name of ["mouseover", "focusin"]) document.addEventListener(name, qa.chat.raises);
  for (const name of ["mouseout", "focusout"]) document.addEventListener(name, qa.chat.lowers);
  document.addEventListener("scroll", (event) => {
    if (event.target.id === "qa-log") qa.lower();
  }, true);

  // "The right passage is …": a button at the selection while an answer waits to be corrected.
  function offer() {
    const button = document.querySelector("#qa-right");
    if (!button) return;
    const waiting = document.querySelector("[data-correcting]");
    const selected = waiting && qa.article.selected();
    button.hidden = !selected;
    if (!selected) return;
    button.textContent = qa.say("right_passage");
    button.style.left = `${Math.min(selected.box.left, innerWidth - 240)}px`;
    button.style.top = `${Math.max(8, selected.box.top - 44)}px`;
  }
  document.addEventListener("selectionchange", offer);
  document.addEventListener("mousedown", (event) => {
    if (event.target.closest("#qa-right")) event.preventDefault(); // keep the selection
  });

  function correct() {
    const waiting = document.querySelector(`[data-correcting="${judged}"]`) ||
      [...document.querySelectorAll("[data-correcting]")].at(-1);
    const place = qa.article.selected();
    if (!waiting || !place) return;
    const { article, start, end } = place;
    triggers.viewer("correct", { turn: Number(waiting.dataset.correcting), article, start, end });
    getSelection().removeAllRanges();
  }

  qa.saveFile = (file) => {
    if (!file?.name) {
      qa.notice("export_empty");
      return;
    }
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([file.text], { type: "application/octet-stream" }));
    link.download = file.name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };

  addEventListener("dragenter", (event) => {
    if ([...event.dataTransfer?.types || []].includes("Files")) panel("add", true);
  });
  phone.addEventListener("change", () => qa.lower());
})();
