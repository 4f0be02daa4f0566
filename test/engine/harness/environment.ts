import 'reflect-metadata';

// The expression engine that n8n 1 uses too. The newer one has no build for Node 20.
process.env.N8N_EXPRESSION_ENGINE = 'legacy';
process.env.N8N_LOG_LEVEL = 'silent';
