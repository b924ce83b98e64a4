import { basename, dirname, join } from 'node:path';
import ts from 'typescript';
import type { GraphSchemas } from '../../schemas/graph-description.ts';
import type { GraphSource, GraphTypes } from './graph-types.ts';
import { TypeReader } from './type-to-json-schema.ts';

/** A project without packages of its own runs on ours, so their types are ours too. */
const LENT = /^(@langchain\/[^/]+|zod)(\/|$)/;
const OURS = join(import.meta.dirname, 'lent.ts');

/** Never written to disk: a file beside the source, so that its imports are found as the source's are. */
const PROBE = '__graph_types__.ts';

/** Asks LangGraph's own types what the graph takes and gives. */
const probeText = ({ file, name }: GraphSource): string => `
import type { StateDefinition, StateType } from '@langchain/langgraph';
import type { ${name} as exported } from './${basename(file)}';
type Made<T> = T extends (...args: never[]) => infer Result ? Awaited<Result> : Awaited<T>;
type Compiled<T> = T extends { compile(...args: never[]): infer Graph } ? Graph : T;
type Graph = Compiled<Made<typeof exported>>;
type Context<T> = T extends { builder: { _configSchema: infer Schema } } ? Exclude<Schema, undefined> : never;
export type input = Graph extends { '~InputType': infer Type } ? Type : unknown;
export type output = Graph extends { '~OutputType': infer Type } ? Type : unknown;
export type state = Graph extends { '~RunOutput': infer Type } ? Type : unknown;
export type context = Context<Graph> extends infer Schema extends StateDefinition ? StateType<Schema> : unknown;
`;

const optionsOf = (file: string): ts.CompilerOptions => {
  const config = ts.findConfigFile(dirname(file), ts.sys.fileExists);
  const given =
    config === undefined
      ? {}
      : ts.parseJsonConfigFileContent(ts.readConfigFile(config, ts.sys.readFile).config, ts.sys, dirname(config))
          .options;
  return {
    ...given,
    target: given.target ?? ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.Preserve,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    allowImportingTsExtensions: true,
    allowJs: true,
    strict: true,
    exactOptionalPropertyTypes: false,
    noEmit: true,
    composite: false,
    incremental: false,
    skipLibCheck: true,
    types: [],
  };
};

/**
 * What the types of a graph's source say of its input, output, state and context.
 * @throws {Error} When they say nothing: the export is not typed as a graph.
 */
export const readGraphTypes = (source: GraphSource): GraphTypes => {
  const probe = join(dirname(source.file), PROBE);
  const options = optionsOf(source.file);
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (name) => name === probe || fileExists(name);
  host.getSourceFile = (name, ...rest) =>
    name === probe
      ? ts.createSourceFile(name, probeText(source), ts.ScriptTarget.ESNext, true)
      : getSourceFile(name, ...rest);
  host.resolveModuleNameLiterals = (literals, containingFile, _, given) =>
    literals.map(({ text }) => {
      const found = ts.resolveModuleName(text, containingFile, given, host);
      return found.resolvedModule || !LENT.test(text) ? found : ts.resolveModuleName(text, OURS, given, host);
    });
  const program = ts.createProgram([probe], options, host);
  const file = program.getSourceFile(probe);
  if (file === undefined) throw new Error(`the compiler does not find ${source.file}`);
  const checker = program.getTypeChecker();

  const readAlias = (name: string) => {
    const alias = file.statements.find((node) => ts.isTypeAliasDeclaration(node) && node.name.text === name);
    const type = alias && checker.getTypeAtLocation(alias);
    if (type === undefined || checker.getPropertiesOfType(type).length === 0) return undefined;
    return new TypeReader(checker, file).read(type);
  };
  const [input, output, state, context] = ['input', 'output', 'state', 'context'].map(readAlias);
  if (state === undefined)
    throw new Error(`${source.name} of ${basename(source.file)} has no type from which its state could be read`);
  const schemas: Partial<GraphSchemas> = {
    ...(input && { input }),
    ...(output && { output }),
    ...(state && { state }),
    ...(context && { config: context, context }),
  };
  const files = program.getSourceFiles().map(({ fileName }) => fileName);
  return { schemas, files: files.filter((name) => name !== probe && !name.includes('/node_modules/')) };
};
