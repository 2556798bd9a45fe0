SwaggerUIBundle({
  url: "{{ schema_url|escapejs }}",
  dom_id: "#swagger-ui",
  presets: [SwaggerUIBundle.presets.apis],
  plugins: [shortExamples],
  layout: "BaseLayout",
  ...{{ settings|safe }},
});
