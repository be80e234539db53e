// The start page of the documentation: requests to copy, and to send from here.

import { el } from "../../core/dom.js";

const SHOWN_CHARACTERS = 1500;
const live = /** @type {HTMLElement} */ (document.getElementById("live"));
/** What is said stands in the page. @type {DOMStringMap} */
const words = live.dataset;

/** For a shell, quoted. @param {string} url @param {string | undefined} body */
function curl(url, body) {
  if (!body) return `curl '${url}'`;
  return `curl '${url}' \\\n  -H 'Content-Type: application/json' \\\n  -d '${body}'`;
}

/** @param {string} text */
async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    live.textContent = words.copied ?? "";
  } catch {
    live.textContent = words.refused ?? "";
  }
  return live.textContent;
}

/** What came back, in as many characters as one reads. @param {string} path @param {string | undefined} body */
async function answered(path, body) {
  const sent = body ? { method: "POST", headers: { "Content-Type": "application/json" }, body } : {};
  const response = await fetch(path, sent).catch(() => null);
  if (!response) return words.offline ?? "";
  const text = JSON.stringify(await response.json(), null, 2);
  const more = text.length > SHOWN_CHARACTERS ? `\n${words.more?.replace("{n}", String(text.length))}` : "";
  return `${response.status} ${response.headers.get("Content-Type")}\n${text.slice(0, SHOWN_CHARACTERS)}${more}`;
}

for (const each of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".request"))) {
  const { path = "", body } = each.dataset;
  const name = each.querySelector("h3")?.textContent ?? "";
  const text = curl(new URL(path, location.href).href, body);
  const answer = el("pre", {
    tabindex: 0,
    hidden: true,
    role: "region",
    "aria-label": `${words.answer} ${name}`,
  });
  const copy = el("button", { type: "button", "aria-label": `${words.copy} ${name}` }, words.copy);
  copy.addEventListener("click", async () => {
    copy.textContent = await copied(text);
  });
  const send = el(
    "button",
    { type: "button", class: "send", "aria-label": `${words.send} ${name}` },
    words.send,
  );
  send.addEventListener("click", async () => {
    live.textContent = words.sending ?? "";
    answer.textContent = await answered(path, body);
    answer.hidden = false;
    live.textContent = `${words.answer} ${answer.textContent.split("\n")[0]}`;
  });
  each.append(
    el("pre", { class: "curl", tabindex: 0, role: "region", "aria-label": `${words.request} ${name}` }, text),
    el("p", { class: "doings" }, copy, send),
    answer,
  );
}
document.documentElement.dataset.ready = "";
