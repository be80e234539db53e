// The documentation of the API, to try out, drawn by Swagger UI from /openapi.json.

const { SwaggerUIBundle } = /** @type {any} */ (globalThis);

/**
 * What its own page lacks for those who hear it or use the keyboard: a landmark around its title, and a heading
 * between that and those of the groups. There is one server, this one, so none is to be chosen.
 */
const reachable = () => ({
  wrapComponents: {
    ServersContainer: () => () => null,
    InfoContainer:
      (/** @type {any} */ Original, /** @type {any} */ { React }) =>
      (/** @type {any} */ given) =>
        React.createElement("div", { role: "banner" }, React.createElement(Original, given)),
    operations:
      (/** @type {any} */ Original, /** @type {any} */ { React }) =>
      (/** @type {any} */ given) =>
        React.createElement(
          "section",
          null,
          React.createElement("h2", null, document.title.split(" · ")[0]),
          React.createElement(Original, given),
        ),
  },
});

SwaggerUIBundle({
  url: "../openapi.json",
  dom_id: "#swagger-ui",
  // Links within the buttons that open an operation cannot be reached by keyboard.
  deepLinking: false,
  presets: [SwaggerUIBundle.presets.apis],
  plugins: [reachable],
  // Else it would ask a server of its makers whether the document is valid.
  validatorUrl: null,
  onComplete: () => {
    document.documentElement.dataset.ready = "";
  },
});
