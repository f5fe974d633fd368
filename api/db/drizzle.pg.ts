import { defineConfig } from 'drizzle-kit';

export default defineConfig({ dialect: 'postgresql', schema: './api/db/pg.ts', out: './api/db/migrations/pg' });
