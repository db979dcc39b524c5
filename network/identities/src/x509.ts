// The library's dependency injection needs this polyfill to be loaded before it.
import 'reflect-metadata';

export * from '@peculiar/x509';
