import request from 'supertest';
import { harness, openaiClient } from './support/gateway';

describe('the models', () => {
  test('are the network and the network in each governed domain', async () => {
    const models = await (await openaiClient(harness().app)).models.list();
    expect(models.data.map(({ id, object }) => [id, object])).toEqual([
      ['llm-net', 'model'],
      ['llm-net/mathematics', 'model'],
      ['llm-net/geography', 'model'],
    ]);
  });

  test('are found by an id with a slash, encoded or not', async () => {
    const { app } = harness();
    expect(await (await openaiClient(app)).models.retrieve('llm-net/geography')).toMatchObject({
      id: 'llm-net/geography',
    });
    await request(app).get('/v1/models/llm-net/geography').expect(200);
    await request(app).get('/v1/models/llm-net').expect(200);
  });

  test('that do not exist are 404', async () => {
    const response = await request(harness().app).get('/v1/models/llm-net/law').expect(404);
    expect(response.body).toMatchObject({ error: { code: 'model_not_found' } });
  });
});
