import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

// The window is WebKit (WebKitGTK 2.40 and later, WKWebView, WebView2), so nothing newer than Safari 16.4 may reach it.
export default defineConfig({
  plugins: [svelte()],
  clearScreen: false,
  server: { port: 5173, strictPort: true },
  build: {
    target: "safari16.4",
    cssTarget: "safari16.4",
    outDir: "dist",
    // The content policy allows fonts from the program alone, so no file may become a data: address.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  test: { include: ["src/**/*.test.ts"], environment: "node" },
});
