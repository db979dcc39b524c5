import { ledger, peer } from '@hyperledger/fabric-protos';
import { SimulationError } from '../endorser/simulator';
import type { ResultIterator } from '../endorser/range-iterator';
import type { KeyedValue } from '../peer/versioned-value';
import { assertMayRead } from './collection-access';
import { keyHistory } from './key-history';
import { PagedQuery, type Page } from './query-pages';
import type { TransactionContext } from './transaction-context';

export async function getStateByRange(context: TransactionContext, payload: Uint8Array): Promise<Uint8Array> {
  const request = peer.GetStateByRange.deserializeBinary(payload);
  const paging = peer.QueryMetadata.deserializeBinary(request.getMetadata_asU8());
  const { simulator } = context.scope;
  const [start, end, collection] = [request.getStartkey(), request.getEndkey(), request.getCollection()];
  if (collection !== '') {
    assertMayRead(context, collection);
    return firstPage(context, encoded(simulator.privateRange(collection, start, end), simulator.namespace));
  }
  if (paging.getPagesize() > 0 || paging.getBookmark() !== '') {
    return pageByClient(context, paging, start, end);
  }
  return firstPage(context, encoded(simulator.range(start, end), simulator.namespace));
}

export async function getHistoryForKey(context: TransactionContext, payload: Uint8Array): Promise<Uint8Array> {
  const request = peer.GetHistoryForKey.deserializeBinary(payload);
  const { ledger: peerLedger, simulator } = context.scope;
  return firstPage(context, keyHistory(peerLedger, simulator.namespace, request.getKey()));
}

export async function queryStateNext(context: TransactionContext, payload: Uint8Array): Promise<Uint8Array> {
  const id = peer.QueryStateNext.deserializeBinary(payload).getId();
  const query = context.query(id);
  if (query === undefined) {
    throw new SimulationError('query iterator not found');
  }
  return respond(context, id, await query.nextPage());
}

export async function queryStateClose(context: TransactionContext, payload: Uint8Array): Promise<Uint8Array> {
  const id = peer.QueryStateClose.deserializeBinary(payload).getId();
  await context.closeQuery(id);
  return queryResponse(id, { results: [], hasMore: false }).serializeBinary();
}

async function firstPage(context: TransactionContext, results: ResultIterator<Uint8Array>): Promise<Uint8Array> {
  const { id, query } = context.openQuery(results);
  return respond(context, id, await query.nextPage());
}

async function respond(context: TransactionContext, id: string, page: Page): Promise<Uint8Array> {
  if (!page.hasMore) {
    await context.closeQuery(id);
  }
  return queryResponse(id, page).serializeBinary();
}

/** One page as the client asked for it; the bookmark is the first key of the next (Fabric `stateleveldb.go`). */
async function pageByClient(
  context: TransactionContext,
  paging: peer.QueryMetadata,
  start: string,
  end: string,
): Promise<Uint8Array> {
  const { simulator } = context.scope;
  const range = simulator.pagedRange(paging.getBookmark() || start, end);
  const results = await new PagedQuery(encoded(range, simulator.namespace)).take(paging.getPagesize());
  const next = await range.peekAndClose();
  const metadata = new peer.QueryResponseMetadata();
  metadata.setFetchedRecordsCount(results.length);
  metadata.setBookmark(next?.key ?? '');
  const response = queryResponse('', { results, hasMore: false });
  response.setMetadata(metadata.serializeBinary());
  return response.serializeBinary();
}

function encoded(results: ResultIterator<KeyedValue>, namespace: string): ResultIterator<Uint8Array> {
  return {
    next: async () => {
      const result = await results.next();
      return result && encodeResult(namespace, result);
    },
    close: () => results.close(),
  };
}

function encodeResult(namespace: string, { key, value }: KeyedValue): Uint8Array {
  const result = new ledger.queryresult.KV();
  result.setNamespace(namespace);
  result.setKey(key);
  result.setValue(value);
  return result.serializeBinary();
}

function queryResponse(id: string, { results, hasMore }: Page): peer.QueryResponse {
  const response = new peer.QueryResponse();
  response.setId(id);
  response.setHasMore(hasMore);
  response.setResultsList(
    results.map((bytes) => {
      const result = new peer.QueryResultBytes();
      result.setResultbytes(bytes);
      return result;
    }),
  );
  return response;
}
