import { ApiError, otherMethods } from '@llmnet/openai-http';
import { Domain } from '@llmnet/protocol';
import { Router } from 'express';
import type { GovernedParameters } from '../questions/question-service';

/** The model that leaves the choice of the domain to the coordinator. */
const ANY_DOMAIN = 'llm-net';
const PREFIX = `${ANY_DOMAIN}/`;

interface Model {
  readonly id: string;
  readonly object: 'model';
  readonly created: number;
  readonly owned_by: string;
}

/** The network as a list of models: itself, and itself in each domain. */
function modelsOf(domains: readonly string[]): Model[] {
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
  return ApiError.modelNotFound(message);
}

/** GET /v1/models and GET /v1/models/<id>; an id has a slash, encoded or not. */
export function models(domains: Pick<GovernedParameters, 'list'>): Router {
  const router = Router();

  router.get('/v1/models', async (_request, response) => {
    response.json({ object: 'list', data: modelsOf(await domains.list()) });
  });

  router.get('/v1/models/*id', async (request, response) => {
    const id = request.params.id.join('/');
    const model = modelsOf(await domains.list()).find((candidate) => candidate.id === id);
    if (model === undefined) throw modelNotFound();
    response.json(model);
  });

  router.all(['/v1/models', '/v1/models/*id'], otherMethods('GET', 'HEAD'));
  return router;
}
