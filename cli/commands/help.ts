import { type Command, UsageError } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { print } from '../terminal.ts';

/** What the program can do, one line a command. */
export const overviewOf = (commands: readonly Command[]): string => {
  const width = Math.max(...commands.map(({ name }) => name.length));
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return `usage: sluice COMMAND [options]\n\n${lines.join('\n')}\n\nsluice help COMMAND says more.`;
};

export const helpCommand = (commands: () => readonly Command[]): Command => ({
  name: 'help',
  summary: 'what a command does and takes',
  help: 'usage: sluice help [COMMAND]',
  async run([name, ...rest]) {
    const command = commands().find((known) => known.name === name);
    if (rest.length > 0 || (name !== undefined && command === undefined))
      throw new UsageError(
        `found ${[name, ...rest].join(' ')}, want one of ${commands()
          .map((known) => known.name)
          .join(', ')}`,
      );
    print(command?.help ?? overviewOf(commands()));
    return EXIT.success;
  },
});
