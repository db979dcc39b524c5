import { TEXT_TRANSIENT_KEY } from '@llmnet/protocol';
import type { TaskTextsView, TaskView, TextRef } from '@llmnet/protocol';
import { sealDocument } from '@llmnet/ledger-client';
import type { AnswerDocument } from '@llmnet/ledger-client';
import { z } from 'zod';
import {
  commit,
  reveal,
  task,
  taskView,
  txId,
  NodeLedger,
  testNode,
  type TestNode,
} from '@llmnet/test-kit/ledger-double';
import { stepsOf } from './steps';
import type { Steps } from '../../src/actions/steps';

const Transient = z.object({ text: z.string(), key: z.unknown() });

export const QUESTION = 'What is 6 times 7?';
const REQUESTER = testNode('Aster', 'gateway');
const COORDINATOR = testNode('Aster');
const RESPONDENTS = ['Birch', 'Cedar', 'Dahlia'].map((mspId) => testNode(mspId));
export const VALIDATOR = testNode('Fern');
const SUBSTITUTE = testNode('Elm');
const EVERYONE = [REQUESTER, COORDINATOR, ...RESPONDENTS, SUBSTITUTE, VALIDATOR];

export type Given = Partial<AnswerDocument> | 'silent';

/** A task whose seats (Birch, Cedar, Dahlia) gave these answers, sealed for everyone, seen by one node. */
export class PlayedTask {
  readonly ledger: NodeLedger;
  readonly steps: Steps;
  readonly texts: TaskTextsView = [];
  view: TaskView = taskView();

  private constructor(self: TestNode) {
    this.ledger = new NodeLedger(self);
    this.steps = stepsOf(this.ledger, EVERYONE);
    this.ledger.queries['taskQueries:read'] = () => this.view;
    this.ledger.queries['taskQueries:texts'] = () => this.texts;
    this.ledger.queries['taskQueries:text'] = ({ step, author }) => {
      const found = this.texts.find((text) => text.step === step && text.author === author);
      if (found === undefined) throw new Error(`the test has no ${step} of ${author}`);
      return found;
    };
  }

  static as(
    who: 'coordinator' | 'validator' | 'respondent',
    given: readonly Given[] = [],
    question = QUESTION,
  ): Promise<PlayedTask> {
    const [birch = COORDINATOR] = RESPONDENTS;
    const self = { coordinator: COORDINATOR, validator: VALIDATOR, respondent: birch }[who];
    return new PlayedTask(self).#play(given, question);
  }

  /** Seals a text of a node for all of them and puts it on the ledger. @returns its digest */
  async put(place: Omit<TextRef, 'task'>, document: object): Promise<string> {
    const sealed = await sealDocument(
      this.ledger.asLedger,
      { task: this.view.task.task, ...place },
      document,
      EVERYONE,
    );
    const { text, key } = Transient.parse(JSON.parse(sealed.transient[TEXT_TRANSIENT_KEY] ?? ''));
    this.texts.push({ ...place, text, keys: [key] });
    return sealed.digest;
  }

  async #play(given: readonly Given[], question: string): Promise<this> {
    const messages = [{ role: 'user', content: question }];
    const promptDigest = await this.put({ step: 'prompt', round: 0, author: REQUESTER.node }, { messages });
    const reveals = [];
    for (const [index, answer] of given.entries()) {
      const author = RESPONDENTS[index];
      if (answer === 'silent' || author === undefined) continue;
      const document = {
        content: typeof answer.final === 'string' ? `Final answer: ${answer.final}` : '',
        final: null,
        abstained: false,
        seedSalt: txId(9),
        expertMilliseconds: 0,
        ...answer,
      };
      const digest = await this.put({ step: 'answer', round: 0, author: author.node }, document);
      reveals.push({ ...reveal(author.mspId, 3, document.abstained), digest });
    }
    const commits = given.flatMap((answer, index) =>
      answer === 'silent' ? [] : [commit(RESPONDENTS[index]?.mspId ?? '', 2)],
    );
    this.view = taskView({ task: task({ promptDigest }), commits, reveals });
    return this;
  }
}
