'use strict';

const { Buffer } = require('node:buffer');
const { Contract } = require('fabric-contract-api');

/** Assets as in Fabric's own samples: a look-up and a small JSON record a transaction. */
class AssetContract extends Contract {
  constructor() {
    super('assets');
  }

  async create(ctx, id, owner, value) {
    const existing = await ctx.stub.getState(id);
    if (existing.length > 0) {
      throw new Error(`The asset ${id} exists already`);
    }
    const asset = { ID: id, Color: 'blue', Size: 5, Owner: owner, AppraisedValue: Number(value) };
    await ctx.stub.putState(id, Buffer.from(JSON.stringify(asset)));
  }

  async read(ctx, id) {
    return (await ctx.stub.getState(id)).toString();
  }
}

module.exports.contracts = [AssetContract];
