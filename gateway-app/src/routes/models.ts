import { Router } from 'express';
import type { GovernedParameters } from '../governed-parameters';
import { modelNotFound, modelsOf } from '../openai/models';

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

  return router;
}
