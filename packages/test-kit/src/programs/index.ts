export * from './child-process';
export * from './error-of';
export * from './fabric-programs';
export * from './fixture';
export * from './ports';
export * from './programs';
export * from './temporary-folder';
export * from './wait-for';
