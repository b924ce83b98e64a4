/** EPANET's numbers for the properties this engine reads and writes, see include/epanet2_enums.h of OWA-EPANET 2.3. */
export const NODE = {
  elevation: 0,
  baseDemand: 1,
  emitter: 3,
  initQuality: 4,
  sourceQuality: 5,
  sourceType: 7,
  tankLevel: 8,
  demand: 9,
  head: 10,
  pressure: 11,
  quality: 12,
  tankDiameter: 17,
  minLevel: 20,
  maxLevel: 21,
  tankReaction: 23,
  tankVolume: 24,
  maxVolume: 25,
  canOverflow: 26,
  demandDeficit: 27,
  emitterFlow: 29,
  leakageFlow: 30,
  demandFlow: 31,
  fullDemand: 32,
} as const;
export type NodeProperty = (typeof NODE)[keyof typeof NODE];

export const LINK = {
  diameter: 0,
  length: 1,
  roughness: 2,
  minorLoss: 3,
  initStatus: 4,
  initSetting: 5,
  bulkReaction: 6,
  wallReaction: 7,
  flow: 8,
  velocity: 9,
  headloss: 10,
  status: 11,
  setting: 12,
  powerKw: 13,
  quality: 14,
  pattern: 15,
  pumpState: 16,
  pumpEfficiency: 17,
  pumpPower: 18,
  energyPrice: 21,
  energyPattern: 22,
  leakArea: 26,
  leakExpansion: 27,
} as const;
export type LinkProperty = (typeof LINK)[keyof typeof LINK];

export const TIME = {
  duration: 0,
  hydraulicStep: 1,
  qualityStep: 2,
  patternStep: 3,
  patternStart: 4,
  reportStep: 5,
  reportStart: 6,
  ruleStep: 7,
  clockStart: 10,
  hydraulicTime: 11,
} as const;
export type TimeProperty = (typeof TIME)[keyof typeof TIME];

export const OPTION = {
  trials: 0,
  accuracy: 1,
  emitterExponent: 3,
  demandMultiplier: 4,
  headlossForm: 7,
  globalEfficiency: 8,
  globalPrice: 9,
  globalPricePattern: 10,
  demandCharge: 11,
  specificGravity: 12,
  emitterBackflow: 24,
  pressureUnits: 25,
} as const;
export type OptionProperty = (typeof OPTION)[keyof typeof OPTION];

export const STATISTIC = { iterations: 0, relativeError: 1, qualityBalance: 4 } as const;
export const COUNT = { nodes: 0, links: 2, patterns: 3, controls: 5, rules: 6 } as const;
export const NODE_KINDS = ['junction', 'reservoir', 'tank'] as const;
export type NodeKind = (typeof NODE_KINDS)[number];
export const LINK_KINDS = ['cvpipe', 'pipe', 'pump', 'PRV', 'PSV', 'PBV', 'FCV', 'TCV', 'GPV', 'PCV'] as const;
export type LinkKind = (typeof LINK_KINDS)[number];
/** Pump states of EPANET: 0 cannot supply the head, 2 closed, 3 open, 5 cannot supply the flow. */
export const PUMP_STATE = { cannotSupplyHead: 0, cannotSupplyFlow: 5 } as const;
/** Pump type of EPANET with a constant power in place of a curve. */
export const CONSTANT_POWER = 0;
export const QUALITY_KIND = { none: 0, chemical: 1, age: 2, trace: 3 } as const;
