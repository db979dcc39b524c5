import type { Backend, Completion, Message } from '../../src/backends/backend';

/** A model that always replies the same, and remembers what it was asked. */
export class ScriptedBackend implements Backend {
  readonly asked: { readonly messages: readonly Message[]; readonly maxTokens: number }[] = [];

  constructor(private readonly reply: string) {}

  complete(messages: readonly Message[], { maxTokens }: { readonly maxTokens: number }): Promise<Completion> {
    this.asked.push({ messages, maxTokens });
    return Promise.resolve({ content: this.reply, promptTokens: 11, completionTokens: 7 });
  }
}
