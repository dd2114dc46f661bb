// Language of the page: which one, and putting texts of the table into elements and attributes.
// Elements say what they want: data-t="key" for their text, data-t-title="key" for an attribute.
window.qa = window.qa || {};
(() => {
  const COOKIE = "qa_language";
  const ATTRIBUTES = ["title", "aria-label", "placeholder", "data-hint"];
  // Parts of Gradio's own components, by selector: what to set, and the key of its text.
  const NATIVE = [
    ["#qa-question textarea", "placeholder", "question_hint"],
    ["#qa-question textarea", "aria-label", "question"],
    ["#qa-question .submit-button", "text", "send"],
    ["#qa-paste [data-testid='block-info']", "text", "paste"],
    ["#qa-paste-title [data-testid='block-info']", "text", "paste_title"],
    ["#qa-paste-add", "text", "paste_add"],
    ["#qa-measure-shipped", "text", "measure_shipped"],
    ["#qa-measure-feedback", "text", "measure_feedback"],
    ["#qa-measure-file [data-testid='block-label']", "lastText", "measure_file"],
    ["#qa-files [data-testid='block-label']", "lastText", "files"],
  ];

  function chosen() {
    const cookie = document.cookie.match(new RegExp(`(?:^|; )${COOKIE}=(\\w+)`));
    if (cookie) return cookie[1];
    const known = navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase());
    return known.find((code) => code === "nl" || code === "en") || "en";
  }

  qa.language = chosen();

  qa.say = (key, values = {}) => {
    const entry = qaTexts[key] || {};
    const text = entry[qa.language] || entry.en || key;
    return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
  };

  function put(element, text) {
    if (element.textContent !== text) element.textContent = text;
  }

  function putLastText(element, text) {
    const nodes = [...element.childNodes].filter((n) => n.nodeType === 3 && n.data.trim());
    const last = nodes.at(-1);
    if (last && last.data.trim() !== text) last.data = text;
  }

  qa.translate = (root = document) => {
    const valuesOf = (element) => JSON.parse(element.dataset.tValues || "{}");
    for (const element of root.querySelectorAll("[data-t]:not([data-t=''])")) {
      put(element, qa.say(element.dataset.t, valuesOf(element)));
    }
    for (const name of ATTRIBUTES) {
      for (const element of root.querySelectorAll(`[data-t-${name}]`)) {
        element.setAttribute(name, qa.say(element.getAttribute(`data-t-${name}`), valuesOf(element)));
      }
    }
    for (const [selector, what, key] of NATIVE) {
      const element = document.querySelector(selector);
      if (!element) continue;
      if (what === "text") put(element, qa.say(key));
      else if (what === "lastText") putLastText(element, qa.say(key));
      else element.setAttribute(what, qa.say(key));
    }
    for (const button of document.querySelectorAll("[data-language]")) {
      button.setAttribute("aria-pressed", String(button.dataset.language === qa.language));
    }
    document.documentElement.lang = qa.language;
  };

  qa.setLanguage = (code) => {
    qa.language = code;
    document.cookie = `${COOKIE}=${code}; path=/; max-age=31536000; samesite=strict`;
    qa.translate();
  };
})();
