// Stands in for `langsmith` inside the sandbox: tracing is an effect, and its client has no place in a workflow.
export const getCurrentRunTree = (): undefined => undefined;
export const isTraceableFunction = (): boolean => false;
export const isRunTree = (): boolean => false;
export const convertToDottedOrderFormat = (): string => '';
export const getDefaultProjectName = (): string => 'default';
export class RunTree {}
export class Client {}
