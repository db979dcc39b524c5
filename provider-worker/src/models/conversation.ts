/** A message of a conversation, as every OpenAI-compatible server takes it. */
export interface Message {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** Stands where a conversation would otherwise not begin, or not end, with the user. */
const PLACEHOLDER: Message = { role: 'user', content: '(no text)' };

/**
 * A conversation in the form that every model's template takes: at most one system message, first; then user and assistant in turn, from user to
 * user. Neighbours of one role are joined by an empty line. No word is left out.
 * @param systemRole false: the model has no system role, and the instruction goes into the first user message
 * @example
 * compose('Answer in one word.', [{ role: 'system', content: 'Be brief.' }, { role: 'user', content: 'Capital of Peru?' }]);
 * // [{ role: 'system', content: 'Answer in one word.\n\nBe brief.' }, { role: 'user', content: 'Capital of Peru?' }]
 */
export function compose(instruction: string, conversation: readonly Message[], systemRole = true): Message[] {
  const own = conversation.filter(({ role, content }) => role === 'system' && content !== '');
  const system = [instruction, ...own.map(({ content }) => content)].join('\n\n');
  const turns = turnsOf(conversation.filter(({ role }) => role !== 'system'));
  if (systemRole) return [{ role: 'system', content: system }, ...turns];
  const [first = PLACEHOLDER, ...rest] = turns;
  return [{ role: 'user', content: joined(system, first.content) }, ...rest];
}

/** User and assistant in turn, from user to user. */
function turnsOf(said: readonly Message[]): Message[] {
  const turns: Message[] = said[0]?.role === 'user' ? [] : [PLACEHOLDER];
  for (const { role, content } of said) {
    const last = turns.at(-1);
    if (last?.role === role) turns.splice(-1, 1, { role, content: joined(last.content, content) });
    else turns.push({ role, content });
  }
  return turns.at(-1)?.role === 'user' ? turns : [...turns, PLACEHOLDER];
}

function joined(one: string, other: string): string {
  return [one, other].filter((text) => text !== '').join('\n\n');
}
