import { z } from 'zod';

/** What every answer of a Fabric CA server is wrapped in. */
export const envelopeSchema = z.object({
  success: z.boolean(),
  result: z.unknown().optional(),
  errors: z.array(z.object({ code: z.number(), message: z.string() })).nullish(),
});

const pemChain = z.string().transform((base64) => splitPem(Buffer.from(base64, 'base64').toString()));

/** Result of `cainfo`. */
export const authorityInfoSchema = z.object({ CAChain: pemChain });

/** Result of `enroll` and `reenroll`. */
export const enrolmentSchema = z.object({
  Cert: z.string().transform((base64) => Buffer.from(base64, 'base64').toString()),
  ServerInfo: authorityInfoSchema,
});

function splitPem(text: string): string[] {
  return [...text.matchAll(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----\n?/g)].map(([pem]) => pem);
}
