// Starts the Slack of the npm package `emulate` with a workspace for the tests.
// usage: node emulator.mjs PORT BOT_URL SIGNING_SECRET, in a folder above which node_modules stands
//
// The package has no setting for an app's event subscription: what its Slack plugin registers is
// wrapped, so that every event is sent, signed, to the bot. This leans on its inner files, which is
// why its version is pinned.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const [port, bot, secret] = process.argv.slice(2);
const inside = dirname(fileURLToPath(import.meta.resolve("emulate")));
const holds = (name) => readFileSync(join(inside, name), "utf8").includes("var slackPlugin =");
const [plugin] = readdirSync(inside).filter((name) => /^dist-.*\.js$/.test(name) && holds(name));
const { slackPlugin } = await import(pathToFileURL(join(inside, plugin)));
const { createEmulator } = await import("emulate");

const register = slackPlugin.register;
slackPlugin.register = (app, store, webhooks, ...rest) => {
  webhooks.register({ url: bot, events: ["*"], active: true, owner: "slack" });
  // A look at what it keeps: its Web API does not show opened modals or ephemeral messages.
  const kept = { views: ["slack.views", ["view_id", "user_id", "external_id", "root_view_id"]],
    whispers: ["slack.ephemeral_messages", ["ts", "channel_id", "target_user"]] };
  for (const [name, [collection, keys]] of Object.entries(kept)) {
    app.get(`/kept/${name}`, (c) => c.json(store.collection(collection, keys).all()));
  }
  return register(app, store, webhooks, ...rest);
};
const person = (name, real, title = "") => ({
  name, real_name: real, email: `${name}@northshire.example`,
  profile: { title, real_name: real, email: `${name}@northshire.example` },
});
const scopes = ["chat:write", "im:write", "users:read", "users:read.email", "channels:read"];
const emulator = await createEmulator({
  service: "slack",
  port: Number(port),
  seed: { slack: {
    team: { name: "NHS Northshire", domain: "northshire" },
    users: [
      person("alex.gray", "Dr Alex Gray"),
      person("sam.rowan", "Dr Sam Rowan", "Consultant cardiologist"),
      person("cardiology.admin", "Ms Owner"),
    ],
    channels: [{ name: "cardiology-advice" }],
    oauth_apps: [{
      client_id: "1.2", client_secret: "s", app_id: "A0ADVICE", name: "Adviceline",
      bot_name: "adviceline", bot_id: "B0ADVICE", bot_user_id: "U0ADVICE",
      redirect_uris: ["http://127.0.0.1/none"], scopes,
    }],
    tokens: [
      { token: "xoxb-adviceline", type: "bot", user: "U0ADVICE", bot_id: "B0ADVICE",
        bot_user_id: "U0ADVICE", app_id: "A0ADVICE", scopes },
      { token: "xoxp-gray", user: "alex.gray" },
      { token: "xoxp-rowan", user: "sam.rowan" },
      { token: "xoxp-owner", user: "cardiology.admin" },
    ],
    signing_secret: secret,
    strict_scopes: false,
  } },
});
console.log(`ready ${emulator.url}`);
process.on("SIGTERM", async () => { await emulator.close(); process.exit(0); });
