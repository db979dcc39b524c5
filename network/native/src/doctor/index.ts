export { diagnose, formatDiagnosis, type Check, type Diagnosis } from './check';
export { CHECKS } from './checks';
export type { Finding } from './finding';
export { nativeProbes, type NativeSite } from './native/native-probes';
export { DEFAULT_LIMITS, type LedgerFacts, type Limits, type NetworkProbes } from './probes';
