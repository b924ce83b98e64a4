import { LINK } from '../engine/codes.ts';
import { linkIndex, type Model } from '../engine/model.ts';
import type { EpanetProject } from '../engine/project.ts';
import { HydroError } from '../errors.ts';

/** Pipes that are thought to have aged alike. */
export interface PipeGroup {
  readonly id: string;
  readonly pipeIds: readonly string[];
}

/** Given groups, or groups by what the file says of the pipes. */
export type Grouping = readonly PipeGroup[] | 'roughness' | 'diameter';

/** Resolves groups to link indexes (from 0). @throws {HydroError} for unknown links, and pipes in two groups. */
export const resolveGroups = (
  project: EpanetProject,
  model: Model,
  grouping: Grouping,
): readonly { readonly id: string; readonly pipes: readonly number[] }[] => {
  const isPipe = (link: number) => model.linkKinds[link] === 'pipe' || model.linkKinds[link] === 'cvpipe';
  if (typeof grouping === 'string') {
    const values = new Float64Array(model.linkIds.length);
    project.linkValues(LINK[grouping], values);
    const pipes = [...model.linkIds.keys()].filter(isPipe);
    const byValue = Map.groupBy(pipes, (link) => values[link] ?? 0);
    return [...byValue]
      .sort(([a], [b]) => a - b)
      .map(([value, members]) => ({ id: `${grouping} ${value}`, pipes: members }));
  }
  const groupByPipe = new Map<string, string>();
  return grouping.map(({ id, pipeIds }) => ({
    id,
    pipes: pipeIds.map((pipeId) => {
      const link = linkIndex(model, pipeId);
      const other = groupByPipe.get(pipeId);
      if (other !== undefined || !isPipe(link)) {
        throw new HydroError(
          'OPTION_INVALID',
          `Cannot put link ${pipeId} into group ${id}: ${other === undefined ? `it is a ${model.linkKinds[link]}, wanted a pipe` : `it is in group ${other} already`}`,
          { pipeId, id },
        );
      }
      groupByPipe.set(pipeId, id);
      return link;
    }),
  }));
};
