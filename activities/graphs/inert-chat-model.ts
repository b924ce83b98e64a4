import { SimpleChatModel } from '@langchain/core/language_models/chat_models';
import type { Runnable } from '@langchain/core/runnables';

/** A chat model that can be bound and composed like any other and refuses to answer. */
export class InertChatModel extends SimpleChatModel {
  readonly #refuse: () => never;

  constructor(refuse: () => never) {
    super({});
    this.#refuse = refuse;
  }

  override _llmType(): string {
    return 'inert';
  }

  override bindTools(): Runnable {
    return this;
  }

  override async _call(): Promise<string> {
    return this.#refuse();
  }
}
