import { replaySelections } from '../replay/selections';
import { SimulationError } from '../errors';
import type { Experiment } from './experiment';

export const ledgerReplay: Experiment = {
  id: 'E8',
  title: 'The selections of a real ledger',
  question: 'Does the simulation select what a real ledger’s chaincode selected?',
  setUp: [
    'A ledger’s tasks, snapshots and parameters, as its queries return them. Every committee, its substitutes and the weights of the votes are computed anew from the snapshot, the requester’s lane and the terms.',
  ],
  needs: 'ledger',
  columns: [
    { key: 'identical', label: 'Identical selections %', digits: 2 },
    { key: 'tasks', label: 'Tasks', digits: 0 },
  ],
  arms: [
    {
      name: 'selected again',
      run: ({ ledger }) => {
        if (ledger === undefined)
          throw new SimulationError('LEDGER_NEEDED', 'name a file of a ledger’s records with --ledger');
        const { tasks, identical } = replaySelections(ledger);
        return { figures: { identical: (100 * identical) / Math.max(1, tasks), tasks } };
      },
    },
  ],
  goals: [{ text: 'every selection is identical', arm: 'selected again', key: 'identical', least: 100 }],
};
