import { defineConfig } from 'vite'

export default defineConfig({
  root: 'web',
  publicDir: 'public',
  build: { outDir: '../dist/web', emptyOutDir: true, target: 'es2022' },
  // Not the client's own sources in web/api.
  server: { proxy: { '^/api/(?!.*\\.ts)': 'http://localhost:5000' } },
})
