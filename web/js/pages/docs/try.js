// The documentation of the API, to try out, drawn by Swagger UI from /openapi.json.

const { SwaggerUIBundle } = /** @type {any} */ (globalThis);

SwaggerUIBundle({
  url: "../openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  presets: [SwaggerUIBundle.presets.apis],
  // Else it would ask a server of its makers whether the document is valid.
  validatorUrl: null,
  onComplete: () => {
    document.documentElement.dataset.ready = "";
  },
});
