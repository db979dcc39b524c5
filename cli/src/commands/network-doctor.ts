import { ledgerFacts } from '@llmnet/consortium';
import { CHECKS, diagnose, formatDiagnosis, nativeProbes, type Diagnosis } from '@llmnet/native-fabric';
import type { Command } from 'commander';
import { openNativeNetwork, type NativeSiteOptions } from '../membership/native-site';
import { jsonText } from '../json';
import type { CommandContext } from './context';
import { addSiteOptions } from './native-site-options';

interface DoctorFlags extends NativeSiteOptions {
  readonly json?: true;
}

const HELP = `
Exit code: 0 if nothing is wrong, 1 if something is. A line names the organisation, what is wrong, what was seen and the cure.

Examples:
  llmnet network doctor
  llmnet network doctor --json | jq -r '.[].cause'`;

/** `llmnet network doctor`: what is wrong with a native network, and whose matter it is. */
export function addDoctorCommand(network: Command, { write, exitWith }: CommandContext): void {
  const command = network
    .command('doctor')
    .summary('find what is wrong with a native network')
    .description(
      "Looks at the processes, disks, clocks and certificates of a native network, at its channel, gossip, chaincode and collections, and compares the channel's members with the ledger's.",
    )
    .option('--json', 'print JSON');
  addSiteOptions(command)
    .addHelpText('after', HELP)
    .action(async ({ json, ...site }: DoctorFlags) => {
      const opened = await openNativeNetwork(site);
      const ledger = site.chaincode === undefined ? await ledgerFacts(opened.plan) : undefined;
      const diagnoses = await diagnose(
        nativeProbes({ ...opened, dataFolder: opened.folder.data.root, ...(ledger === undefined ? {} : { ledger }) }),
        CHECKS,
      );
      if (json) write(`${jsonText(diagnoses)}\n`);
      else write(linesOf(diagnoses, ledger !== undefined).join(''));
      exitWith(diagnoses.length === 0 ? 0 : 1);
    });
}

function linesOf(diagnoses: readonly Diagnosis[], hasLedger: boolean): string[] {
  const lines = diagnoses.map(formatDiagnosis);
  return [
    ...(lines.length === 0 ? [`Nothing is wrong: ${CHECKS.length} checks.`] : lines),
    ...(hasLedger ? [] : ["The ledger's members were not compared: there is no consortium yet, or it did not answer."]),
  ].map((line) => `${line}\n`);
}
