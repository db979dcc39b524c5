import { Contract } from 'fabric-contract-api';
import 'reflect-metadata';
import type { ContractInfo } from './metadata';

type ContractClass = new () => Contract;

/** What `@Info` says about contracts, in their order. */
export function infoOf(classes: readonly ContractClass[]): ContractInfo[] {
  const told = Reflect.getMetadata('fabric:info', globalThis) as Record<string, Omit<ContractInfo, 'name'>>;
  return classes.map((contract) => {
    const info = told[contract.name];
    if (info === undefined) throw new Error(`${contract.name} has no @Info`);
    return { name: new contract().getName(), title: info.title, description: info.description };
  });
}
