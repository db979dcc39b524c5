import { Simulation } from '../engine/simulation';
import type { Judge, Member, Respondent } from '../engine/member';
import { Income } from '../statistics/income';
import {
  abstainer,
  abstainerBeside,
  cautiousLyingJudge,
  coinJudge,
  colluder,
  copier,
  evasive,
  evasiveWhereWrong,
  favouringJudge,
  launderer,
  lazyJudge,
  lyingJudge,
  rivalsJudge,
  silentOn,
  sleeper,
  withholder,
} from '../strategies/attacks';
import { honest, honestJudge } from '../strategies/honest';
import type { Scenario } from '../engine/scenario';
import type { Arm, Experiment } from './experiment';
import { HALF, THIRTEEN, recordedScenario } from './recorded-consortium';

interface Deviation {
  readonly name: string;
  /** What it is set beside; `honest` where undefined. */
  readonly beside?: string;
  readonly respondent?: Respondent;
  readonly judge?: Judge;
  /** How one of them asks. */
  readonly given?: Partial<Scenario>;
}

/** Who deviates, by place among the members: a strong, a middling and a weak model’s member. */
const PLACES = [3, 6, 11];
const RING = new Set(PLACES);
/** Who stands next to the ring’s strongest. */
const RIVALS = new Set([1, 2, 4]);
const HONEST = 'honest';
/** The honest ring whose strongest member asks a tenth of the tasks. */
const ASKING = 'honest, and one asks every tenth task';
const [ASKER = 0, FRIEND = 0] = PLACES;

/** The ring's strongest member asks every tenth task, makes a canary of it, and says this of its answers. */
function ownCanaries(declared: (respondent: number, truth: number) => number, disputes: boolean): Partial<Scenario> {
  return {
    ...ASKS_A_TENTH,
    disputes,
    isOwnCanary: (requester) => requester === ASKER,
    declaredTruth: (requester, respondent, truth) => (requester === ASKER ? declared(respondent, truth) : truth),
  };
}
const ASKS_A_TENTH: Partial<Scenario> = { requesterOf: (task) => (task % 10 === 0 ? ASKER : 0) };

const DEVIATIONS: readonly Deviation[] = [
  { name: HONEST },
  { name: 'answers: colluding', respondent: colluder },
  { name: 'answers: guessing (a copier before sealed answers)', respondent: copier },
  { name: 'answers: honest in half of the domains', respondent: launderer((domain) => domain % 2 === 0) },
  { name: 'answers: a sleeper that turns at 3,000', respondent: sleeper(HALF) },
  { name: 'answers: withholding every fifth', respondent: withholder(5) },
  {
    name: 'answers: silent where it would be wrong',
    respondent: silentOn(({ own, question }) => own !== question.truth),
  },
  { name: 'answers: abstaining from a quarter of what it would get wrong', respondent: abstainer(250_000) },
  { name: 'answers: abstaining from half of what it would get wrong', respondent: abstainer(500_000) },
  { name: 'answers: abstaining from all that it would get wrong', respondent: abstainer(1_000_000) },
  {
    name: 'answers: abstaining where it and the three best would be wrong',
    respondent: abstainerBeside([0, 1, 3]),
  },
  { name: 'answers: nothing that can be judged', respondent: evasive },
  { name: 'answers: nothing that can be judged where it would be wrong', respondent: evasiveWhereWrong },
  { name: 'judging: everyone is right', judge: lazyJudge },
  { name: 'judging: by the toss of a coin', judge: coinJudge },
  { name: 'judging: lies for its ring, and answers honestly', judge: lyingJudge(RING) },
  { name: 'judging: lies in half of the tasks', judge: cautiousLyingJudge(RING) },
  { name: 'judging: calls half of its strongest rivals’ answers wrong', judge: rivalsJudge(RING, RIVALS) },
  { name: 'judging: favours its ring, honest otherwise', judge: favouringJudge(RING) },
  { name: 'judging: not at all', judge: () => null },
  { name: 'both: colluding and lying', respondent: colluder, judge: lyingJudge(RING) },
  { name: ASKING, given: ASKS_A_TENTH },
  {
    name: 'asking: its own tasks are canaries with every answer wrong, their disputes burnt',
    beside: ASKING,
    given: ownCanaries(() => 0, false),
  },
  {
    name: 'asking: its own tasks are canaries whose truths favour a friend',
    beside: ASKING,
    given: ownCanaries((respondent, truth) => (respondent === FRIEND ? 1_000_000 : truth), false),
  },
];

export const income: Experiment = {
  id: 'E7',
  title: 'What strategies earn',
  question: 'Does any deviation earn more than honesty?',
  setUp: [
    'Recorded answers, the consortium of 13 organisations of E1, K = 3, five judges, 5 % canaries. Three members deviate together: those with the third (gemini-1.5-flash), sixth (jamba-1.5-large) and eleventh (Yi-34B) model of the table. Income over the second half in thousands of micro-credits, beside the same three being honest in the same tasks.',
    'An answer’s price is 1,000 micro-credits; the rule pays price × verdict, and judges by the covariance of their scores with their peers’. Withholding costs the price, an own question what it spends. What a model call costs is not counted: who is silent or abstains saves it only after having known the answer.',
  ],
  needs: 'answers',
  columns: [
    { key: 'total', label: 'Income', digits: 1 },
    { key: 'answers', label: 'For answers', digits: 1 },
    { key: 'judging', label: 'For judging', digits: 1 },
    { key: 'asking', label: 'Of asking', digits: 1 },
  ],
  arms: DEVIATIONS.map(({ name, beside = HONEST, respondent, judge, given }): Arm => ({
    name,
    beside,
    run: (context) => {
      const meter = new Income(HALF);
      const change = (model: number): Partial<Member> =>
        PLACES.includes(model + 1) ? { respondent: respondent ?? honest, judge: judge ?? honestJudge } : {};
      new Simulation(recordedScenario(context, THIRTEEN, { ...given, change }), context.seed, meter).run();
      const of = (value: (place: number) => number): number =>
        PLACES.reduce((sum, place) => sum + value(place), 0) / 1_000;
      const answers = of((place) => meter.ofAnswers(place));
      const judging = of((place) => meter.ofJudging(place));
      const asking = of((place) => meter.ofAsking(place));
      return { figures: { total: answers + judging + asking, answers, judging, asking } };
    },
  })),
  goals: DEVIATIONS.filter(({ name }) => name !== HONEST && name !== ASKING).map(({ name }) => ({
    text: `${name}: earns no more than honesty`,
    arm: name,
    key: 'total',
    difference: true as const,
    most: 0,
  })),
};
