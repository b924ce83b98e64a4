// Stands in for LangGraph's AsyncBatchedStore inside the sandbox: that one polls its queue with a timer, and each timer
// there is an event in the workflow's history.
import type { BaseStore } from '@langchain/langgraph-checkpoint';

export class AsyncBatchedStore implements Pick<BaseStore, 'get' | 'put' | 'delete' | 'search' | 'listNamespaces'> {
  readonly lg_name = 'AsyncBatchedStore';
  readonly store: BaseStore;

  constructor(store: BaseStore) {
    this.store = store instanceof AsyncBatchedStore ? store.store : store;
  }

  get: BaseStore['get'] = (namespace, key) => this.store.get(namespace, key);
  put: BaseStore['put'] = (namespace, key, value, index) => this.store.put(namespace, key, value, index);
  delete: BaseStore['delete'] = (namespace, key) => this.store.delete(namespace, key);
  search: BaseStore['search'] = (prefix, options) => this.store.search(prefix, options);
  listNamespaces: BaseStore['listNamespaces'] = (options) => this.store.listNamespaces(options);
  batch: BaseStore['batch'] = (operations) => this.store.batch(operations);

  start(): void {}

  stop(): void {}

  /** Config objects that hold the store are written to JSON; what it holds is not. */
  toJSON(): object {
    return { store: '[LangGraphStore]' };
  }
}
