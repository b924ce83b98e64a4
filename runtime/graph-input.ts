import { Command, Send } from '@langchain/langgraph/web';
import type { RunCommand, RunKwargs } from '../schemas/runs.ts';

type Goto = NonNullable<RunCommand['goto']>;

const toGoto = (goto: Goto): string | Send | (string | Send)[] => {
  if (Array.isArray(goto)) return goto.map((one) => toGoto(one) as string | Send);
  return typeof goto === 'string' ? goto : new Send(goto.node, goto.input);
};

export const toCommand = ({ goto, update, resume }: RunCommand): Command =>
  new Command({
    ...(goto !== undefined && { goto: toGoto(goto) }),
    ...(update !== undefined && { update: update as Record<string, unknown> }),
    ...(resume !== undefined && { resume }),
  });

/**
 * What LangGraph starts from. JSON has no instances: commands and sends become ones again here.
 * @param goesOn The run has commits already, so its input is in a checkpoint: LangGraph then wants `null`.
 */
export const graphInput = ({ input, command }: RunKwargs, goesOn: boolean): unknown => {
  if (goesOn) return null;
  return command === undefined ? (input ?? null) : toCommand(command);
};
