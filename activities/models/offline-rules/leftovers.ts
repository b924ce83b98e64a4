import { isRecord } from '../../../schemas/record.ts';
import type { Json } from './conversation.ts';

const quotedIn = (text: string): readonly string[] =>
  [...text.matchAll(/"([^"]+)"|“([^”]+)”|「([^」]+)」|`([^`]+)`|'([^']+)'/gu)].map(
    (match) => match.slice(1).find(Boolean) ?? '',
  );

/** Numbers and quoted words serve required arguments in their order, each once. */
export class Leftovers {
  private readonly numbers: number[];
  private readonly quoted: string[];

  constructor(text: string) {
    this.numbers = (text.match(/(?<![\p{L}\d.])-?\d+(?:\.\d+)?(?![\d])/gu) ?? []).map(Number);
    this.quoted = [...quotedIn(text)];
  }

  take(schema: Json): unknown {
    if (schema.type === 'number') return this.numbers.shift();
    if (schema.type === 'integer') {
      const at = this.numbers.findIndex(Number.isInteger);
      return at < 0 ? undefined : this.numbers.splice(at, 1)[0];
    }
    if (schema.type === 'string') return this.quoted.shift();
    if (schema.type !== 'array' || !isRecord(schema.items)) return undefined;
    const { type } = schema.items;
    const all = type === 'string' ? this.quoted : type === 'number' || type === 'integer' ? this.numbers : [];
    return all.length > 0 ? all.splice(0) : undefined;
  }
}
