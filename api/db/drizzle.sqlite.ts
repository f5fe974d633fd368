import { defineConfig } from 'drizzle-kit';

export default defineConfig({ dialect: 'sqlite', schema: './api/db/sqlite.ts', out: './api/db/migrations/sqlite' });
