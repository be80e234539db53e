// Mends what browsers of the last years lack, and tells whoever comes with an older one that it is too old for the
// page. It is to run there, so it is a classic script in old words.
// The floor: Chromium and WebView 80, Safari 14, Firefox 78.
(function () {
  var root = document.documentElement;

  function tell() {
    var notice = document.getElementById("outdated");
    if (notice) notice.hidden = false;
  }

  // A module that the browser cannot even read.
  window.addEventListener("error", function (event) {
    if (/SyntaxError/.test(event.message || "")) tell();
  });
  if (!("noModule" in document.createElement("script") && Promise.allSettled)) {
    tell();
    return;
  }

  if (!Element.prototype.replaceChildren) {
    Element.prototype.replaceChildren = function () {
      while (this.lastChild) this.removeChild(this.lastChild);
      this.append.apply(this, [].slice.call(arguments));
    };
  }

  /** Whether rows of a flexible box keep their distance. */
  function keepsGaps() {
    var box = document.createElement("div");
    box.style.cssText = "display:flex;flex-direction:column;row-gap:1px;position:absolute";
    box.appendChild(document.createElement("div"));
    box.appendChild(document.createElement("div"));
    root.appendChild(box);
    var kept = box.scrollHeight === 1;
    root.removeChild(box);
    return kept;
  }

  function addSheet() {
    var sheet = document.createElement("link");
    sheet.rel = "stylesheet";
    sheet.href = "/web/css/components/older.css";
    document.head.appendChild(sheet);
  }

  try {
    document.querySelector(":where(html)");
  } catch (error) {
    if (!keepsGaps()) root.setAttribute("data-gapless", "");
    addSheet();
  }
})();
