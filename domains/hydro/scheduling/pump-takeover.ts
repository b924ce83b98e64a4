import { LINK } from '../engine/codes.ts';
import type { EpanetProject } from '../engine/project.ts';

/** Takes scheduled pumps away from the file: their controls, speed patterns and every rule that touches them. */
export class PumpTakeover {
  /** Rules that were switched off although they act on other links too. */
  readonly sharedRules: number;
  readonly #project: EpanetProject;
  readonly #controls: readonly number[];
  readonly #rules: readonly number[];
  /** By link, from 1. */
  readonly #patterns: readonly (readonly [link: number, pattern: number])[];

  /** @param pumps Links, from 0. */
  constructor(project: EpanetProject, pumps: readonly number[]) {
    const links = new Set(pumps.map((pump) => pump + 1));
    const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i + 1);
    this.#project = project;
    // What the file itself has switched off stays so when the pumps are given back.
    this.#controls = numbers(project.controlCount).filter(
      (control) => links.has(project.controlLink(control)) && project.isControlEnabled(control),
    );
    this.#rules = numbers(project.ruleCount).filter(
      (rule) => project.isRuleEnabled(rule) && project.ruleActions(rule).some(({ link }) => links.has(link)),
    );
    this.sharedRules = this.#rules.filter((rule) =>
      project.ruleActions(rule).some(({ link }) => !links.has(link)),
    ).length;
    this.#patterns = [...links].flatMap((link): (readonly [number, number])[] => {
      const pattern = project.linkValue(link, LINK.pattern);
      return pattern > 0 ? [[link, pattern]] : [];
    });
  }

  take(): void {
    this.#set(false);
  }

  giveBack(): void {
    this.#set(true);
  }

  #set(isOfFile: boolean): void {
    for (const control of this.#controls) this.#project.enableControl(control, isOfFile);
    for (const rule of this.#rules) this.#project.enableRule(rule, isOfFile);
    for (const [link, pattern] of this.#patterns)
      this.#project.setLinkValue(link, LINK.pattern, isOfFile ? pattern : 0);
  }
}
