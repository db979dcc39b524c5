'use strict';

const { Buffer } = require('node:buffer');

/** Runs an iterator to its end, or takes `limit` results and closes it. */
async function collect(iterator, limit) {
  const results = [];
  for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
    results.push(next.value);
    if (limit !== undefined && results.length >= limit) {
      break;
    }
  }
  await iterator.close();
  return results;
}

/** The shim gives an absent value as an empty one or, for metadata, as undefined. */
const text = (bytes = []) => Buffer.from(bytes).toString();
const hex = (bytes = []) => Buffer.from(bytes).toString('hex');
const entries = (results) => results.map(({ key, value }) => [key, text(value)]);

async function page({ iterator, metadata }) {
  return {
    entries: entries(await collect(iterator)),
    count: metadata.fetchedRecordsCount,
    bookmark: metadata.bookmark,
  };
}

/** One call of the stub each; the result is what JSON can carry. */
module.exports.operations = {
  get: async (stub, [key]) => text(await stub.getState(key)),
  put: (stub, [key, value]) => stub.putState(key, Buffer.from(value)),
  del: (stub, [key]) => stub.deleteState(key),
  putLarge: (stub, [key, bytes]) => stub.putState(key, Buffer.alloc(bytes, 'x')),
  putUnique: (stub, [key]) => stub.putState(key, Buffer.from(process.hrtime.bigint().toString())),
  append: async (stub, [key, value]) =>
    stub.putState(key, Buffer.concat([Buffer.from(await stub.getState(key)), Buffer.from(value)])),
  putMany: async (stub, [prefix, count]) => {
    for (let index = 0; index < count; index += 1) {
      await stub.putState(`${prefix}${String(index).padStart(4, '0')}`, Buffer.from(String(index)));
    }
  },
  range: async (stub, [start, end, limit]) => entries(await collect(await stub.getStateByRange(start, end), limit)),
  page: async (stub, [start, end, size, bookmark]) =>
    page(await stub.getStateByRangeWithPagination(start, end, size, bookmark)),
  putComposite: (stub, [type, attributes, value]) =>
    stub.putState(stub.createCompositeKey(type, attributes), Buffer.from(value)),
  composite: async (stub, [type, attributes]) => {
    const results = await collect(await stub.getStateByPartialCompositeKey(type, attributes));
    return results.map(({ key, value }) => [stub.splitCompositeKey(key).attributes, text(value)]);
  },
  compositePage: async (stub, [type, attributes, size, bookmark]) =>
    page(await stub.getStateByPartialCompositeKeyWithPagination(type, attributes, size, bookmark)),
  query: async (stub, [query]) => entries(await collect(await stub.getQueryResult(query))),
  history: async (stub, [key]) =>
    (await collect(await stub.getHistoryForKey(key))).map(({ txId, value, isDelete }) => ({
      txId,
      value: text(value),
      isDelete,
    })),
  historyValues: async (stub, [key]) =>
    (await collect(await stub.getHistoryForKey(key))).map(({ value, isDelete }) => [text(value), isDelete]),
  getPolicy: async (stub, [key]) => hex(await stub.getStateValidationParameter(key)),
  setPolicy: (stub, [key, policy]) => stub.setStateValidationParameter(key, Buffer.from(policy, 'hex')),
  getPrivate: async (stub, [collection, key]) => text(await stub.getPrivateData(collection, key)),
  getPrivateHash: async (stub, [collection, key]) => hex(await stub.getPrivateDataHash(collection, key)),
  putPrivate: (stub, [collection, key, value]) => stub.putPrivateData(collection, key, Buffer.from(value)),
  putTransient: (stub, [collection, key, field]) =>
    stub.putPrivateData(collection, key, stub.getTransient().get(field)),
  delPrivate: (stub, [collection, key]) => stub.deletePrivateData(collection, key),
  purgePrivate: (stub, [collection, key]) => stub.purgePrivateData(collection, key),
  appendPrivate: async (stub, [collection, key, value]) => {
    const before = Buffer.from(await stub.getPrivateData(collection, key));
    await stub.putPrivateData(collection, key, Buffer.concat([before, Buffer.from(value)]));
  },
  rangePrivate: async (stub, [collection, start, end]) =>
    entries(await collect((await stub.getPrivateDataByRange(collection, start, end)).iterator)),
  getPrivatePolicy: async (stub, [collection, key]) =>
    hex(await stub.getPrivateDataValidationParameter(collection, key)),
  setPrivatePolicy: (stub, [collection, key, policy]) =>
    stub.setPrivateDataValidationParameter(collection, key, Buffer.from(policy, 'hex')),
  event: (stub, [name, payload]) => stub.setEvent(name, Buffer.from(payload)),
  transient: (stub, [field]) => text(stub.getTransient().get(field)),
  whoAmI: (stub) => ({
    txId: stub.getTxID(),
    channel: stub.getChannelID(),
    creator: stub.getCreator().mspid,
    seconds: Number(stub.getTxTimestamp().seconds),
    arguments: stub.getArgs().length,
    binding: stub.getBinding(),
  }),
  callChaincode: async (stub, [name, args, channel]) => (await stub.invokeChaincode(name, args, channel)).status,
  throwError: (_stub, [message]) => {
    throw new Error(message);
  },
};
