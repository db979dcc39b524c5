import type { LedgerOutcome } from './vote';

/** What became of a change on the ledger, and what is to be done next, in lines. */
export function describeOutcome(outcome: LedgerOutcome, what: string, next: string): string {
  switch (outcome.kind) {
    case 'not founded':
      return 'The ledger was not founded yet: there is nobody to vote.\n';
    case 'made':
      return `On the ledger, ${what}; the policies of all records follow.\n`;
    case 'votes needed': {
      const { proposal, needed, electorate } = outcome;
      const votes = electorate.map((mspId) => `  llmnet network vote ${proposal} --member ${mspId}\n`);
      return `Proposal ${proposal} needs ${needed} votes. Each member in favour runs:\n${votes.join('')}${next}\n`;
    }
    case 'delayed':
      return `Proposal ${outcome.proposal} has its votes and can be enacted from ${outcome.enactFrom.toISOString()} on. ${next}\n`;
  }
}
