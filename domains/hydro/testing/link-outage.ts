import { LINK } from '../engine/codes.ts';
import type { Model } from '../engine/model.ts';
import type { EpanetProject, RuleAction } from '../engine/project.ts';
import { HydroError } from '../errors.ts';

/** A link kept shut: its controls off, rules that would open it turned to shut it, its speed pattern off. */
export interface LinkOutage {
  start(): void;
  end(): void;
}

/** EPANET's rule status for "closed". */
const RULE_CLOSED = 2;

/**
 * Prepares the outage of one link, before the run starts.
 * @param wholeRun A check valve cannot be shut by status, so such a pipe is made a plain one, which only a run that never
 * needs the valve again can allow.
 * @throws {HydroError} `SCENARIO_INVALID` for a check-valve pipe that comes back.
 */
export const prepareOutage = (project: EpanetProject, model: Model, link: number, wholeRun: boolean): LinkOutage => {
  const index = link + 1;
  if (model.linkKinds[link] === 'cvpipe') {
    if (!wholeRun) {
      throw new HydroError(
        'SCENARIO_INVALID',
        `Cannot shut pipe ${model.linkIds[link]} for a part of the run: it has a check valve; let the outage last the whole run`,
      );
    }
    project.setLinkKind(index, 'pipe');
  }
  const controls = Array.from({ length: project.controlCount }, (_, i) => i + 1).filter(
    (control) => project.controlLink(control) === index,
  );
  const actions: readonly RuleAction[] = Array.from({ length: project.ruleCount }, (_, i) => i + 1)
    .flatMap((rule) => project.ruleActions(rule))
    .filter((action) => action.link === index);
  let before = { status: 1, setting: 0, pattern: 0 };
  return {
    start() {
      before = {
        status: project.linkValue(index, LINK.status),
        setting: project.linkValue(index, LINK.setting),
        pattern: model.linkKinds[link] === 'pump' ? project.linkValue(index, LINK.pattern) : 0,
      };
      if (before.pattern > 0) project.setLinkValue(index, LINK.pattern, 0);
      for (const control of controls) project.enableControl(control, false);
      for (const action of actions) project.setRuleAction({ ...action, status: RULE_CLOSED, setting: 0 });
      project.setLinkValue(index, LINK.status, 0);
    },
    end() {
      if (before.pattern > 0) project.setLinkValue(index, LINK.pattern, before.pattern);
      for (const control of controls) project.enableControl(control, true);
      for (const action of actions) project.setRuleAction(action);
      project.setLinkValue(index, LINK.status, before.status);
      const hasSetting = model.linkKinds[link] !== 'pipe';
      if (hasSetting && before.status > 0 && before.setting > 0)
        project.setLinkValue(index, LINK.setting, before.setting);
    },
  };
};
