import { expect, test } from 'vitest';
import { escapeHtml, toInlineJson } from './escape.ts';

const HOSTILE = '</script><img src=x onerror=alert(1)><!--\u2028\u2029 & "\' \uD800';

test('inline JSON means the same and holds nothing that a parser of HTML or old scripts would act on', () => {
  const text = toInlineJson({ symbol: HOSTILE, [HOSTILE]: [1] });
  expect(JSON.parse(text)).toEqual({ symbol: HOSTILE, [HOSTILE]: [1] });
  expect(text).not.toMatch(/[<>&\u2028\u2029]/);
});

test('escaped text has no character that ends text or an attribute', () => {
  expect(escapeHtml(`a<b>&"'`)).toBe('a&lt;b&gt;&amp;&quot;&#39;');
  expect(escapeHtml(HOSTILE)).not.toMatch(/[<>"']/);
});
