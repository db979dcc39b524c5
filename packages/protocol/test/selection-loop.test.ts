import { presence, simulate, type Expert } from './consortium';

const expert = (mspId: string, percent: number): Expert => ({ mspId, skill: () => percent });
const SEEDS = ['run/1', 'run/2', 'run/3', 'run/4'];

/** Mean over the seeds of each expert's presence in the tasks `from … to − 1`. */
function presences(experts: readonly Expert[], from: number, to: number): Record<string, number> {
  const runs = SEEDS.map((seed) => simulate(experts, to, seed).slice(from));
  const mean = (mspId: string): number => runs.reduce((total, run) => total + presence(run, mspId), 0) / runs.length;
  return Object.fromEntries(experts.map(({ mspId }) => [mspId, mean(mspId)]));
}

describe('selection and reputation together', () => {
  it('keep the seats for the good and away from the bad', () => {
    const experts = [
      expert('Best', 90),
      expert('Good', 85),
      expert('Fair', 60),
      expert('Weak', 40),
      expert('Bad', 20),
      expert('Worst', 5),
    ];
    const share = presences(experts, 200, 500);
    expect(share['Best']).toBeGreaterThan(0.9);
    expect(share['Good']).toBeGreaterThan(0.9);
    expect(share['Bad']).toBeLessThan(0.1);
    expect(share['Worst']).toBeLessThan(0.05);
  });

  it('take the seats from an expert that was good and turns bad', () => {
    const sleeper: Expert = { mspId: 'Sleeper', skill: (task) => (task < 200 ? 95 : 0) };
    const experts = [sleeper, expert('A', 75), expert('B', 70), expert('C', 65), expert('D', 60)];
    expect(presences(experts, 0, 200)['Sleeper']).toBeGreaterThan(0.9);
    expect(presences(experts, 350, 500)['Sleeper']).toBeLessThan(0.05);
  });

  it('give seats to a better newcomer', () => {
    const newcomer: Expert = { mspId: 'Newcomer', skill: () => 95, from: 200 };
    const experts = [newcomer, expert('A', 65), expert('B', 60), expert('C', 55), expert('D', 50)];
    expect(presences(experts, 300, 450)['Newcomer']).toBeGreaterThan(0.9);
  });

  it('let a newcomer that is only a little better than good experts be seen', () => {
    const newcomer: Expert = { mspId: 'Newcomer', skill: () => 99, from: 400 };
    const experts = [newcomer, expert('A', 92), expert('B', 91), expert('C', 90), expert('D', 89)];
    expect(presences(experts, 400, 800)['Newcomer']).toBeGreaterThan(0.5);
  });
});
