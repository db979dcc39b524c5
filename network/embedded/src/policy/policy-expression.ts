import { readPrincipal, rolePrincipal } from './principals';
import { SignaturePolicy, type SignatureRule } from './signature-policy';

/**
 * Who must endorse, as in Fabric's chaincode definition: an expression such as `AND('AMSP.peer', 'BMSP.peer')`, or the path of a
 * policy in the channel's configuration.
 */
export type EndorsementPolicyOption = { readonly signaturePolicy: string } | { readonly channelConfigPolicy: string };

/** The text is no policy; the message says where and what was expected. */
export class PolicySyntaxError extends Error {
  override readonly name = 'PolicySyntaxError';
  readonly code = 'POLICY_SYNTAX';
}

type TokenKind = 'gate' | 'number' | 'principal' | '(' | ')' | ',' | 'unknown' | 'end';

interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly at: number;
}

const TOKEN =
  /(?<gate>AND|OR|OutOf)\b|(?<number>\d+)|(?<quote>['"])(?<quoted>.*?)\k<quote>|(?<mark>[(),])|(?<unknown>\S)/giu;
const PRINCIPAL = /^(?<mspId>[\p{L}\p{N}.-]+)\.(?<role>admin|member|client|peer|orderer)$/u;

type Role = Parameters<typeof rolePrincipal>[1];

/**
 * Reads a policy in the notation of Fabric's command line, for example `AND('AMSP.peer', OutOf(1, 'BMSP.peer', 'CMSP.peer'))`
 * (Fabric `common/policydsl/policyparser.go`).
 * @throws PolicySyntaxError
 */
export function parsePolicy(text: string): SignaturePolicy {
  const parser = new Parser(text);
  const rule = parser.gate();
  parser.expect('end', 'the end');
  return new SignaturePolicy(rule);
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #end: Token;
  #next = 0;

  constructor(private readonly text: string) {
    this.#tokens = [...text.matchAll(TOKEN)].map(toToken);
    this.#end = { kind: 'end', text: '', at: text.length };
  }

  gate(): SignatureRule {
    const gate = this.expect('gate', 'AND, OR or OutOf').text.toLowerCase();
    this.expect('(', '"("');
    const threshold = gate === 'outof' ? this.#threshold() : undefined;
    const rules = [this.#operand()];
    while (this.#peek().kind === ',') {
      this.expect(',', '","');
      rules.push(this.#operand());
    }
    this.expect(')', '")"');
    return { kind: 'outOf', n: threshold ?? (gate === 'and' ? rules.length : 1), rules };
  }

  expect(kind: TokenKind, expected: string): Token {
    const token = this.#peek();
    if (token.kind !== kind) {
      throw this.#error(token, expected);
    }
    this.#next += 1;
    return token;
  }

  #threshold(): number {
    const { text } = this.expect('number', 'a number');
    this.expect(',', '","');
    return Number(text);
  }

  #operand(): SignatureRule {
    return this.#peek().kind === 'gate' ? this.gate() : this.#principal();
  }

  #principal(): SignatureRule {
    const expected = "a principal such as 'OrgMSP.peer'";
    const token = this.expect('principal', expected);
    const { mspId, role } = PRINCIPAL.exec(token.text)?.groups ?? {};
    if (mspId === undefined || !isRole(role)) {
      throw this.#error(token, expected);
    }
    return { kind: 'signedBy', principal: readPrincipal(rolePrincipal(mspId, role)) };
  }

  #peek(): Token {
    return this.#tokens[this.#next] ?? this.#end;
  }

  #error({ at }: Token, expected: string): PolicySyntaxError {
    return new PolicySyntaxError(`The policy ${this.text} must have ${expected} at position ${at}.`);
  }
}

function toToken(match: RegExpExecArray): Token {
  const { gate, number, quoted, mark } = match.groups ?? {};
  const at = match.index;
  if (gate !== undefined) {
    return { kind: 'gate', text: gate, at };
  }
  if (number !== undefined) {
    return { kind: 'number', text: number, at };
  }
  if (quoted !== undefined) {
    return { kind: 'principal', text: quoted, at };
  }
  return { kind: isMark(mark) ? mark : 'unknown', text: match[0], at };
}

function isMark(text: string | undefined): text is '(' | ')' | ',' {
  return text === '(' || text === ')' || text === ',';
}

function isRole(text: string | undefined): text is Role {
  return ['admin', 'member', 'client', 'peer', 'orderer'].includes(text ?? '');
}
