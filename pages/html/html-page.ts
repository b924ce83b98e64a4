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

/** A page, and what its policy allows, for who serves it to say in a header too. */
export interface WrittenPage {
  readonly html: string;
  readonly policy: string;
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

/** The parts of a page that are the same for all data. */
interface Frame {
  readonly script: string;
  readonly style: string;
  readonly markup: string;
}

const frames = new Map<string, Frame>();

/** Read and linked once in a process, for those who write many. */
const frameOf = (folder: URL, parts: readonly string[]): Frame => {
  const known = frames.get(folder.href);
  if (known !== undefined) return known;
  const read = (url: URL): string => readFileSync(url, 'utf8');
  const frame = {
    script: linkScript(folder, parts),
    style: `${read(new URL('browser/base.css', import.meta.url))}\n${read(new URL('page.css', folder))}`,
    markup: read(new URL('page.html', folder)),
  };
  frames.set(folder.href, frame);
  return frame;
};

/** One HTML file that works anywhere, without a network: libraries, script, style and data are in it. */
export const toHtmlPage = ({ folder, parts, libraries = [], data, texts }: HtmlPage): WrittenPage => {
  const { script, style, markup } = frameOf(folder, parts);
  const policy = policyOf([...libraries, script], style);
  const places: Readonly<Record<string, string>> = {
    ...Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, escapeHtml(text)])),
    policy: escapeHtml(policy),
    style: `<style>${style}</style>`,
    scripts: [
      `<script type="application/json" id="data">${toInlineJson(data)}</script>`,
      ...libraries.map((library) => `<script>${library}</script>`),
      `<script type="module">${script}</script>`,
    ].join('\n'),
  };
  // One pass: what is put in is not looked at again.
  const html = markup.replace(
    /\{\{(\w+)\}\}|<!--(\w+)-->/g,
    (placeholder, value: string, block: string) => places[value ?? block] ?? placeholder,
  );
  return { html, policy };
};
