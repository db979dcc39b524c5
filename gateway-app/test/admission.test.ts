import { setMaxListeners } from 'node:events';
import { Admission, OverloadedError, Pace, RecentLatency } from '../src/questions/admission';
import type { Place } from '../src/questions/admission';

const BOUNDS = { phaseSeconds: 6, longestPhaseSeconds: 60 };
const { signal } = new AbortController();
setMaxListeners(0, signal);

function admission(): Admission {
  return new Admission(new RecentLatency());
}

/** Enters so many, as far as there are places, and tells how many are inside. */
async function enterAll(gate: Admission, count: number): Promise<{ inside: Place[]; refused: number }> {
  const inside: Place[] = [];
  let refused = 0;
  for (let entered = 0; entered < count; entered += 1) {
    gate.enter(signal).then(
      (place) => inside.push(place),
      () => (refused += 1),
    );
  }
  await new Promise(setImmediate);
  return { inside, refused };
}

test('eight questions are let in, four times as many wait, and what comes beyond is refused', async () => {
  const { inside, refused } = await enterAll(admission(), 8 + 32 + 5);
  expect(inside).toHaveLength(8);
  expect(refused).toBe(5);
});

test('a refusal says when to ask again, in seconds from 1 to 30', async () => {
  const latency = new RecentLatency();
  const gate = new Admission(latency);
  await enterAll(gate, 40);
  const refusal = async (): Promise<unknown> => gate.enter(signal).catch((error: unknown) => error);
  expect(await refusal()).toEqual(new OverloadedError(1));
  latency.note(4_000);
  expect(await refusal()).toMatchObject({ code: 'overloaded', retryAfterSeconds: 8 });
  latency.note(400_000);
  expect(await refusal()).toMatchObject({ retryAfterSeconds: 30 });
});

test('a place that is given back goes to who has waited longest, once', async () => {
  const { inside } = await enterAll(admission(), 10);
  inside[0]?.leave();
  inside[0]?.leave();
  await new Promise(setImmediate);
  expect(inside).toHaveLength(9);
});

test('who goes while it waits leaves the queue, and takes no place', async () => {
  const gate = admission();
  const { inside } = await enterAll(gate, 8);
  const client = new AbortController();
  const waiting = gate.enter(client.signal);
  client.abort();
  await expect(waiting).rejects.toThrow();
  inside[0]?.leave();
  expect((await enterAll(gate, 1)).inside).toHaveLength(1);
});

test('slow answers make the places fewer, to two at least; answers in time make them more again', async () => {
  const gate = admission();
  for (let answer = 0; answer < 50; answer += 1) gate.answered(9_000, 3_000);
  expect((await enterAll(gate, 5)).inside).toHaveLength(2);
  for (let answer = 0; answer < 5; answer += 1) gate.answered(100, 3_000);
  expect((await enterAll(gate, 1)).refused).toBe(0);
});

test('answers in time make no places that nobody needs', async () => {
  const gate = admission();
  for (let answer = 0; answer < 500; answer += 1) gate.answered(100, 3_000);
  expect((await enterAll(gate, 20)).inside).toHaveLength(8);
});

test('a task that expired halves the places', async () => {
  const gate = admission();
  gate.expired();
  expect((await enterAll(gate, 8)).inside).toHaveLength(4);
});

describe('the phases of a task', () => {
  test('are the shortest that is governed while the network is fast', () => {
    const pace = new Pace();
    expect(pace.phaseSeconds(BOUNDS)).toBe(6);
    pace.answered({ expertMs: 10 }, 300, BOUNDS);
    expect(pace.phaseSeconds(BOUNDS)).toBe(6);
  });

  test('are half as long again as the slowest answer lately took, and no longer than is governed', () => {
    const pace = new Pace();
    pace.answered({ expertMs: 10 }, 10_000, BOUNDS);
    expect(pace.phaseSeconds(BOUNDS)).toBe(15);
    pace.expired(300_000);
    expect(pace.phaseSeconds(BOUNDS)).toBe(60);
  });

  test('get shorter again when answers do', () => {
    const pace = new Pace();
    pace.answered({ expertMs: 10 }, 10_000, BOUNDS);
    for (let answer = 0; answer < 10; answer += 1) pace.answered({ expertMs: 10 }, 300, BOUNDS);
    expect(pace.phaseSeconds(BOUNDS)).toBe(6);
  });

  test("the experts' own time makes them longer and costs no place", async () => {
    const pace = new Pace();
    for (let answer = 0; answer < 50; answer += 1) pace.answered({ expertMs: 19_000 }, 20_000, BOUNDS);
    expect(pace.phaseSeconds(BOUNDS)).toBe(30);
    const places = await Promise.all(Array.from({ length: 8 }, () => pace.enter(signal)));
    expect(places).toHaveLength(8);
  });
});
