import type { RunFolder } from '@llmnet/supervisor';
import type { MemberDescription } from './consortium';

export interface Api {
  readonly member: string;
  readonly url: string;
  readonly healthUrl: string;
}

/** Where the members' gateways listen, as run.json says it to other commands. */
export class Apis {
  #apis: readonly Api[] = [];

  constructor(private readonly runFolder: RunFolder) {}

  get all(): readonly Api[] {
    return this.#apis;
  }

  add({ name: member }: MemberDescription, gatewayPort: number): Api {
    const url = `http://127.0.0.1:${String(gatewayPort)}`;
    const api = { member, url, healthUrl: `${url}/healthz` };
    this.#publish([...this.#apis, api]);
    return api;
  }

  remove({ name }: MemberDescription): void {
    this.#publish(this.#apis.filter(({ member }) => member !== name));
  }

  #publish(apis: readonly Api[]): void {
    this.#apis = apis;
    this.runFolder.publishUrls({ apis: [...apis], explorer: null });
  }
}
