// The addresses are relative, so that the page also works behind a path of a proxy.
SwaggerUIBundle({
  dom_id: "#swagger-ui",
  url: "openapi.json",
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  validatorUrl: null,
  onComplete: () => {
    document.title = document.querySelector(".info .title")?.firstChild?.textContent ?? document.title;
  },
});
