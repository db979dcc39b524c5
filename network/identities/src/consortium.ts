import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { IdentityError } from './errors';
import { exists } from './folders';
import { RANDOM_ISSUANCE, seededIssuance, type Issuance } from './issuance';
import { ensureChaincodeServer, ensureNode, ensureServers, openOrganisation, type NodeSpec } from './organisation';
import {
  chaincodePaths,
  nodePaths,
  ORDERER_MSP_ID,
  ordererPaths,
  organisationFolder,
  organisationPaths,
  peerPaths,
  type IdentityRef,
} from './paths';

export interface MemberSpec {
  readonly mspId: string;
  /** How many peers; one if left out. */
  readonly peers?: number;
  /** Names, besides this machine's, under which clients reach its peers by TLS. */
  readonly peerHostNames?: readonly string[];
  readonly nodes: readonly NodeSpec[];
}

export interface ConsortiumSpec {
  readonly dir: string;
  readonly members: readonly MemberSpec[];
  /** How many orderers; one if left out. */
  readonly orderers?: number;
  /** Names and addresses, besides loopback, under which peers, orderers and chaincode servers are reached by TLS. */
  readonly hosts?: readonly string[];
  /**
   * Makes new identities the same, byte for byte, whenever and wherever they are created: for tests and recordings only, as
   * whoever knows the seed has every key. Random keys if left out.
   */
  readonly seed?: string;
}

export interface Member {
  readonly mspId: string;
  /** How many peers it has. */
  readonly peers: number;
  /** Enrolment ids, sorted. */
  readonly nodes: readonly string[];
}

/** A complete folder of identities; the path functions say where each file is. */
export interface Consortium {
  readonly dir: string;
  /** How many orderers there are. */
  readonly orderers: number;
  /** Sorted by MSP id, without the orderer organisation. */
  readonly members: readonly Member[];
}

/**
 * Creates the identities of a consortium below `dir`: for every member a signing and a TLS authority, its peers, a TLS
 * identity for its chaincode server and its nodes; for the orderer organisation its orderers. What exists is kept as it is,
 * what is missing is added; each identity appears whole or not at all.
 * @throws {IdentityError} INVALID_NAME, IDENTITIES_UNWRITABLE; AUTHORITY_ELSEWHERE if something is missing in an organisation
 *   whose identities were not created here
 */
export async function createConsortium({
  dir,
  members,
  orderers = 1,
  hosts = [],
  seed,
}: ConsortiumSpec): Promise<Consortium> {
  const issuance = seed === undefined ? RANDOM_ISSUANCE : seededIssuance(seed);
  // Every file is synced to the disk: members wait for it at the same time.
  await Promise.all([
    ensureOrderers({ dir, count: orderers, hosts }, issuance),
    ...members.map((member) => ensureMember({ dir, member, hosts }, issuance)),
  ]);
  return loadConsortium(dir);
}

interface ServerPlace {
  readonly dir: string;
  readonly hosts: readonly string[];
}

async function ensureOrderers(
  { dir, count, hosts }: ServerPlace & { readonly count: number },
  issuance: Issuance,
): Promise<void> {
  await ensureServers(await openOrganisation(dir, ORDERER_MSP_ID, issuance), 'orderer', count, hosts);
}

async function ensureMember(
  { dir, member, hosts }: ServerPlace & { readonly member: MemberSpec },
  issuance: Issuance,
): Promise<void> {
  const { mspId, nodes, peers = 1, peerHostNames = [] } = member;
  if (mspId === ORDERER_MSP_ID) {
    throw new IdentityError({
      code: 'INVALID_NAME',
      message: `${ORDERER_MSP_ID} is the orderer's organisation`,
      cure: 'name the member differently',
    });
  }
  const organisation = await openOrganisation(dir, mspId, issuance);
  await ensureServers(organisation, 'peer', peers, [...peerHostNames, ...hosts]);
  await ensureChaincodeServer(organisation, hosts);
  for (const node of nodes) await ensureNode(organisation, node);
}

/**
 * Reads which identities are below `dir`.
 * @throws {IdentityError} IDENTITIES_INCOMPLETE if a file is missing; the message names it
 */
export async function loadConsortium(dir: string): Promise<Consortium> {
  const members: Member[] = [];
  for (const mspId of await foldersIn(dir)) {
    if (mspId !== ORDERER_MSP_ID) {
      const folder = organisationFolder(dir, mspId);
      members.push({
        mspId,
        peers: Math.max(1, (await foldersIn(join(folder, 'peers'), true)).length),
        nodes: await foldersIn(join(folder, 'nodes'), true),
      });
    }
  }
  const orderers = await foldersIn(join(organisationFolder(dir, ORDERER_MSP_ID), 'orderers'), true);
  const consortium = { dir, orderers: Math.max(1, orderers.length), members };
  await assertComplete(consortium);
  return consortium;
}

/** Every identity of a consortium. */
export function identityRefs({ orderers, members }: Consortium): IdentityRef[] {
  return [
    ...upTo(orderers).map((index) => ({ kind: 'orderer' as const, index })),
    ...members.flatMap(({ mspId, peers, nodes }): IdentityRef[] => [
      ...upTo(peers).map((index) => ({ kind: 'peer' as const, mspId, index })),
      { kind: 'chaincode', mspId },
      ...nodes.map((enrolmentId) => ({ kind: 'node' as const, mspId, enrolmentId })),
    ]),
  ];
}

async function assertComplete({ dir, orderers, members }: Consortium): Promise<void> {
  const expected = [
    organisationPaths(dir, ORDERER_MSP_ID),
    ...upTo(orderers).map((index) => ordererPaths(dir, index)),
    ...members.flatMap(({ mspId, peers, nodes }) => [
      organisationPaths(dir, mspId),
      ...upTo(peers).map((index) => peerPaths(dir, mspId, index)),
      chaincodePaths(dir, mspId),
      ...nodes.map((node) => nodePaths(dir, mspId, node)),
    ]),
  ].flatMap((paths) => Object.values<string>({ ...paths }));
  for (const path of expected) {
    if (!(await exists(path))) {
      throw new IdentityError({
        code: 'IDENTITIES_INCOMPLETE',
        message: `${path} is missing`,
        cure: 'run the renewal again if one was interrupted, else bring it back from a copy or create what is missing',
      });
    }
  }
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

async function foldersIn(dir: string, mayBeMissing = false): Promise<string[]> {
  try {
    const entries = await readdir(dir, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map((entry) => entry.name)
      .sort();
  } catch (cause) {
    if (mayBeMissing) {
      return [];
    }
    throw new IdentityError({
      code: 'IDENTITIES_INCOMPLETE',
      message: `${dir} holds no identities`,
      cure: 'create the consortium first',
      cause,
    });
  }
}
