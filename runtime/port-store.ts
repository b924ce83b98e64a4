import { BaseStore, type Operation, type OperationResults } from '@langchain/langgraph/web';

/** Every date of a store's answer by the key it stands under; JSON made text of them on the way. */
const reviveDates = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reviveDates);
  if (typeof value !== 'object' || value === null || !('createdAt' in value) || !('updatedAt' in value)) return value;
  return { ...value, createdAt: new Date(String(value.createdAt)), updatedAt: new Date(String(value.updatedAt)) };
};

/** LangGraph's long-term store inside a workflow: each batch is one local activity. */
export class PortStore extends BaseStore {
  readonly #batch: (operations: readonly Operation[]) => Promise<readonly unknown[]>;

  constructor(batch: (operations: readonly Operation[]) => Promise<readonly unknown[]>) {
    super();
    this.#batch = batch;
  }

  override async batch<Op extends Operation[]>(operations: Op): Promise<OperationResults<Op>> {
    const results = await this.#batch(operations);
    return results.map((result) => reviveDates(result) ?? null) as OperationResults<Op>;
  }
}
