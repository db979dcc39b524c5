import { Dispute, canaryId, hash } from '@llmnet/protocol';
import type { SubmitRequest } from '@llmnet/protocol';
import { NO_EVIDENCE } from '@llmnet/protocol/rules';
import { COORDINATOR, MEMBERS, PROVIDERS, REGISTERED, REQUESTER, SEATS, admin, judge, worker } from './cast';
import { plantEvidence, plantFund } from './planted';
import { findResult } from './requests/records';
import type { SavedStage, Stage } from './stage';

type Play = (stage: Stage) => Promise<void> | void;

/** A prepared ledger: what happens after another one. */
interface State {
  readonly after: string | undefined;
  readonly play: Play;
}

const from = (after: string, play: Play): State => ({ after, play });

/** Of the parameters that the consortium is founded with, in seconds. */
const PHASE = 6;
const TOLERANCE = 2;
const WINDOW = 120;
const DELAY = 5;
const PROPOSAL = 600;
const FINAL = 240 + 4 * PHASE + 2 * TOLERANCE;
const LEASE = 14_400;
const DAY = 86_400;

const validators = (stage: Stage): readonly string[] => findResult(stage)?.validators ?? [];
const panel = ({ ledger, focus }: Stage): readonly string[] =>
  Dispute.parse(ledger.record(`dispute/${focus.task}/1`)).panel;

const wait =
  (seconds: number): Play =>
  ({ ledger }) => {
    ledger.advance(seconds);
  };
const take =
  (name: Parameters<Stage['take']>[0], ...nodes: readonly string[]): Play =>
  (stage) =>
    stage.takeEach(name, nodes);

const WEAK = { ...NO_EVIDENCE, b: 10_000_000_000n };

/** Leaves no doubt who gets the seats: the first has the best record. */
function learn(stage: Stage): void {
  for (const [place, mspId] of PROVIDERS.entries()) {
    const bad = BigInt(place + 1) * 1_000_000_000n;
    plantEvidence(stage, mspId, { evidence: { ...WEAK, a: 10_000_000_000n - bad, b: bad } });
  }
}

async function openTask(stage: Stage): Promise<void> {
  stage.ledger.advance(1);
  const { writes } = await stage.take('tasks:open', REQUESTER);
  const key = writes.find((write) => write.key.startsWith('task/'))?.key ?? '';
  stage.aim({ task: key.slice('task/'.length) });
}

/** Everyone with a seat answers, the coordinator concludes, and every validator seals its scores. */
async function judgeTask(stage: Stage): Promise<void> {
  await openTask(stage);
  await stage.takeEach('tasks:commit', SEATS.map(worker));
  await stage.takeEach('tasks:reveal', SEATS.map(worker));
  await stage.take('tasks:result', COORDINATOR);
  await stage.takeEach('evaluation:commitScore', validators(stage));
}

async function propose(stage: Stage, change: SubmitRequest<'governance:propose'>['change']): Promise<void> {
  const proposal = hash('proposal', change.kind).slice(0, 32);
  const by = await stage.identity(admin('BMSP'), ['admin']);
  stage.ledger.commit(await stage.endorse('governance:propose', by, { request: { proposal, change } }));
  stage.aim({ proposal });
}

async function decide(stage: Stage, change: SubmitRequest<'governance:propose'>['change']): Promise<void> {
  await propose(stage, change);
  await stage.takeEach('governance:vote', MEMBERS.slice(0, 6).map(admin));
  stage.ledger.advance(DELAY);
  await stage.take('governance:enact', admin('BMSP'));
}

function depositCanary(stage: Stage): Promise<void> {
  const canary = canaryId(
    stage.ledger.channel,
    COORDINATOR,
    hash('question', COORDINATOR),
    hash('known answer', COORDINATOR),
  );
  stage.aim({ canary, linked: true });
  return take('canaries:deposit', COORDINATOR)(stage) as Promise<void>;
}

