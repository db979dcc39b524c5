import type { Backend, Completion, CompletionOptions, Message } from '../../src/models/backend';

/** A model that always replies the same, and remembers what it was asked. */
export class ScriptedBackend implements Backend {
  readonly asked: ({ readonly instruction: string; readonly messages: readonly Message[] } & CompletionOptions)[] = [];

  constructor(private readonly reply: string) {}

  complete(instruction: string, messages: readonly Message[], options: CompletionOptions): Promise<Completion> {
    this.asked.push({ instruction, messages, ...options });
    return Promise.resolve({ content: this.reply, promptTokens: 11, completionTokens: 7 });
  }
}
