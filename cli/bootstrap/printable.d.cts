/**
 * A text of somebody else as it can be shown: without the characters that a terminal obeys, such as those that begin colours, clear the
 * screen or set the title, and without those that change the order in which a line is read. Line ends and tabs stay.
 * @param replace what is shown in a character's place; nothing unless given
 */
export function printable(text: string, replace?: (character: string) => string): string;
