export { allTasks, findLosses, MINTED, money } from './audit';
export { Drill } from './drill';
export { faultsOf, type DrillExtent, type Fault } from './faults';
export { LedgerPulse } from './ledger-pulse';
export { leaderOf, untilLevel } from './ordering';
export { outageOf } from './outage';
export { Product } from './product';
export { QuestionLoad } from './question-load';
export { DrillTable } from './table';
