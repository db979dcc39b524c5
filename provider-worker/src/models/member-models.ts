import type { ModelDuty, ModelState } from '@llmnet/coordinator-api';
import type { BackendConfig } from '../config';
import type { Backend } from './backend';
import { OpenAiBackend } from './openai-backend';
import { WatchedModel } from './watched-model';

interface Options {
  /** Is told when a model begins or ceases to answer. */
  readonly onChange: (state: ModelState) => void;
  /** Ends what is asked of models that do not answer. */
  readonly signal: AbortSignal;
  /** Where the keys are. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

interface KnownModel {
  readonly name: string;
  readonly duties: Set<ModelDuty>;
  readonly watched: WatchedModel;
}

/** The models of a node. One that has several duties is one: it is asked once whether it answers, and a failure counts for all of them. */
export class MemberModels {
  readonly #models = new Map<string, KnownModel>();

  constructor(private readonly options: Options) {}

  /** The model behind a duty. @throws BackendError where its key is missing */
  for(duty: ModelDuty, config: BackendConfig): Backend {
    const key = JSON.stringify(config);
    const model = this.#models.get(key) ?? this.#watch(config);
    model.duties.add(duty);
    this.#models.set(key, model);
    return model.watched;
  }

  /** Asks every model once whether it answers; resolves when that is known of all, or after five seconds. */
  async check(): Promise<void> {
    await Promise.all([...this.#models.values()].map(({ watched }) => watched.check()));
  }

  get states(): readonly ModelState[] {
    return [...this.#models.values()].map(stateOf);
  }

  #watch(config: BackendConfig): KnownModel {
    const { onChange, signal, environment } = this.options;
    const watched = new WatchedModel(new OpenAiBackend(config, environment), {
      ...{ model: config.model, signal },
      onChange: () => {
        onChange(stateOf(model));
      },
    });
    const model: KnownModel = { name: config.model, duties: new Set(), watched };
    return model;
  }
}

function stateOf({ name, duties, watched }: KnownModel): ModelState {
  return { model: name, duties: [...duties], failure: watched.failure?.reason ?? null };
}
