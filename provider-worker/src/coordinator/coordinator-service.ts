import type { Coordinator } from '@llmnet/coordinator-api';
import type { AnswerBoard } from './answer-board';
import type { Classifier } from './classifier';
import type { LinkBook } from './link-book';

/** The event that announces a task may be a moment behind the gateway that opened it. */
const UNKNOWN_TASK_WAIT_MS = 2_000;

/** What this node does for its member's gateway: finds domains, hands out answers as soon as they are decided, keeps salts. */
export function coordinatorService(classifier: Classifier, board: AnswerBoard, links: LinkBook): Coordinator {
  return {
    classify: (messages) => classifier.classify(messages),
    answer: async (task, waitMs) => {
      const answer = await board.wait(task, board.knows(task) ? waitMs : Math.min(waitMs, UNKNOWN_TASK_WAIT_MS));
      if (answer !== undefined) return { state: 'answered', answer };
      return { state: board.knows(task) ? 'undecided' : 'unknown' };
    },
    noteCanaryOpening: (task, salt) => {
      links.note(task, salt);
      return Promise.resolve();
    },
  };
}
