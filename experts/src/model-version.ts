/**
 * Version of the embedded models, as their providers register it. Raise it when a model answers differently: the ledger then takes it
 * for another model, and most of the evidence of the one before no longer counts.
 */
export const MODEL_VERSION = '0.1.0';
