import { MAX_DISPUTES, mspOf } from '@llmnet/protocol';
import type { TaskView } from '@llmnet/protocol';
import type { PlayedConsortium, Subject } from '../support/played-consortium';
import { SALT, VERDICT } from '../support/played-consortium';
import type { Step } from '../support/step';
import type { Behaviour } from './behaviour';

/** A step that somebody may want to take now, or a way to find out. Whether the ledger takes it is the ledger's matter. */
export type Wish = () => Step | Promise<Step>;

/** Everything that parties of a task could do next; faults among it as their behaviour has it. */
export class TaskMoves {
  constructor(
    private readonly played: PlayedConsortium,
    private readonly behaviour: Behaviour,
    /** The canary that a task was opened with. */
    private readonly canaryOf: (task: string) => { readonly canary: string; readonly author: string } | null,
  ) {}

  /** What brings the task forward. */
  work(view: TaskView): Wish[] {
    if (view.settled !== null) return [];
    return [...this.#answers(view), ...this.#coordinates(view), ...this.judges(view, 0), ...this.#declares(view)];
  }

  /** What anybody may do for a task that stands still. */
  keep(view: TaskView, keeper: string): Wish[] {
    const { task, rounds, panels, disputes } = view;
    const { played } = this;
    const open = disputes.filter(({ resolved }) => resolved === null).map(({ dispute }) => dispute.number);
    const closable = rounds.filter(({ closed }) => closed === null).map(({ round }) => round);
    const unsealed = panels
      .filter(({ closed, judges }) => closed === null && judges.length > 0)
      .map(({ panel }) => panel);
    return [
      ...open.map((number) => () => played.resolve(keeper, task.task, number)),
      ...unsealed.map((panel) => () => played.closeScores(keeper, task.task, panel)),
      ...(view.settled === null
        ? [...closable.map((round) => () => played.close(keeper, task.task, round)), () => played.settle(keeper, view)]
        : []),
    ];
  }

  /** Settles with an opening of the link, as the requester's side can. */
  settle(view: TaskView): Wish[] {
    const { task } = view.task;
    if (view.settled !== null) return [];
    const link = { canary: this.canaryOf(task)?.canary ?? null, salt: SALT };
    return [() => this.played.settle(mspOf(view.task.requester), view, link)];
  }

  /** Disputes that a party could open, and the steps of their panels. */
  quarrel(view: TaskView, choice: number): Wish[] {
    const { task, seats, result, disputes } = view;
    const number = disputes.length + 1;
    if (number > MAX_DISPUTES) return [];
    const text = (step: 'prompt' | 'answer' | 'result', author: string): Subject => {
      return { kind: 'text', text: { step, round: 0, author } };
    };
    const answers = (view.rounds[0]?.reveals ?? []).map(({ provider }) => text('answer', `${mspOf(provider)}/worker`));
    const results = result === null ? [] : [text('result', task.coordinator)];
    const verdicts = view.settled === null ? [] : [VERDICT, VERDICT, VERDICT];
    const subjects: readonly Subject[] = [...verdicts, ...answers, text('prompt', task.requester), ...results];
    const parties = [task.requester, task.coordinator, ...seats.map(({ node }) => node), ...(result?.validators ?? [])];
    const subject = subjects[choice % subjects.length] ?? VERDICT;
    const by = parties[Math.floor(choice / subjects.length) % parties.length] ?? task.requester;
    return [() => this.played.dispute(mspOf(by), task.task, number, subject, choice % 3)];
  }

  /** The steps of a panel's members. */
  judges(view: TaskView, panel: number): Wish[] {
    const { task } = view.task;
    const judging = view.panels.find((candidate) => candidate.panel === panel);
    if (judging === undefined || (panel === 0 && view.settled !== null)) return [];
    const dispute = view.disputes.find((known) => known.dispute.number === panel)?.dispute;
    const { subjects, revised } = subjectsOf(view, dispute?.subject);
    const isLate = this.played.ledger.now > (dispute ?? view.task).scoreCommitBy;
    const complete = judging.commits.length === judging.judges.length || judging.closed !== null;
    return judging.judges.flatMap((node): Wish[] => {
      const how = this.behaviour.judging(task, panel, node);
      const judge = mspOf(node);
      const scores = this.behaviour.scores(task, panel, node, subjects, revised);
      const own = { task, panel, judge, scores };
      const sealed = judging.commits.some(({ validator }) => validator === node);
      const opened = judging.reveals.some(({ validator }) => validator === node);
      if (!sealed) return how === 'silent' || isLate ? [] : [() => this.played.sealScores(own)];
      return complete && !opened && how !== 'withholding' ? [() => this.played.openScores(own)] : [];
    });
  }

  #answers(view: TaskView): Wish[] {
    const { task } = view.task;
    const { played } = this;
    const last = view.rounds.at(-1);
    if (view.result !== null || last === undefined) return [];
    const isTimely = this.played.ledger.now <= (last.revision ?? view.task).commitBy;
    const taking = last.revision?.respondents ?? view.seats.map(({ provider }) => provider);
    const complete = last.closed !== null || last.commits.length >= taking.length;
    return taking.flatMap((provider): Wish[] => {
      const mspId = mspOf(provider);
      const how = this.behaviour.answering(task, mspId);
      const answer = { task, mspId, round: last.round, abstained: how === 'abstaining' };
      const step = last.commits.find((commit) => commit.provider === provider);
      const opened = last.reveals.some((reveal) => reveal.provider === provider);
      if (step === undefined && (how === 'silent' || !isTimely)) return [];
      if (step === undefined && how === 'declining' && last.round === 0) return [() => played.decline(task, mspId)];
      if (step === undefined) return [() => played.commit(answer)];
      return complete && !opened && step.kind === 'sealed' && how !== 'withholding'
        ? [() => played.reveal(answer)]
        : [];
    });
  }

