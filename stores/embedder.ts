/** Turns texts into vectors that are near each other when the texts mean something alike. */
export interface Embedder {
  /** Tells its vectors from those of another model, size or choice of fields. */
  readonly id: string;
  /** Paths into a value that are indexed when a put names none; `$` is the whole value. */
  readonly fields: readonly string[];
  /**
   * @returns a vector for each text, in their order, of length 1 (or 0, where the model gave nothing but zeros).
   * @throws {EngineError} EMBEDDING_UNAVAILABLE, EMBEDDING_REJECTED
   */
  embed(texts: readonly string[]): Promise<readonly Float32Array[]>;
}
