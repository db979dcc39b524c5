import { common, orderer } from '@hyperledger/fabric-protos';
import type { PeerNode } from '../peer/peer-node';
import type { DeliverStatus, SeekRequest } from './seek-request';

const { SUCCESS, BAD_REQUEST, NOT_FOUND, SERVICE_UNAVAILABLE } = common.Status;
const { TypeCase } = orderer.SeekPosition;

/**
 * The blocks of a seek request in order, waiting for those that are still to come; the result is the status that follows
 * them (Fabric `common/deliver/deliver.go`, deliverBlocks; `common/ledger/blockledger/fileledger`).
 */
export async function* seekBlocks(
  request: SeekRequest,
  node: PeerNode,
  signal: AbortSignal,
): AsyncGenerator<common.Block, DeliverStatus> {
  const { ledger } = node;
  const first = firstNumber(request.start, ledger.height);
  const last = lastNumber(request, first ?? 0, ledger.height);
  if (last < (first ?? 0) && request.stop.getTypeCase() === TypeCase.SPECIFIED) {
    return BAD_REQUEST;
  }
  if (first === undefined) {
    return NOT_FOUND;
  }
  for (let number = first; ; number++) {
    if (number >= ledger.height && request.failIfNotReady) {
      return NOT_FOUND;
    }
    await committed(number, node, signal);
    const block = ledger.block(number);
    if (block === undefined) {
      return SERVICE_UNAVAILABLE;
    }
    yield block;
    if (number === last) {
      return SUCCESS;
    }
  }
}

/** Resolves once the peer has committed block `number`, the client is gone or the peer has stopped. */
async function committed(number: number, { ledger, commits }: PeerNode, signal: AbortSignal): Promise<void> {
  while (number >= ledger.height && !commits.closed && !signal.aborted) {
    await commits.nextBlock(signal);
  }
}

/** Undefined if there is no such position: beyond the next block, or of no kind. */
function firstNumber(start: orderer.SeekPosition, height: number): number | undefined {
  switch (start.getTypeCase()) {
    case TypeCase.OLDEST:
      return 0;
    case TypeCase.NEWEST:
      return height - 1;
    case TypeCase.NEXT_COMMIT:
      return height;
    case TypeCase.SPECIFIED: {
      const number = start.getSpecified()?.getNumber() ?? 0;
      return number > height ? undefined : number;
    }
    default:
      return undefined;
  }
}

/** Newest to newest is one block, whatever is committed meanwhile. A stop of no other kind is block 0, as in Fabric. */
function lastNumber({ start, stop }: SeekRequest, first: number, height: number): number {
  switch (stop.getTypeCase()) {
    case TypeCase.OLDEST:
      return first;
    case TypeCase.NEWEST:
      return start.getTypeCase() === TypeCase.NEWEST ? first : height - 1;
    case TypeCase.SPECIFIED:
      return stop.getSpecified()?.getNumber() ?? 0;
    default:
      return 0;
  }
}