  #coordinates(view: TaskView): Wish[] {
    const { task, coordinator, resultBy, revealBy, terms } = view.task;
    const { played } = this;
    const by = mspOf(coordinator);
    const last = view.rounds.at(-1);
    if (view.result !== null || last === undefined) return [];
    const { now } = played.ledger;
    const held = view.rounds.length - 1;
    const isOver = last.closed !== null && (last.reveals.length >= last.commits.length || now > revealBy);
    const hasRound = held < terms.rounds && now <= resultBy - 3 * terms.phaseSeconds * 1000;
    return [
      ...this.#substitutes(view, by),
      ...(isOver && hasRound ? [() => played.startRound(by, task, held + 1)] : []),
      ...(isOver && now <= resultBy ? [() => played.result(by, task, held)] : []),
    ];
  }

  /** A seat that declined or is silent goes on while the phase lasts; where there is none, one that has answered is tried. */
  #substitutes({ task, rounds, seats, substituted }: TaskView, by: string): Wish[] {
    const { now } = this.played.ledger;
    const next = task.substitutes[substituted?.substitutions.length ?? 0];
    const sealed = (rounds[0]?.commits ?? []).filter(({ kind }) => kind === 'sealed').map(({ provider }) => provider);
    const free = seats.findIndex(({ provider }) => !sealed.includes(provider));
    const isTimely = now < task.commitBy && 2 * now > task.at + task.commitBy;
    if (next === undefined || rounds[0]?.closed !== null || !isTimely) return [];
    return [() => this.played.substitute(by, task.task, Math.max(0, free), next.provider)];
  }

  #declares(view: TaskView): Wish[] {
    const { task } = view.task;
    const known = this.canaryOf(task);
    const scored = view.panels[0];
    const isSealed = scored === undefined || scored.closed !== null || scored.commits.length === scored.judges.length;
    const parties = [...view.seats.map(({ node }) => node), ...(view.result?.validators ?? [])].map(mspOf);
    if (known === null || !isSealed || parties.includes(known.author) || view.result === null || view.declared !== null)
      return [];
    const answers = view.seats.flatMap(({ provider }) =>
      (view.rounds[0]?.reveals ?? []).filter((reveal) => reveal.provider === provider && !reveal.abstained),
    );
    const truths = answers.map(({ provider }) => ({ provider, truth: this.behaviour.truth(task, provider) }));
    return [() => this.played.declare(known.author, task, known.canary, truths)];
  }
}

/** What a panel's scores are about, and whether they have something to say about later answers. */
function subjectsOf(
  { seats, result }: TaskView,
  subject: Subject | undefined,
): { readonly subjects: readonly string[]; readonly revised: boolean } {
  if (subject?.kind === 'text') return { subjects: [subject.text.author], revised: false };
  return { subjects: seats.map(({ provider }) => provider), revised: (result?.rounds ?? 0) > 0 };
}
