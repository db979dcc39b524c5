export * from './audit';
export * from './judgement';
export * from './membership';
export * from './money';
export * from './registry';
export * from './reputation';
export * from './tasks';
