import type { LedgerOutcome } from '@llmnet/consortium';

/** How a change on the ledger is spoken of. */
export interface ChangeTexts {
  /** What is so when it is made. */
  readonly made: string;
  /** What is to be done when others have voted, or a delay is over. */
  readonly next: string;
  /** `--data` as it was given, for the commands that are named. */
  readonly data: string | undefined;
}

/** What became of a change on the ledger, and what is to be done next, in lines. */
export function describeOutcome(outcome: LedgerOutcome, { made, next, data }: ChangeTexts): string {
  switch (outcome.kind) {
    case 'not founded':
      return 'The ledger was not founded yet: there is nobody to vote.\n';
    case 'made':
      return `On the ledger, ${made}.\n`;
    case 'votes needed': {
      const { proposal, needed, electorate } = outcome;
      const folder = data === undefined ? '' : ` --data ${data}`;
      const votes = electorate.map((mspId) => `  llmnet network vote ${proposal} --member ${mspId}${folder}\n`);
      return `Proposal ${proposal} needs ${needed} votes. Each member in favour runs:\n${votes.join('')}${next}\n`;
    }
    case 'delayed':
      return `Proposal ${outcome.proposal} has its votes and can be enacted from ${outcome.enactFrom.toISOString()} on. ${next}\n`;
  }
}
