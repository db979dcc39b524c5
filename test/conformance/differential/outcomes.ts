import { createHash } from 'node:crypto';
import { GatewayError, type Transaction } from '@hyperledger/fabric-gateway';
import { peer } from '@hyperledger/fabric-protos';
import { chaincodeAction, ownNamespace } from '../support/read-write-set';
import type { ConsortiumLedger } from '../support/consortium-ledger';
import type { Step } from './script';

/**
 * What became of a step: its validation code with a digest of read-write set, response and event, or the gRPC code with the
 * messages of the endorsers.
 */
export type Outcome = readonly [validationCode: number, digest: string] | readonly ['refused', number, string];

/** Every run starts its script at this height, so that the versions in the read-write sets are comparable. */
const START_HEIGHT = 10;

/** Runs a script and returns the outcome of every step. */
export async function runScript(
  ledger: ConsortiumLedger,
  script: readonly (readonly Step[])[],
  blockSize: number,
): Promise<Outcome[]> {
  while ((await ledger.alpha.queries.height()) < START_HEIGHT) {
    const fillers = Array.from({ length: blockSize }, (_, index) =>
      ledger.alpha.endorse(['put', `filler-${index}`, '']),
    );
    await ledger.commitAll(await Promise.all(fillers));
  }
  const outcomes: Outcome[] = [];
  for (const round of script) {
    outcomes.push(...(await runRound(ledger, round)));
  }
  return outcomes;
}

async function runRound(ledger: ConsortiumLedger, round: readonly Step[]): Promise<Outcome[]> {
  const endorsed = await Promise.all(round.map((step) => endorse(ledger, step)));
  const transactions = endorsed.filter((result) => !Array.isArray(result)) as Transaction[];
  const committed = await ledger.commitAll(transactions);
  const codes = new Map(committed.map(({ transactionId, code }) => [transactionId, code]));
  return endorsed.map((result) =>
    'getTransactionId' in result ? [codes.get(result.getTransactionId()) ?? -1, digestOf(result)] : result,
  );
}

async function endorse(
  ledger: ConsortiumLedger,
  { member, by, operations }: Step,
): Promise<Transaction | readonly ['refused', number, string]> {
  const proposal = ledger.client(member).proposal(operations, { by });
  try {
    return await proposal.endorse();
  } catch (error) {
    if (!(error instanceof GatewayError)) {
      throw error;
    }
    const messages = new Set(
      error.details.map(({ message }) => message.replaceAll(proposal.getTransactionId(), 'TXID')),
    );
    return ['refused', error.code, [...messages].sort().join(' | ')];
  }
}

/** 32 bits are enough to notice a difference and keep a recording small. */
function digestOf(transaction: Transaction): string {
  const action = chaincodeAction(transaction);
  return createHash('sha256')
    .update(ownNamespace(transaction)?.serializeBinary() ?? new Uint8Array())
    .update(action.getResponse()?.serializeBinary() ?? new Uint8Array())
    .update(eventOf(transaction))
    .digest('hex')
    .slice(0, 8);
}

/** Without the transaction id, which differs in every run. */
function eventOf(transaction: Transaction): string {
  const event = peer.ChaincodeEvent.deserializeBinary(chaincodeAction(transaction).getEvents_asU8());
  return JSON.stringify([event.getChaincodeId(), event.getEventName(), event.getPayload_asB64()]);
}
