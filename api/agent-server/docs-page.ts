import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Hono } from 'hono';
import type { ApiEnv } from '../http/api-env.ts';

/** Of swagger-ui-dist, whose own entry would load all of it into this process. */
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
};

const FILES = fileURLToPath(new URL('.', import.meta.resolve('swagger-ui-dist/package.json')));

// Addresses are relative, so that the page also works behind a prefix.
const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Sluice API</title>
    <link rel="stylesheet" href="./docs/swagger-ui.css" />
  </head>
  <body>
    <div id="api"></div>
    <script src="./docs/swagger-ui-bundle.js"></script>
    <script>
      SwaggerUIBundle({ url: './openapi.json', dom_id: '#api', deepLinking: true });
    </script>
  </body>
</html>
`;

/** The API's reference to read and try, all of it from this server. */
export const docsPage = () => {
  const app = new Hono<ApiEnv>().get('/docs', (c) => c.html(PAGE));
  for (const [name, contentType] of Object.entries(CONTENT_TYPES))
    app.get(`/docs/${name}`, async (c) =>
      c.body(new Uint8Array(await readFile(FILES + name)), 200, {
        'content-type': contentType,
        'cache-control': 'public, max-age=86400',
      }),
    );
  return app;
};
