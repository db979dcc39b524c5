import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { systemErrorCode } from '../errors';
import { identifyProcess, type ProcessIdentity } from './identity';

/** A process as the system shows it. */
interface Seen {
  readonly pid: number;
  readonly parent: number;
  readonly hasTerminal: boolean;
  readonly words: readonly string[];
  /** Where it works; undefined where the system does not tell. */
  readonly folder?: string;
}

/** Of /proc/<pid>/stat after the command name (man 5 proc): the parent and the controlling terminal, 0 for none. */
const PARENT_FIELD = 1;
const TERMINAL_FIELD = 4;

/**
 * Processes that belong to a folder: one of their arguments names it or something in it, or they work in it. Without this process and
 * those that it was started by, and without what somebody runs in a terminal, as a shell or an editor.
 */
export function processesNaming(folder: string): readonly ProcessIdentity[] {
  const all = existsSync('/proc/self/stat') ? seenInProc() : seenByPs();
  const own = withAncestors(process.pid, new Map(all.map(({ pid, parent }) => [pid, parent])));
  const names = new Set([path.resolve(folder), realpathOf(folder)]);
  return all
    .filter((seen) => !own.has(seen.pid) && !seen.hasTerminal && [...names].some((name) => belongsTo(seen, name)))
    .flatMap(({ pid }) => identifyProcess(pid) ?? []);
}

function belongsTo({ words, folder }: Seen, name: string): boolean {
  return [...words, ...(folder === undefined ? [] : [folder])].some((word) => namesPath(word, name));
}

/** Whether a word, such as `--config=/data/a.json`, names a path or something below it. */
function namesPath(word: string, name: string): boolean {
  const at = word.indexOf(name);
  if (at < 0) return false;
  const [before, after] = [word[at - 1] ?? '=', word[at + name.length] ?? path.sep];
  return '=:,'.includes(before) && `${path.sep}:,`.includes(after);
}

function withAncestors(pid: number, parents: ReadonlyMap<number, number>): ReadonlySet<number> {
  const own = new Set<number>();
  for (let next: number | undefined = pid; next !== undefined && !own.has(next); next = parents.get(next))
    own.add(next);
  return own;
}

function realpathOf(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return path.resolve(folder);
  }
}

function seenInProc(): Seen[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => seenProcess(Number(name)) ?? []);
}

/** Another user's process does not tell where it works; one that ends meanwhile is none. */
function seenProcess(pid: number): Seen | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    const [parent, terminal] = [Number(fields[PARENT_FIELD]), Number(fields[TERMINAL_FIELD])];
    return { pid, parent, hasTerminal: terminal !== 0, words, ...workingFolder(pid) };
  } catch (error) {
    if (systemErrorCode(error) === null) throw error;
    return undefined;
  }
}

function workingFolder(pid: number): { readonly folder?: string } {
  try {
    return { folder: readlinkSync(`/proc/${pid}/cwd`) };
  } catch {
    return {};
  }
}

function seenByPs(): Seen[] {
  const output = execFileSync('ps', ['-axo', 'pid=,ppid=,tty=,command='], { encoding: 'utf8' });
  return output.split('\n').flatMap((line) => {
    const [pid = '', parent, terminal = '', ...words] = line.trim().split(/\s+/);
    if (pid === '') return [];
    return [{ pid: Number(pid), parent: Number(parent), hasTerminal: !terminal.startsWith('?'), words }];
  });
}
