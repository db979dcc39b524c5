'use strict';
// The gateway in a process of its own, from the sources.
const Module = require('node:module');
const path = require('node:path');
require('../../../packages/test-kit/src/programs/fixtures/typescript.cjs');

const root = path.resolve(__dirname, '../../..');
const resolve = Module._resolveFilename;
// As jest.config.cjs maps the workspaces' names, so that nothing has to be built.
Module._resolveFilename = (request, ...rest) => {
  const [, workspace, part = ''] = /^@llmnet\/([^/]+)(\/.+)?$/.exec(request) ?? [];
  const source = workspace === undefined ? request : path.join(root, workspace, 'src', part, 'index.ts');
  return resolve(source, ...rest);
};

require(path.join(root, 'gateway-app/src/main.ts'));
