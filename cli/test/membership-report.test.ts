import { describeOutcome } from '../src/membership/report';

describe('what is said of a change of membership on the ledger', () => {
  const described = (outcome: Parameters<typeof describeOutcome>[0]): string =>
    describeOutcome(outcome, {
      made: 'Org4MSP is an active member',
      next: 'Then run this command again.',
      data: '/srv/network',
    });

  it('names the command that each member in favour has to run while votes are missing', () => {
    const electorate = ['Org1MSP', 'Org2MSP'];
    const text = described({ kind: 'votes needed', proposal: 'ab12', needed: 2, electorate });
    expect(text).toContain('needs 2 votes');
    for (const mspId of electorate)
      expect(text).toContain(`llmnet network vote ab12 --member ${mspId} --data /srv/network\n`);
    expect(text).toContain('Then run this command again.');
  });

  it('says from when on a change can be made that has its votes', () => {
    const enactFrom = new Date('2026-03-01T12:00:00Z');
    expect(described({ kind: 'delayed', proposal: 'ab12', enactFrom })).toMatch(/from 2026-03-01T12:00:00.000Z on/);
  });

  it('says what is so now, or that there is nobody to vote', () => {
    expect(described({ kind: 'made' })).toMatch(/^On the ledger, Org4MSP is an active member/);
    expect(described({ kind: 'not founded' })).toMatch(/nobody to vote/);
  });
});
