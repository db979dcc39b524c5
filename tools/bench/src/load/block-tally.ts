import type { Network } from '@hyperledger/fabric-gateway';
import { common, peer } from '@hyperledger/fabric-protos';

/** A transaction of a block: which it was, and how the peers validated it (Fabric's name of the code, such as VALID). */
export interface OrderedTransaction {
  readonly name: string;
  readonly validation: string;
}

/** How many transactions were submitted, whatever became of them, and how many of them counted. */
export interface Count {
  readonly tried: number;
  readonly counted: number;
}

/** The transactions of blocks, counted by name and by validation code. */
export class BlockTally {
  readonly #transactions: OrderedTransaction[] = [];

  add(transactions: readonly OrderedTransaction[]): void {
    this.#transactions.push(...transactions);
  }

  /** Of the transactions that `isWanted` says, of all unless it is given. */
  count(isWanted: (name: string) => boolean = () => true): Count {
    const wanted = this.#transactions.filter(({ name }) => isWanted(name));
    return { tried: wanted.length, counted: wanted.filter(({ validation }) => validation === VALID).length };
  }

  /** By name, the most frequent first. */
  byName(): ReadonlyMap<string, Count> {
    const names = new Set(this.#transactions.map(({ name }) => name));
    const counts = [...names].map((name) => [name, this.count((other) => other === name)] as const);
    return new Map(counts.sort(([, x], [, y]) => y.tried - x.tried));
  }

  /** How many were marked invalid, by validation code. */
  invalid(): Readonly<Record<string, number>> {
    const codes: Record<string, number> = {};
    for (const { validation } of this.#transactions) {
      if (validation !== VALID) codes[validation] = (codes[validation] ?? 0) + 1;
    }
    return codes;
  }
}

const VALID = 'VALID';

/** Reads the blocks from `from` up to, without it, `to`. */
export async function readBlocks(network: Network, from: bigint, to: bigint): Promise<OrderedTransaction[]> {
  if (from >= to) return [];
  const blocks = await network.getBlockEvents({ startBlock: from });
  const transactions: OrderedTransaction[] = [];
  for await (const block of blocks) {
    transactions.push(...transactionsOf(block));
    if (BigInt(block.getHeader()?.getNumber() ?? 0) >= to - 1n) break;
  }
  blocks.close();
  return transactions;
}

/** The chaincode's transactions in a block; configurations are left out. */
export function transactionsOf(block: common.Block): OrderedTransaction[] {
  const codes = block.getMetadata()?.getMetadataList_asU8()[common.BlockMetadataIndex.TRANSACTIONS_FILTER];
  const envelopes = block.getData()?.getDataList_asU8() ?? [];
  return envelopes.flatMap((envelope, index) => {
    const name = nameOf(envelope);
    return name === undefined ? [] : [{ name, validation: validationName(codes?.[index]) }];
  });
}

function validationName(code: number | undefined): string {
  return Object.entries(peer.TxValidationCode).find(([, value]) => value === code)?.[0] ?? 'NOT_VALIDATED';
}

function nameOf(envelope: Uint8Array): string | undefined {
  const payload = common.Payload.deserializeBinary(common.Envelope.deserializeBinary(envelope).getPayload_asU8());
  const header = common.ChannelHeader.deserializeBinary(
    payload.getHeader()?.getChannelHeader_asU8() ?? new Uint8Array(),
  );
  if (header.getType() !== common.HeaderType.ENDORSER_TRANSACTION) return undefined;
  const [action] = peer.Transaction.deserializeBinary(payload.getData_asU8()).getActionsList();
  if (action === undefined) return undefined;
  const proposal = peer.ChaincodeActionPayload.deserializeBinary(
    action.getPayload_asU8(),
  ).getChaincodeProposalPayload_asU8();
  const input = peer.ChaincodeProposalPayload.deserializeBinary(proposal).getInput_asU8();
  const [name] =
    peer.ChaincodeInvocationSpec.deserializeBinary(input).getChaincodeSpec()?.getInput()?.getArgsList_asU8() ?? [];
  return name === undefined ? undefined : Buffer.from(name).toString('utf8');
}
