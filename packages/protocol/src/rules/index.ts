export * from './integers';
export * from './encoding';
export * from './schedule';

export * from './selection/eligibility';
export * from './selection/selection';
export * from './selection/draw';
export * from './selection/validators';

export * from './judging/verdict';
export * from './judging/credibility';
export * from './judging/assessment';
export * from './judging/peer-prediction';
export * from './judging/dispute';

export * from './money/settlement';
export * from './money/bonds';
export * from './money/finality';
export * from './money/journal';
export * from './money/invoices';

export * from './reputation/outcome';
export * from './reputation/reputation';
export * from './reputation/fold';
export * from './reputation/checks';
export * from './reputation/calibration';
export * from './reputation/trust';
export * from './reputation/judge-penalty';
export * from './reputation/pooling';
export * from './reputation/quarantine';

export * from './governance/governance';
export * from './governance/endorsement';
