import { watch } from 'node:fs';
import type { NetworkPlan } from '../plan/network-plan';
import { loadPlan, PLAN_FILE } from '../plan/plan-file';
import { withoutMember } from './extend-plan';
import { endMember, startMember, type MemberHost } from './member-processes';

/**
 * Lets a running network follow its plan's file: starts what belongs to members that were added to it, and ends what belongs to
 * members that were taken out. Commands that change the membership run in processes of their own and write the file.
 */
export class PlanFollower {
  #running: NetworkPlan;
  #work: Promise<void> = Promise.resolve();
  readonly #watcher: ReturnType<typeof watch>;

  private constructor(
    private readonly host: MemberHost,
    running: NetworkPlan,
    report: (error: unknown) => void,
  ) {
    this.#running = running;
    // The file is replaced by a rename, which is seen in its folder only.
    this.#watcher = watch(running.dir, { persistent: false }, (_event, name) => {
      if (name === PLAN_FILE) this.#work = this.#work.then(() => this.#follow()).catch(report);
    });
  }

  /**
   * @param running the plan by which the network was started
   * @param report is told what could not be started or ended; the next change of the file tries it again
   */
  static start(host: MemberHost, running: NetworkPlan, report: (error: unknown) => void): PlanFollower {
    return new PlanFollower(host, running, report);
  }

  /** Resolves when nothing is being started or ended any more. */
  async stop(): Promise<void> {
    this.#watcher.close();
    await this.#work;
  }

  async #follow(): Promise<void> {
    const plan = await loadPlan(this.#running.dir);
    if (plan === undefined) return;
    for (const member of membersOnlyIn(plan, this.#running)) {
      await startMember(this.host, plan, member.mspId);
      this.#running = { ...this.#running, members: [...this.#running.members, member] };
    }
    for (const { mspId } of membersOnlyIn(this.#running, plan)) {
      await endMember(this.host, this.#running, mspId);
      this.#running = withoutMember(this.#running, mspId);
    }
  }
}

function membersOnlyIn(plan: NetworkPlan, other: NetworkPlan): NetworkPlan['members'] {
  return plan.members.filter(({ mspId }) => !other.members.some((member) => member.mspId === mspId));
}
