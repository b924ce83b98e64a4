/** What happens to a paper account, as it is stored. The broker owns it; what is written once is read for ever. */
export type { AccountEvent as PaperEvent } from '../domains/paper-broker/index.ts';
