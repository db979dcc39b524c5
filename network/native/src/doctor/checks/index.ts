import type { Check } from '../check';
import type { NetworkProbes } from '../probes';
import { anchorPeers } from './anchor-peers';
import { certificates } from './certificates';
import { chaincodeApproval } from './chaincode-approval';
import { chaincodeCommitted } from './chaincode-committed';
import { chaincodeServer } from './chaincode-server';
import { channelJoined } from './channel-joined';
import { clock } from './clock';
import { collections } from './collections';
import { disk } from './disk';
import { exposedKeys } from './exposed-keys';
import { gossip } from './gossip';
import { keyPolicies } from './key-policies';
import { membershipDrift } from './membership-drift';
import { mspMismatch } from './msp-mismatch';
import { ordererQuorum } from './orderer-quorum';
import { orphans } from './orphans';
import { packageId } from './package-id';
import { peerBehind } from './peer-behind';
import { processDown } from './process-down';
import { tls } from './tls';

/** From what stands alone to what needs the rest. */
export const CHECKS: readonly Check<NetworkProbes>[] = [
  orphans,
  processDown,
  ordererQuorum,
  disk,
  clock,
  certificates,
  exposedKeys,
  tls,
  channelJoined,
  peerBehind,
  gossip,
  anchorPeers,
  mspMismatch,
  membershipDrift,
  keyPolicies,
  chaincodeCommitted,
  chaincodeApproval,
  packageId,
  chaincodeServer,
  collections,
];
