import { main } from '../src/main';

async function outputOf(...args: string[]): Promise<string> {
  let output = '';
  expect(
    await main(args, (text) => {
      output += text;
    }),
  ).toBe(0);
  return output;
}

describe('the command line', () => {
  it.each([[], ['--help'], ['help']])('shows its verbs and examples (%s)', async (...args) => {
    const help = await outputOf(...args);
    for (const verb of ['start', 'ask', 'status', 'stop']) expect(help).toMatch(new RegExp(`^  ${verb} `, 'm'));
    expect(help).toContain('Examples:');
  });

  it('says its version', async () => {
    expect(await outputOf('--version')).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.each(['start', 'ask', 'status', 'stop'])('shows examples of %s', async (verb) => {
    expect(await outputOf(verb, '--help')).toContain('Examples:');
  });

  it.each([
    ['an unknown verb', ['aks'], "unknown command 'aks'"],
    ['a missing question', ['ask'], "missing required argument 'question'"],
    [
      'a host that is an address of a page',
      ['start', '--host', 'http://gateway.example'],
      'A host is a name or an address without port',
    ],
    [
      'a host with a port',
      ['start', '--host', 'gateway.example', 'localhost:80'],
      'A host is a name or an address without port',
    ],
    ['a port that is none', ['start', '--port', '99999'], 'A port is a number from 1 to 65535'],
    [
      'options that exclude each other',
      ['ask', 'x', '--json', '--stream'],
      "'--stream' cannot be used with option '--json'",
    ],
  ])('refuses %s', async (_, args, message) => {
    await expect(main(args)).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining(message) as unknown,
    });
  });
});
