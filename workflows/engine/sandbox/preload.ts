// Loaded once per worker, shared by all its workflows: what is big, and keeps no state at module level (see forget-schemas).
import './globals.ts';
import { AsyncLocalStorageProviderSingleton } from '@langchain/core/singletons';
import '@langchain/core/language_models/chat_models';
import '@langchain/core/messages';
import '@langchain/core/tools';
import '@langchain/core/utils/function_calling';
import '@langchain/langgraph/prebuilt';
import '@langchain/langgraph/web';
import { z } from 'zod';
import '../run-graph.ts';
import './forget-schemas.ts';

declare const AsyncLocalStorage: new () => Parameters<
  typeof AsyncLocalStorageProviderSingleton.initializeGlobalInstance
>[0];
AsyncLocalStorageProviderSingleton.initializeGlobalInstance(new AsyncLocalStorage());

// zod sets its defaults when the first container is made; after preloading its configuration is frozen.
z.object({ warm: z.array(z.string()).optional() }).safeParse({ warm: [] });
