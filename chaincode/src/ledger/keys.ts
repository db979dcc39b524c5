import type { NodeId, ProviderId } from '../api';

/** Numbers inside keys are padded, so that keys sort as numbers do. */
const padded = (value: number): string => String(value).padStart(15, '0');

/** Every public key of the ledger. Parts are validated ids, none of which contains what separates them here. */
export const keys = {
  consortium: 'consortium',
  parameters: (version: number) => `parameters/${padded(version)}`,
  mint: (reason: string) => `mint/${reason}`,
  node: (node: NodeId) => `node/${node}`,
  provider: (provider: ProviderId) => `provider/${provider}`,
  claim: (domain: string, mspId: string) => `claim/${domain}/${mspId}`,
  reputation: (domain: string, mspId: string) => `rep/${domain}/${mspId}`,
  outcome: (domain: string, mspId: string, window: number, settledAt: number, task: string) =>
    `out/${domain}/${mspId}/${padded(window)}/${padded(settledAt)}/${task}`,
  shut: (domain: string, mspId: string, window: number) => `shut/${domain}/${mspId}/${padded(window)}`,
  snapshot: (domain: string, epoch: number) => `snap/${domain}/${padded(epoch)}`,
  task: (task: string) => `task/${task}`,
  commit: (task: string, round: number, provider: ProviderId) => `commit/${task}/${String(round)}/${provider}`,
  closed: (task: string, round: number) => `closed/${task}/${String(round)}`,
  reveal: (task: string, round: number, provider: ProviderId) => `reveal/${task}/${String(round)}/${provider}`,
  result: (task: string) => `result/${task}`,
  drawn: (task: string) => `drawn/${task}`,
  scoreCommit: (task: string, validator: NodeId) => `scorecommit/${task}/${validator}`,
  scoresClosed: (task: string) => `scoresclosed/${task}`,
  scoreReveal: (task: string, validator: NodeId) => `scorereveal/${task}/${validator}`,
  settled: (task: string) => `settled/${task}`,
  lane: (mspId: string, lane: number) => `lane/${mspId}/${String(lane).padStart(2, '0')}`,
  credit: (account: string, task: string) => `credit/${account}/${task}`,
} as const;

/** Ranges of keys, end exclusive. */
export const ranges = {
  nodes: within('node/'),
  providers: within('provider/'),
  providersOf: (mspId: string) => within(`provider/${mspId}/`),
  claims: (domain: string) => within(`claim/${domain}/`),
  reputations: (domain: string) => within(`rep/${domain}/`),
  snapshots: (domain: string) => within(`snap/${domain}/`),
  /** The outcomes of a window after `cursor`, the key of the last one that was folded. */
  outcomes: (domain: string, mspId: string, window: number, cursor: string): KeyRange => {
    const all = within(`out/${domain}/${mspId}/${padded(window)}/`);
    return { from: cursor === '' ? all.from : `${cursor}0`, to: all.to };
  },
  lanes: (mspId: string) => within(`lane/${mspId}/`),
  credits: (account: string) => within(`credit/${account}/`),
  tasks: (after: string) => ({ from: `task/${after}${after === '' ? '' : '0'}`, to: within('task/').to }),
} as const;

export interface KeyRange {
  readonly from: string;
  readonly to: string;
}

/** All keys with a prefix that ends in a slash: the character after it ends the range. */
function within(prefix: string): KeyRange {
  return { from: prefix, to: `${prefix.slice(0, -1)}0` };
}

/** Keys of the private collection `texts`. */
export const textKeys = {
  text: (task: string, step: string, round: number, author: NodeId) =>
    `text/${task}/${step}/${String(round)}/${author}`,
  /** The keys that a later step publishes, by the node that publishes them. */
  grants: (task: string, step: string, round: number, grantor: NodeId) =>
    `keys/${task}/${step}/${String(round)}/${grantor}`,
} as const;
