import { hash, toJson } from '@llmnet/protocol';
import type { Snapshot, SnapshotCandidate } from '@llmnet/protocol';
import { StoredSnapshot, compact } from '../src/state/reputation/snapshots';

const MODELS = [
  'meta-llama/Llama-3.1-70B-Instruct',
  'mistralai/Mistral-Large-Instruct-2411',
  'Qwen/Qwen2.5-72B-Instruct',
  'claude-3-5-sonnet-20241022',
  'gpt-4o-2024-11-20',
  'grok-2-1212',
];
const REGIONS = ['eu-central', 'eu-west', 'us-east', 'ap-southeast'];
const member = (index: number): string => `Organisation${String(index)}MSP`;

function candidate(index: number): SnapshotCandidate {
  const mspId = member(index);
  return {
    provider: `${mspId}/chemistry-expert-${String(index % 7)}`,
    mspId,
    node: `${mspId}/worker-${String(index % 3)}.node`,
    model: MODELS[index % MODELS.length] ?? '',
    region: REGIONS[index % REGIONS.length] ?? '',
    price: BigInt(1_250 + 17 * index),
    promptTokens: 128_000,
    answerTokens: 8_192,
    p: BigInt(501_234 + 2_345 * index),
    s: BigInt(12_345 + 678 * index),
  };
}

function snapshot(candidates: number, validators: number): Snapshot {
  const members = Array.from({ length: candidates }, (_member, index) => index);
  return {
    domain: 'chemistry',
    epoch: 123_456,
    seed: hash('seed'),
    candidates: members.map(candidate),
    quarantined: [candidate(candidates), candidate(candidates + 1)],
    coordinators: members.slice(0, validators).map((index) => `${member(index)}/worker-${String(index % 3)}.node`),
    validators: members.slice(0, validators).map((index) => ({
      node: `${member(index)}/worker-${String(index % 3)}.node`,
      mspId: member(index),
      credibility: BigInt(300_000 + index),
    })),
    at: 1_767_225_600_000,
    txId: hash('transaction'),
  };
}

const stored = (value: Snapshot): string => toJson(compact(value));

describe('a stored snapshot', () => {
  it('is read as what was stored', () => {
    const written = snapshot(80, 30);
    expect(StoredSnapshot.parse(JSON.parse(stored(written)))).toEqual(written);
  });

  it('may be empty', () => {
    const written = { ...snapshot(0, 0), quarantined: [] };
    expect(StoredSnapshot.parse(JSON.parse(stored(written)))).toEqual(written);
  });

  it('has at most 10 KB with 80 candidates and 30 members’ coordinators and validators', () => {
    expect(stored(snapshot(80, 30)).length).toBeLessThanOrEqual(10_000);
  });

  it.each([
    ['a row names something that is not in the list of names', { names: compact(snapshot(3, 3)).names.slice(0, -1) }],
    ['a candidate’s row lacks a field', { candidates: ['0 1 2 3 4 1250 128000 8192 500000'] }],
    ['a coordinator’s row lacks its node', { coordinators: ['0'] }],
    ['a row is empty', { coordinators: [''] }],
  ])('is invalid where %s', (_case, damage) => {
    const damaged = JSON.parse(toJson({ ...compact(snapshot(3, 3)), ...damage })) as unknown;
    expect(StoredSnapshot.safeParse(damaged).success).toBe(false);
  });
});
