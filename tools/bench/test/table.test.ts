import type { NetworkFigures } from '../src/network-bench';
import { formatTable } from '../src/table';

function figures(network: NetworkFigures['network'], submitsPerSecond: number): NetworkFigures {
  return {
    network,
    members: 3,
    transactions: 1000,
    startMs: 450,
    submitP50: 6,
    submitP95: 12,
    evaluateP50: 2,
    evaluatesPerSecond: 1500,
    submitsPerSecond,
    slowdown: 1,
    processorMsPerSubmit: null,
    memoryMib: 140,
  };
}

describe('the table of a benchmark', () => {
  it('has a column a network and names what is not known', () => {
    const lines = formatTable([figures('embedded', 420), figures('embedded', 300)]).split('\n');
    expect(lines.find((line) => line.startsWith('submits/s'))).toMatch(/ 420 +300$/);
    expect(lines.find((line) => line.startsWith("network's processor time"))).toMatch(/unknown +unknown$/);
  });

  it('shows how much faster the embedded network is than the native one beside it', () => {
    const table = formatTable([figures('embedded', 420), figures('native', 280)]);
    expect(table).toMatch(/submits\/s, embedded over native +1\.50 *$/);
  });

  it('shows no ratio without a native network', () => {
    expect(formatTable([figures('embedded', 420), figures('embedded', 300)])).not.toContain('over native');
  });
});
