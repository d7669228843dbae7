// Besides the usual checks, this file holds the import directions of the interface:
// features -> {components, errors, api};  components -> types of api;  api -> nothing above it;  only api/call.ts knows Tauri.
import svelte from "eslint-plugin-svelte";
import ts from "typescript-eslint";
import svelteConfig from "./svelte.config.js";

const tauri = { group: ["@tauri-apps/*"], message: "Only src/api/call.ts talks to Tauri." };
const shell = { regex: "(^|/)(shell|App\\.svelte|main)(/|$)", message: "The shell imports features, never the other way round." };
const otherFeature = {
  regex: "(/features/|^\\.\\./(?!\\.\\./))",
  message: "A feature never imports another; what two of them need belongs in components/ or api/.",
};
const anyFeature = { regex: "/features/", message: "Shared parts know no feature." };
const calls = { regex: "/api/call$", message: "Shared parts are given data; they do not ask for it." };
const above = { regex: "/(features|components|errors)/", message: "api/ knows nothing of the screens." };

const restrict = (files, ...patterns) => ({
  files,
  rules: { "no-restricted-imports": ["error", { patterns }] },
});

export default ts.config(
  { ignores: ["dist/", "node_modules/", "src/api/bindings/"] },
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: [".svelte"], svelteConfig } },
  },
  { rules: { "no-undef": "off" } },
  restrict(["src/**/*.{ts,svelte}"], tauri),
  restrict(["src/components/**/*.{ts,svelte}"], tauri, shell, anyFeature, calls),
  restrict(["src/errors/**/*.{ts,svelte}"], tauri, shell, anyFeature),
  restrict(["src/features/**/*.{ts,svelte}"], tauri, shell, otherFeature),
  restrict(["src/api/**/*.ts"], tauri, shell, above),
  restrict(["src/api/call.ts"], shell, above),
);
