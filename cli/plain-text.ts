/** What a terminal obeys instead of showing it: control characters, and those that turn the direction of what follows. */
const COMMANDS = /(?![\n\t])\p{Cc}|[\u202A-\u202E\u2066-\u2069]/gu;

/** Text as a person may see it: names and ids come from whoever stored them, and must not command the terminal. */
export const toPlainText = (text: string): string => text.replace(COMMANDS, '\uFFFD');
