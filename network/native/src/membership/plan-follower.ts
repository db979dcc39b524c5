import { watch } from 'node:fs';
import type { MemberPlan, NetworkPlan } from '../plan/network-plan';
import { loadPlan, PLAN_FILE } from '../plan/plan-file';
import { withReplacementServersInPlace } from '../upgrade/replacement-servers';
import { withoutMember } from './extend-plan';
import { endMember, endOtherServers, startMember, startServer, type MemberHost } from './member-processes';

/**
 * Lets a running network follow its plan's file: starts what belongs to members that were added to it, ends what belongs to
 * members that were taken out, and lets one chaincode server take over from another. Commands that change it run in processes of their own and write the file.
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
      this.host.memberHooks?.joined(plan, member.mspId);
    }
    for (const { mspId } of membersOnlyIn(this.#running, plan)) {
      await this.host.memberHooks?.left(mspId);
      await endMember(this.host, this.#running, mspId);
      this.#running = withoutMember(this.#running, mspId);
    }
    await Promise.all(plan.members.map((member) => this.#followServers(plan, member)));
  }

  /** A server that is to take over is started; when it has taken over, the one before it is ended. */
  async #followServers(plan: NetworkPlan, member: MemberPlan): Promise<void> {
    const { mspId, chaincodeServer, successor } = member;
    const running = this.#running.members.find((candidate) => candidate.mspId === mspId);
    if (successor !== undefined && successor !== running?.successor) {
      await startServer(this.host, withReplacementServersInPlace(plan), mspId);
    }
    if (chaincodeServer !== running?.chaincodeServer) await endOtherServers(this.host, plan, mspId);
    const members = this.#running.members.map((known) => (known.mspId === mspId ? member : known));
    this.#running = { ...this.#running, members };
  }
}

function membersOnlyIn(plan: NetworkPlan, other: NetworkPlan): NetworkPlan['members'] {
  return plan.members.filter(({ mspId }) => !other.members.some((member) => member.mspId === mspId));
}
