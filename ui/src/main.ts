import { mount } from "svelte";
import App from "./App.svelte";
import { followTheme } from "./features/settings/theme.svelte";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/patterns.css";
import "./styles/print.css";

followTheme();
const target = document.getElementById("app");
if (target) mount(App, { target });
