/** Read by fabric-shim when it loads: what its decorators do is not worth a line here. Imported before it for that reason. */
process.env['CORE_CHAINCODE_LOGGING_LEVEL'] = 'CRITICAL';
