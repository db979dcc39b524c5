import { ledger } from '@hyperledger/fabric-protos';
import { TEXTS_COLLECTION, nodeId } from '@llmnet/protocol';
import { MSPS, type Msp } from '@llmnet/test-kit/cast';
import {
  EmbeddedConsortium,
  whenAccepted,
  rawContract,
  refusalOf,
  ScriptedConsortium,
  PROMPT,
  TaskPlayer,
  type PlayedTask,
} from '@llmnet/test-kit/consortium';

const AUDITOR = nodeId('FernMSP', 'auditor');

describe('the texts of a settled task', () => {
  let consortium: ScriptedConsortium;
  let player: TaskPlayer;
  let played: PlayedTask;

  beforeAll(async () => {
    consortium = await ScriptedConsortium.found(await EmbeddedConsortium.start());
    player = new TaskPlayer(consortium);
    played = await player.play({ lane: 0, terms: { phaseSeconds: 6 } }, [1_000_000, 0, 1_000_000]);
  }, 120_000);
  afterAll(() => (consortium as ScriptedConsortium | undefined)?.stop());

  /** Private keys of the task that a member's peer has the values of, by the private data that it delivers with its blocks. */
  const stored = async (mspId: Msp): Promise<string[]> => {
    const raw = await rawContract(consortium.network, mspId, 'worker');
    const height = await (await consortium.worker(mspId)).height();
    const events = await raw.channel.getBlockAndPrivateDataEvents({ startBlock: 0n });
    const found: string[] = [];
    for await (const event of events) {
      event.getPrivateDataMapMap().forEach((sets) => found.push(...privateWrites(sets)));
      if (BigInt(event.getBlock()?.getHeader()?.getNumber() ?? 0) >= height - 1n) break;
    }
    events.close();
    raw.close();
    return found.filter((key) => key.includes(played.task));
  };

  it('can be opened by an auditor once they are disclosed to it, and by no other', async () => {
    const auditor = await consortium.node('FernMSP', 'auditor');
    await expect(player.promptAsReadBy(played.task, auditor)).rejects.toMatchObject({ code: 'TEXT_NOT_FOR_YOU' });
    await player.disclose(played.task, AUDITOR);
    expect(await player.promptAsReadBy(played.task, auditor)).toEqual(PROMPT);
    const other = await consortium.node('GorseMSP', 'auditor');
    await expect(player.promptAsReadBy(played.task, other)).rejects.toMatchObject({ code: 'TEXT_NOT_FOR_YOU' });
    const { disclosures } = await other.query('audit:custody', { task: played.task });
    expect(disclosures.map((disclosure) => disclosure.auditor)).toEqual([AUDITOR]);
    expect(await refusalOf(player.disclose(played.task, AUDITOR))).toBe('ALREADY_DONE');
  }, 60_000);

  it('are purged from every member’s store by an erasure, which only leaves their digests', async () => {
    const requester = await consortium.node('AsterMSP', 'gateway');
    const request = { task: played.task, reason: 'request' } as const;
    for (const mspId of MSPS) {
      const held = await stored(mspId);
      expect(held.filter((key) => key.startsWith(`text/${played.task}/answer/`))).toHaveLength(3);
      expect(held).toContain(`text/${played.task}/prompt/0/${nodeId('AsterMSP', 'gateway')}`);
    }
    expect(await refusalOf(requester.submit('audit:erase', request))).toBe('TOO_EARLY');
    await whenAccepted(() => requester.submit('audit:erase', request), ['TOO_EARLY'], 90_000);

    for (const mspId of MSPS) {
      const worker = await consortium.worker(mspId);
      expect(await stored(mspId)).toEqual([]);
      expect(await refusalOf(worker.query('taskQueries:texts', { task: played.task }))).toBe('ERASED');
    }
    const { task, rounds, erased } = await player.view(played.task);
    expect(task.promptDigest).toMatch(/^[0-9a-f]{64}$/);
    expect(rounds.flatMap(({ reveals }) => reveals).map(({ digest }) => digest.length)).toEqual([64, 64, 64]);
    expect(erased).toMatchObject({ reason: 'request' });
    expect(await refusalOf(player.disclose(played.task, nodeId('GorseMSP', 'auditor')))).toBe('ERASED');
  }, 180_000);
});

function privateWrites(sets: ledger.rwset.TxPvtReadWriteSet): string[] {
  return sets
    .getNsPvtRwsetList()
    .flatMap((namespace) => namespace.getCollectionPvtRwsetList())
    .filter((collection) => collection.getCollectionName() === TEXTS_COLLECTION)
    .flatMap((collection) => ledger.rwset.kvrwset.KVRWSet.deserializeBinary(collection.getRwset_asU8()).getWritesList())
    .map((write) => write.getKey());
}
