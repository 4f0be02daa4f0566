import 'reflect-metadata';

// The engine that evaluates expressions in n8n 1.x too; the newer one has no build for Node 20.
process.env.N8N_EXPRESSION_ENGINE = 'legacy';
process.env.N8N_LOG_LEVEL = 'silent';
