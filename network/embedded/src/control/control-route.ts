/** One thing that can be done to a running network. */
export interface ControlRoute {
  readonly method: 'GET' | 'POST';
  /** Segments that begin with a colon are parameters, as in `/peers/:mspId/stop`. */
  readonly path: string;
  /**
   * The answer, as JSON; undefined for none. Errors become answers: a `ZodError` 400, an `EmbeddedNetworkError` 404 or 409.
   * @param parameters by name; all of the path's are there
   * @param body the request's JSON; undefined if it has none
   */
  handle(parameters: Readonly<Record<string, string>>, body: unknown): unknown;
}

export interface MatchedRoute {
  readonly route: ControlRoute;
  readonly parameters: Readonly<Record<string, string>>;
}

/** The route of a request, or which methods its path has. */
export function matchRoute(
  routes: readonly ControlRoute[],
  method: string,
  pathname: string,
): MatchedRoute | { readonly allowed: readonly string[] } {
  const matches = routes.flatMap((route) => {
    const parameters = parametersOf(route.path, pathname);
    return parameters === undefined ? [] : [{ route, parameters }];
  });
  return matches.find(({ route }) => route.method === method) ?? { allowed: matches.map(({ route }) => route.method) };
}

function parametersOf(path: string, pathname: string): Record<string, string> | undefined {
  const [pattern, segments] = [path.split('/'), pathname.split('/')];
  if (pattern.length !== segments.length) {
    return undefined;
  }
  const parameters: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const expected = pattern[index] ?? '';
    if (expected.startsWith(':') && segment !== '') {
      parameters[expected.slice(1)] = segment;
    } else if (expected !== segment) {
      return undefined;
    }
  }
  return parameters;
}
