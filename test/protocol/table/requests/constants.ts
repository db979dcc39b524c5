export const SEALED = { text: { text: 'sealed', key: { wrapped: 'for readers' } } };
export const DIGEST = 'd'.repeat(64);
export const SALT = '5'.repeat(64);
export const DOMAIN = 'words';
