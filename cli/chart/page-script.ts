import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';

/** The parts of the page's script; each comes after those that it imports. */
export const PARTS = [
  'library',
  'layers',
  'format',
  'theme',
  'dom',
  'known-at',
  'scene',
  'draw-structure',
  'draw-marks',
  'structure-layer',
  'timeline',
  'macd-pane',
  'price-chart',
  'point-text',
  'point-table',
  'tooltip',
  'legend',
  'info-line',
  'pointer',
  'controls',
  'main',
] as const;

const IMPORT = /^import [^;]*;\n/gm;
const EXPORT = /^export (?=const|class|function)/gm;

/**
 * The page's script as one module: a file opened from disk cannot import others. The parts share its scope, so names at their
 * top are unique among them.
 */
export const readPageScript = (): string =>
  PARTS.map((part) => {
    const source = readFileSync(new URL(`page/${part}.ts`, import.meta.url), 'utf8');
    return stripTypeScriptTypes(source)
      .replace(IMPORT, '')
      .replace(EXPORT, '')
      .replace(/[ \t]+$/gm, '');
  })
    .join('\n')
    .replace(/\n{2,}/g, '\n');
