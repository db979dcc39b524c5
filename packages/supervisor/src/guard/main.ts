import { dataFolderAt } from '../run-folder/data-folder';
import { identifyProcess } from '../processes/identity';
import { endRunOf } from './end-run';

/**
 * `guard <data folder>`: a child of the supervisor that outlives it when it is killed. Native programs do not notice that; the
 * guard does, by its IPC channel, and ends them.
 */
const [root = ''] = process.argv.slice(2);
const supervisor = identifyProcess(process.ppid);

process.on('SIGTERM', () => process.exit(0));
process.on('disconnect', () => {
  void endRunOf(supervisor, dataFolderAt(root)).then(
    (ended) => {
      console.log(`The supervisor has gone. Ended ${ended.map(({ pid }) => pid).join(', ') || 'nothing'}.`);
      process.exit(0);
    },
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.send?.({ type: 'ready' });
