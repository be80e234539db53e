// Every word of the page, from web/i18n/<language>.json, and from the folders there that its html element names in
// data-words: what only one page says is loaded by no other. Folders of data-words-later come once they are wanted.

export const LANGUAGES = ["zh-CN", "en"];

/** @type {Record<string, string>} */
let words = {};
/** @type {string} */
export let language = "zh-CN";
let wantsLater = false;

/**
 * The words of `key`, with {name} filled in. English may give two forms, "one|many", chosen by {n}.
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 */
export function t(key, values = {}) {
  let text = words[key] ?? key;
  if (text.includes("|")) {
    const [one, many] = text.split("|");
    text = values.n === 1 ? one : many;
  }
  return text.replace(/\{(\w+)\}/g, (all, name) => String(values[name] ?? all));
}

/** @param {string} key */
export const has = (key) => key in words;

/** All keys that begin so, without that beginning. @param {string} beginning */
export const keysBelow = (beginning) =>
  Object.keys(words)
    .filter((key) => key.startsWith(beginning))
    .map((key) => key.slice(beginning.length));

/**
 * Load a language and put it on the page.
 * @param {string} wanted
 */
export async function speak(wanted) {
  const next = LANGUAGES.includes(wanted) ? wanted : LANGUAGES[0];
  const folders = ["", ...named("words"), ...(wantsLater ? named("wordsLater") : [])];
  words = Object.assign({}, ...(await Promise.all(folders.map((folder) => load(`${folder}${next}.json`)))));
  language = next;
  document.documentElement.lang = next;
  document.title = t("title");
  translate(document.body);
}

/** Have the words of what is opened on the page later; from now on every language brings them. */
export async function learnLaterWords() {
  if (wantsLater) return;
  const spoken = language;
  const more = await Promise.all(named("wordsLater").map((folder) => load(`${folder}${spoken}.json`)));
  wantsLater = true;
  if (spoken === language) Object.assign(words, ...more);
  else await speak(language);
}

/** Folders that the page names. @param {string} attribute */
const named = (attribute) =>
  (document.documentElement.dataset[attribute] ?? "")
    .split(" ")
    .filter(Boolean)
    .map((name) => `${name}/`);

/** @param {string} name @returns {Promise<Record<string, string>>} */
async function load(name) {
  const response = await fetch(`/web/i18n/${name}`);
  if (!response.ok) throw new Error(`No words in ${name}`);
  return await response.json();
}

/** @param {ParentNode} root its data-i18n… attributes say which words go where */
export function translate(root) {
  for (const node of root.querySelectorAll("[data-i18n]"))
    node.textContent = t(node.getAttribute("data-i18n") ?? "");
  for (const node of root.querySelectorAll("[data-i18n-label]"))
    node.setAttribute("aria-label", t(node.getAttribute("data-i18n-label") ?? ""));
  for (const node of root.querySelectorAll("[data-i18n-placeholder]"))
    node.setAttribute("placeholder", t(node.getAttribute("data-i18n-placeholder") ?? ""));
}
