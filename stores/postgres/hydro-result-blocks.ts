import type { ResultSlice } from '../hydro-result-store.ts';

/** Numbers of one block. Migration 0017 says so too: what is stored is cut like this. */
export const BLOCK_NUMBERS = 16_384;

/** A piece that lies in one block or two: numbers [from, to) of the table, counted id by id. */
export interface BlockPiece {
  readonly id: number;
  readonly fromTime: number;
  readonly from: number;
  readonly to: number;
}

/** The blocks of an array, as bytes that are stored (every machine that Node runs on is little-endian). */
export function* toBlocks(values: Float64Array): Generator<Buffer> {
  for (let from = 0; from < values.length; from += BLOCK_NUMBERS) {
    const block = values.subarray(from, from + BLOCK_NUMBERS);
    yield Buffer.from(block.buffer, block.byteOffset, block.byteLength);
  }
}

/** Bytes of the database begin anywhere in their memory, an array of doubles does not. */
export const toNumbers = (bytes: Uint8Array): Float64Array =>
  new Float64Array(Uint8Array.from(bytes).buffer, 0, Math.floor(bytes.byteLength / 8));

/** @param times How many the table has. */
export function* toPieces({ ids, fromTime, toTime }: ResultSlice, times: number): Generator<BlockPiece> {
  for (const id of ids)
    for (let time = fromTime; time < toTime; time += BLOCK_NUMBERS) {
      const from = id * times + time;
      yield { id, fromTime: time, from, to: from + Math.min(BLOCK_NUMBERS, toTime - time) };
    }
}

/** Which blocks a piece lies in. */
export const blocksOf = ({ from, to }: BlockPiece): readonly [first: number, last: number] => [
  Math.floor(from / BLOCK_NUMBERS),
  Math.floor((to - 1) / BLOCK_NUMBERS),
];

/** Pieces together as long as they need no more than `most` blocks. */
export function* inBatches(
  pieces: Iterable<BlockPiece>,
  most: number,
): Generator<{ readonly pieces: readonly BlockPiece[]; readonly blocks: readonly number[] }> {
  let batch: BlockPiece[] = [];
  let blocks = new Set<number>();
  for (const piece of pieces) {
    const wanted = blocksOf(piece);
    if (batch.length > 0 && new Set([...blocks, ...wanted]).size > most) {
      yield { pieces: batch, blocks: [...blocks] };
      batch = [];
      blocks = new Set();
    }
    batch.push(piece);
    for (const block of wanted) blocks.add(block);
  }
  if (batch.length > 0) yield { pieces: batch, blocks: [...blocks] };
}

/** The numbers of a piece, out of its blocks. */
export const cutPiece = ({ from, to }: BlockPiece, blocks: ReadonlyMap<number, Float64Array>): Float64Array => {
  const numbers = new Float64Array(to - from);
  for (let at = from; at < to; ) {
    const block = Math.floor(at / BLOCK_NUMBERS);
    const end = Math.min(to, (block + 1) * BLOCK_NUMBERS);
    const held = blocks.get(block) ?? new Float64Array();
    numbers.set(held.subarray(at - block * BLOCK_NUMBERS, end - block * BLOCK_NUMBERS), at - from);
    at = end;
  }
  return numbers;
};
