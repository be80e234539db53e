// Tells whoever comes with a browser that is too old for the page. It is to run there, so it is a classic
// script in old words.
// The floor: Chromium and WebView 88, Safari 14, Firefox 82.
(function () {
  var able = false;
  try {
    able =
      "noModule" in document.createElement("script") &&
      Boolean(document.querySelector(":where(html)") && Element.prototype.replaceChildren);
  } catch (error) {
    able = false;
  }
  var notice = document.getElementById("outdated");
  if (!able && notice) notice.hidden = false;
})();
