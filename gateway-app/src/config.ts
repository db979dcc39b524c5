import { NodeId } from '@llmnet/protocol';
import { LedgerConfig, NodeFiles } from '@llmnet/ledger-client';
import { z } from 'zod';

const Ask = z.strictObject({
  seats: z.int().min(1).max(7).default(3),
  /** The highest price of one answer, in micro-credits: a decimal string. */
  priceCap: z
    .string()
    .regex(/^[1-9]\d{0,30}$/)
    .default('1000000'),
  answerTokens: z.int().min(1).max(1_000_000).default(1_024),
});

/** A name or address without port; an IPv6 address in brackets. */
const HostName = z.string().regex(/^(?:[A-Za-z0-9_.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])$/);

/** The configuration of one gateway process, a JSON file. */
export const GatewayConfig = z.strictObject({
  listen: z.strictObject({
    host: z.string().default('127.0.0.1'),
    port: z.int().min(0).max(65_535),
    /** Names beside `host`, localhost and the like that clients may ask it by, and whose web pages may ask. */
    hosts: z.array(HostName).default([]),
  }),
  /** Its requester node. */
  node: NodeFiles,
  ledger: LedgerConfig,
  coordinator: z.strictObject({ url: z.url({ protocol: /^https$/ }), node: NodeId }),
  ask: Ask.prefault({}),
});
export type GatewayConfig = z.output<typeof GatewayConfig>;
/** The same as it is written, with what has a default left out. */
export type GatewayConfigInput = z.input<typeof GatewayConfig>;
