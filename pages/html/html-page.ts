import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { escapeHtml, toInlineJson } from './escape.ts';
import { linkScript } from './link-script.ts';

export interface HtmlPage {
  /** Folder of `page.html`, `page.css` and the parts of the script. */
  readonly folder: URL;
  readonly parts: readonly string[];
  /** Scripts of others that the page's own needs, before it. */
  readonly libraries?: readonly string[];
  /** What the page's own script reads, as JSON. */
  readonly data: unknown;
  /** Texts for the places of the markup, `{{name}}`; they stay text. */
  readonly texts: Readonly<Record<string, string>>;
}

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Only the scripts and the style of the page itself, and no request to anywhere. */
const policyOf = (scripts: readonly string[], style: string): string =>
  [
    "default-src 'none'",
    `script-src ${scripts.map(hashOf).join(' ')}`,
    `style-src ${hashOf(style)}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');

/** One HTML file that works anywhere, without a network: libraries, script, style and data are in it. */
export const toHtmlPage = ({ folder, parts, libraries = [], data, texts }: HtmlPage): string => {
  const read = (url: URL): string => readFileSync(url, 'utf8');
  const script = linkScript(folder, parts);
  const style = `${read(new URL('browser/base.css', import.meta.url))}\n${read(new URL('page.css', folder))}`;
  const places: Readonly<Record<string, string>> = {
    ...Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, escapeHtml(text)])),
    policy: escapeHtml(policyOf([...libraries, script], style)),
    style: `<style>${style}</style>`,
    scripts: [
      `<script type="application/json" id="data">${toInlineJson(data)}</script>`,
      ...libraries.map((library) => `<script>${library}</script>`),
      `<script type="module">${script}</script>`,
    ].join('\n'),
  };
  // One pass: what is put in is not looked at again.
  return read(new URL('page.html', folder)).replace(
    /\{\{(\w+)\}\}|<!--(\w+)-->/g,
    (placeholder, value: string, block: string) => places[value ?? block] ?? placeholder,
  );
};
