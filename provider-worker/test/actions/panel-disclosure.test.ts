import type { Dispute, SubmitRequest } from '@llmnet/protocol';
import { TASK, testNode, txId } from '@llmnet/test-kit/ledger-double';
import { discloseToPanel } from '../../src/actions/panel-disclosure';
import { PlayedTask } from '../support/played-task';

const PANEL = [testNode('Fern').node];

interface Disclosed {
  readonly request: SubmitRequest<'disputes:disclose'>;
  readonly texts: readonly string[];
}

/** What a node gives the panel of a dispute of a task that Birch and Cedar answered. */
async function disclosed(
  who: 'coordinator' | 'respondent' | 'validator',
  { by = 'Dahlia/worker', subject = { kind: 'verdict' } }: Partial<Pick<Dispute, 'by' | 'subject'>> = {},
  spoil: (played: PlayedTask) => void = () => undefined,
): Promise<Disclosed | undefined> {
  const played = await PlayedTask.as(who, [{ final: '42' }, { final: '43' }, 'silent']);
  const times = { scoreCommitBy: 1, scoreRevealBy: 2 };
  const dispute = { task: TASK, number: 1, subject, by, lane: 0, bond: 1n, panel: PANEL, larger: false, ...times };
  played.view = { ...played.view, disputes: [{ dispute: { ...dispute, at: 5, txId: txId(5) }, resolved: null }] };
  spoil(played);
  let given: Disclosed | undefined;
  played.ledger.submits['disputes:disclose'] = (request, { transient }) => {
    const keys = JSON.parse(transient?.['keys'] ?? '') as { step: string; author: string; key: unknown }[];
    for (const { key } of keys) expect(JSON.stringify(key)).toContain(`"kid":"${PANEL.join()}"`);
    given = { request, texts: keys.map(({ step, author }) => `${step} of ${author}`) };
    return txId(6);
  };
  await discloseToPanel(played.steps, { task: TASK, number: 1, panel: PANEL });
  return given;
}

const EVERYTHING = ['prompt of Aster/gateway', 'answer of Birch/worker', 'answer of Cedar/worker'];

test.each(['coordinator', 'respondent'] as const)(
  'a %s gives the panel keys of everything that the disputed verdicts are about',
  async (who) => {
    expect(await disclosed(who)).toEqual({ request: { task: TASK, number: 1 }, texts: EVERYTHING });
  },
);

test('of a disputed text it gives that one’s key, whatever its digest says', async () => {
  const text = { step: 'answer', round: 0, author: 'Cedar/worker' } as const;
  const given = await disclosed('coordinator', { subject: { kind: 'text', text } }, ({ view }) => {
    for (const round of view.rounds) round.reveals.forEach((reveal) => (reveal.digest = 'e'.repeat(64)));
  });
  expect(given?.texts).toEqual(['answer of Cedar/worker']);
});

test('what it cannot open it leaves to others', async () => {
  const given = await disclosed('coordinator', {}, ({ texts }) => {
    for (const text of texts) if (text.author === 'Birch/worker') text.keys = [];
  });
  expect(given?.texts).toEqual(['prompt of Aster/gateway', 'answer of Cedar/worker']);
  const nothing = await disclosed('coordinator', {}, ({ texts }) => {
    for (const text of texts) text.keys = [];
  });
  expect(nothing).toBeUndefined();
});

test('who disputes has given its keys already, and who had no part in the task has none to give', async () => {
  expect(await disclosed('respondent', { by: 'Birch/worker' })).toBeUndefined();
  expect(await disclosed('validator')).toBeUndefined();
});
