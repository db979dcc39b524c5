import { Domain } from '@llmnet/protocol';
import { ApiError } from './errors';

/** The model that leaves the choice of the domain to the coordinator. */
const ANY_DOMAIN = 'llm-net';
const PREFIX = `${ANY_DOMAIN}/`;

export interface Model {
  readonly id: string;
  readonly object: 'model';
  readonly created: number;
  readonly owned_by: string;
}

/** The network as a list of models: itself, and itself in each domain. */
export function modelsOf(domains: readonly string[]): Model[] {
  return [ANY_DOMAIN, ...domains.map((domain) => PREFIX + domain)].map((id) => ({
    id,
    object: 'model',
    created: 0,
    owned_by: ANY_DOMAIN,
  }));
}

/**
 * The domain that a model's id names; null for the one that stands for all of them.
 * @throws ApiError 404 model_not_found where it is not a name of ours
 */
export function domainOfModel(model: string): string | null {
  if (model === ANY_DOMAIN) return null;
  const domain = model.slice(PREFIX.length);
  if (!model.startsWith(PREFIX) || !Domain.safeParse(domain).success) throw modelNotFound();
  return domain;
}

export function modelNotFound(): ApiError {
  const message = 'there is no such model; GET /v1/models lists them: llm-net and llm-net/<domain>';
  return new ApiError({ status: 404, code: 'model_not_found', message, param: 'model' });
}