/** Every prepared ledger, by its name; each after one that is listed before it. */
export const STATES = {
  'not founded': { after: undefined, play: () => undefined },
  founded: from('not founded', take('membership:found', admin('AMSP'))),
  registered: from('founded', async (stage) => {
    for (const [node] of REGISTERED) await stage.take('membership:registerNode', node);
    await stage.takeEach('registry:registerProvider', PROVIDERS.map(worker));
    learn(stage);
  }),
  snapshot: from('registered', take('reputation:publishSnapshot', COORDINATOR)),
  attested: from('snapshot', async (stage) => {
    await stage.takeEach('audit:attestBlocks', [admin('AMSP')]);
    await stage.takeEach('audit:attestCode', [admin('AMSP')]);
  }),

  // A task
  open: from('snapshot', openTask),
  declined: from('open', take('tasks:decline', worker('BMSP'))),
  substituted: from('declined', take('tasks:substitute', COORDINATOR)),
  silent: from('open', wait(PHASE / 2)),
  cancelled: from('open', take('tasks:cancel', REQUESTER)),
  unanswered: from('open', wait(5 * PHASE + TOLERANCE)),
  'expired unanswered': from('unanswered', take('settlement:settle', judge('GMSP'))),
  'partly committed': from('open', take('tasks:commit', worker('BMSP'), worker('CMSP'))),
  'commit time over': from('partly committed', wait(PHASE + TOLERANCE)),
  closed: from('commit time over', take('tasks:close', judge('GMSP'))),
  'partly revealed after the close': from('closed', take('tasks:reveal', worker('BMSP'))),
  'reveal time over': from('partly revealed after the close', wait(PHASE)),
  'concluded without an answer': from('reveal time over', take('tasks:result', COORDINATOR)),
  'withheld, result time over': from('reveal time over', wait(3 * PHASE)),
  fined: from('withheld, result time over', (stage) => {
    stage.aim({ provider: 'CMSP/expert' });
    return take('settlement:settle', judge('GMSP'))(stage);
  }),
  committed: from('partly committed', take('tasks:commit', worker('DMSP'))),
  'partly revealed': from('committed', take('tasks:reveal', worker('BMSP'))),
  revealed: from('partly revealed', take('tasks:reveal', worker('CMSP'), worker('DMSP'))),
  'round started': from('revealed', take('tasks:startRound', COORDINATOR)),
  'round partly committed': from('round started', take('tasks:commit', worker('BMSP'), worker('CMSP'))),
  'round time over': from('round partly committed', wait(PHASE + TOLERANCE)),
  'round closed': from('round time over', take('tasks:close', judge('GMSP'))),
  'round committed': from('round partly committed', take('tasks:commit', worker('DMSP'))),
  'round partly revealed': from('round committed', take('tasks:reveal', worker('BMSP'))),
  'round revealed': from('round partly revealed', take('tasks:reveal', worker('CMSP'), worker('DMSP'))),
  resulted: from('round revealed', take('tasks:result', COORDINATOR)),

  // Its scores and its settlement
  'scores partly sealed': from('resulted', (stage) =>
    stage.takeEach('evaluation:commitScore', validators(stage).slice(0, 2)),
  ),
  'score time over': from('scores partly sealed', wait(6 * PHASE + TOLERANCE)),
  'scores closed': from('score time over', take('evaluation:closeScores', judge('GMSP'))),
  'scores sealed': from('scores partly sealed', (stage) =>
    stage.takeEach('evaluation:commitScore', validators(stage).slice(2)),
  ),
  'scores partly open': from('scores sealed', (stage) =>
    stage.takeEach('evaluation:revealScore', validators(stage).slice(0, 1)),
  ),
  'scores open': from('scores partly open', (stage) =>
    stage.takeEach('evaluation:revealScore', validators(stage).slice(1)),
  ),
  settled: from('scores open', take('settlement:settle', judge('GMSP'))),
  'window over': from('settled', wait(WINDOW)),
  'rolled up': from('window over', take('reputation:rollUp', judge('GMSP'))),
  disclosed: from('settled', take('audit:disclose', REQUESTER)),
  final: from('settled', wait(FINAL)),
  held: from('final', take('audit:hold', admin('HMSP'))),
  erased: from('final', take('audit:erase', REQUESTER)),
  'retention over': from('settled', (stage) => {
    stage.ledger.advance(90 * DAY);
    stage.aim({ reason: 'retention' });
  }),

  // Disputes
  'text disputed': from('scores open', take('disputes:open', REQUESTER)),
  'text panel sealed': from('text disputed', (stage) => stage.takeEach('evaluation:commitScore', panel(stage))),
  'text panel open': from('text panel sealed', (stage) => stage.takeEach('evaluation:revealScore', panel(stage))),
  'text resolved': from('text panel open', take('disputes:resolve', judge('GMSP'))),
  disputed: from('settled', take('disputes:open', worker('BMSP'))),
  'panel sealed': from('disputed', (stage) => stage.takeEach('evaluation:commitScore', panel(stage))),
  'panel open': from('panel sealed', (stage) => stage.takeEach('evaluation:revealScore', panel(stage))),
  resolved: from('panel open', take('disputes:resolve', judge('GMSP'))),
  'revision due': from('rolled up', async (stage) => {
    await stage.take('disputes:open', worker('BMSP'));
    await stage.takeEach('evaluation:commitScore', panel(stage));
    await stage.takeEach('evaluation:revealScore', panel(stage));
    await stage.take('disputes:resolve', judge('GMSP'));
  }),

  // Canaries
  'canary deposited': from('snapshot', depositCanary),
  'canary sealed': from('canary deposited', judgeTask),
  'canary declared': from('canary sealed', take('canaries:declare', COORDINATOR)),
  'canary open': from('canary declared', (stage) => stage.takeEach('evaluation:revealScore', validators(stage))),
  'canary settled': from('canary open', take('settlement:settle', judge('GMSP'))),
  'canary final': from('canary settled', (stage) => {
    stage.ledger.advance(FINAL);
    plantFund(stage, 1_000_000n);
  }),
  'canary reimbursed': from('canary final', take('canaries:reimburse', judge('GMSP'))),

  // Governance
  proposed: from('snapshot', (stage) => propose(stage, { kind: 'suspend', mspId: 'HMSP' })),
  voted: from('proposed', take('governance:vote', ...MEMBERS.slice(0, 6).map(admin))),
  enactable: from('voted', wait(DELAY)),
  'proposal expired': from('voted', wait(PROPOSAL + 1)),
  'seat suspended': from('open', (stage) => decide(stage, { kind: 'suspend', mspId: 'DMSP' })),
  expelled: from('snapshot', (stage) => decide(stage, { kind: 'expel', mspId: 'DMSP' })),
  'policies reset': from('expelled', take('membership:resetPolicies', admin('GMSP'))),

  // Providers
  'leases half over': from('snapshot', wait(LEASE / 2)),
  withdrawn: from('snapshot', (stage) => {
    stage.ledger.advance(1);
    return take('registry:withdrawProvider', worker('FMSP'))(stage);
  }),
  'bond free': from('withdrawn', wait(LEASE / 4)),
  'bond released': from('bond free', take('registry:releaseBond', worker('FMSP'))),

  // Standing
  'quarantine due': from('snapshot', (stage) => {
    stage.ledger.advance(1);
    plantEvidence(stage, 'CMSP', { evidence: { ...WEAK, cusum: 30_000_000n } });
  }),
  quarantined: from('quarantine due', take('reputation:quarantine', judge('GMSP'))),
  'return due': from('quarantined', (stage) => {
    plantEvidence(stage, 'CMSP', { evidence: WEAK, probation: { number: 1, canaries: 5, success: 5_000_000n } });
  }),
  returned: from('return due', take('reputation:reinstate', judge('GMSP'))),
} as const satisfies Record<string, State>;

export type StateName = keyof typeof STATES;
export const STATE_NAMES = Object.keys(STATES) as StateName[];

/** Plays every state once. */
export async function prepare(stage: Stage): Promise<ReadonlyMap<string, SavedStage>> {
  const prepared = new Map<string, SavedStage>();
  for (const name of STATE_NAMES) {
    const { after, play }: State = STATES[name];
    const before = after === undefined ? stage.save() : prepared.get(after);
    if (before === undefined) throw new Error(`${name} comes before ${String(after)}`);
    stage.restore(before);
    await play(stage);
    prepared.set(name, stage.save());
  }
  return prepared;
}

/** A state and every one that comes after it. */
export function since(first: StateName): StateName[] {
  const found = new Set<string>([first]);
  for (const name of STATE_NAMES) {
    const { after }: State = STATES[name];
    if (after !== undefined && found.has(after)) found.add(name);
  }
  return STATE_NAMES.filter((name) => found.has(name));
}
