import type { ChannelMsps } from '../msp/channel-msps';
import type { Identity } from '../msp/identity';
import { headerProblem, type OpenedProposal } from './proposal';

/** How far a proposal's timestamp may be from the peer's clock (Fabric `core.yaml`, peer.authentication.timewindow). */
const TIME_WINDOW_MS = 15 * 60_000;

export interface ProposalRules {
  readonly channel: string;
  readonly msps: ChannelMsps;
  /** The peer's own organisation, which alone may send it proposals for no channel. */
  readonly localMspId: string;
  readonly isKnownTransaction: (txid: string) => boolean;
}

/**
 * `dropped` is what Fabric's authentication filters refuse before the endorser sees it; `refused` is the endorser's own
 * answer. The gateway reports them with different status codes.
 */
export type ProposalVerdict =
  | { readonly kind: 'accepted'; readonly mspId: string }
  | { readonly kind: 'dropped' | 'refused'; readonly message: string };

/** Checks a proposal as filters and endorser do (Fabric `core/handlers/auth/filter`, `core/endorser/endorser.go` preProcess). */
export function checkProposal(proposal: OpenedProposal, rules: ProposalRules, now: number): ProposalVerdict {
  const identity = rules.msps.identify(proposal.creator);
  const filtered = identity?.isExpired(now) ? 'proposal client identity expired' : timeProblem(proposal, now);
  if (filtered !== undefined) {
    return { kind: 'dropped', message: filtered };
  }
  const problem = proposal.problem ?? headerProblem(proposal);
  if (problem !== undefined) {
    return refused(problem);
  }
  const denied = `error validating proposal: access denied: channel [${proposal.channel}] creator org`;
  if (identity === undefined || !isKnownTo(rules, proposal, identity)) {
    return refused(`${denied} unknown, creator is malformed`);
  }
  const { signed } = proposal;
  if (identity.role === undefined || !identity.verify(signed.getProposalBytes_asU8(), signed.getSignature_asU8())) {
    return refused(`${denied} [${identity.mspId}]`);
  }
  if (proposal.channel !== '' && rules.isKnownTransaction(proposal.txid)) {
    const creator = Buffer.from(proposal.creator).toString('hex');
    return refused(`duplicate transaction found [${proposal.txid}]. Creator [${creator}]`);
  }
  return { kind: 'accepted', mspId: identity.mspId };
}

/** Outside a channel, a peer knows its own organisation only. */
function isKnownTo({ localMspId }: ProposalRules, { channel }: OpenedProposal, { mspId }: Identity): boolean {
  return channel !== '' || mspId === localMspId;
}

function timeProblem({ channelHeader }: OpenedProposal, now: number): string | undefined {
  const proposed = channelHeader.getTimestamp()?.toDate() ?? new Date(0);
  return Math.abs(proposed.getTime() - now) <= TIME_WINDOW_MS
    ? undefined
    : `request unauthorized due to incorrect timestamp ${toRfc3339(proposed)}, peer time ${toRfc3339(new Date(now))}, peer.authentication.timewindow 15m0s`;
}

function toRfc3339(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z');
}

function refused(message: string): ProposalVerdict {
  return { kind: 'refused', message };
}
