import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { defineConfig, type Plugin } from 'vite';

const output = '../wwwroot';

/** What the whole page may weigh, as a browser over https loads it (Brotli), in bytes. */
const budget = 600 * 1024;

export default defineConfig({
  base: './',
  build: {
    outDir: output,
    emptyOutDir: true,
    assetsDir: 'map/assets',
    assetsInlineLimit: 0,
    target: 'es2022',
    chunkSizeWarningLimit: 1500,
    modulePreload: { polyfill: false },
  },
  plugins: [packed()],
  server: { proxy: { '^/(ngsi-ld|disaster|tiles|map/config)': 'http://127.0.0.1:1026', '/mqtt': { target: 'ws://127.0.0.1:1026', ws: true } } },
});

/** Packs every file as Brotli and gzip, lists what belongs to the page, and holds it to its budget. */
function packed(): Plugin {
  return {
    name: 'packed',
    apply: 'build',
    closeBundle() {
      const files = all(output);
      let total = 0;
      for (const file of files) {
        const bytes = readFileSync(file);
        const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } });
        writeFileSync(file + '.br', brotli);
        writeFileSync(file + '.gz', gzipSync(bytes, { level: 9 }));
        total += brotli.length;
      }

      writeFileSync(join(output, 'files.txt'), files.map(f => relative(output, f).replaceAll('\\', '/') + '\n').join(''));
      console.log(`The page weighs ${(total / 1024).toFixed(0)} KiB of ${budget / 1024}`);
      if (total > budget) {
        throw new Error(`The page weighs ${total} bytes packed; its budget is ${budget}`);
      }
    },
  };
}

function all(folder: string): string[] {
  mkdirSync(folder, { recursive: true });
  return readdirSync(folder).map(name => join(folder, name)).flatMap(path => (statSync(path).isDirectory() ? all(path) : [path]));
}
