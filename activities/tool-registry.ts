import { createHydraulicTools, type HydraulicToolDeps } from './hydraulics/hydraulic-tools.ts';
import { type AlertToolDeps, createAlertTools } from './market/alert-tools.ts';
import { createMarketTools, type MarketToolDeps } from './market/market-tools.ts';
import { createPaperTools, type PaperToolDeps } from './market/paper-tools.ts';
import type { Tool } from './tools/tool.ts';

/** What the tools of all capabilities stand on. */
export type ToolRegistryDeps = MarketToolDeps & AlertToolDeps & PaperToolDeps & HydraulicToolDeps;

/** Every tool of the product, each with its contract: what workers serve, and what a gateway lists. */
export const createToolRegistry = (deps: ToolRegistryDeps): readonly Tool[] => [
  ...createMarketTools(deps),
  ...createAlertTools(deps),
  ...createPaperTools(deps),
  ...createHydraulicTools(deps),
];
