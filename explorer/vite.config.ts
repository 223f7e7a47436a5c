/** Builds the one bundle into the Python package: explorer.js, explorer.css and index.html. */
import { copyFileSync } from 'node:fs'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const STATIC = '../src/spillover/report/explorer/static'

export default defineConfig({
  plugins: [react(), { name: 'page', closeBundle: () => copyFileSync('index.html', `${STATIC}/index.html`) }],
  define: { 'process.env.NODE_ENV': '"production"' },
  publicDir: false,
  build: {
    outDir: STATIC,
    emptyOutDir: false,
    target: 'es2022',
    rollupOptions: {
      input: 'src/main.tsx',
      preserveEntrySignatures: 'strict',
      output: { entryFileNames: 'explorer.js', assetFileNames: 'explorer[extname]', format: 'es', codeSplitting: false },
    },
  },
})
