import { klineStoreContract } from './kline-store.contract.ts';
import { InMemoryKlineStore } from './kline-store.ts';

klineStoreContract('in memory', async () => new InMemoryKlineStore());
