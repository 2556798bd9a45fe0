SwaggerUIBundle({
  url: "{{ schema_url|escapejs }}",
  dom_id: "#swagger-ui",
  presets: [SwaggerUIBundle.presets.apis],
  plugins: [shortExamples, noLinkInButtons],
  layout: "BaseLayout",
  ...{{ settings|safe }},
});
