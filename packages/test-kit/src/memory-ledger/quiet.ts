/** Read by fabric-shim when it loads: a refusal is not worth a log line in a test. Imported before it for that reason. */
process.env.CORE_CHAINCODE_LOGGING_LEVEL = 'CRITICAL';
