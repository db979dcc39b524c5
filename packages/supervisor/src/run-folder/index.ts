export { dataFolderAt, type DataFolder } from './data-folder';
export { assertPortFree, freePorts } from './ports';
export { RunFolder } from './run-folder';
export { readRunRecord, type ApiAddress, type ChildRecord, type RunRecord, type RunUrls } from './run-record';
