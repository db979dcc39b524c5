import type { Provenance } from '../api/chat-completion';

const PPM_PER_PERCENT = 10_000;

/** How the network came to an answer, in two or three lines without a line end. */
export function formatProvenance({ task, domain, committee, agreement, flag }: Provenance): string {
  const facts = [
    ['domain', domain],
    ['agreement', agreement === null ? null : `${Math.round(agreement / PPM_PER_PERCENT)} %`],
    ['flag', flag],
    ['task', task],
  ].filter(([, value]) => value !== null);
  const members = committee.map(({ provider, mspId }) => (mspId === undefined ? provider : `${provider} (${mspId})`));
  const answeredBy = members.length === 0 ? [] : [`answered by ${members.join(', ')}`];
  return [...answeredBy, facts.map((fact) => fact.join(' ')).join(' · ')].join('\n');
}
