// Reads cards as a JSON object by name from stdin; writes what the renderer finds wrong with each.
global.self = global.window = global;
const { AdaptiveCard, HostConfig, SerializationContext } = require(process.argv[2]);
let raw = "";
process.stdin.on("data", (piece) => (raw += piece));
process.stdin.on("end", () => {
  const found = {};
  for (const [name, json] of Object.entries(JSON.parse(raw))) {
    const card = new AdaptiveCard();
    card.hostConfig = new HostConfig({ actions: { maxActions: 6 } }); // as Teams
    const context = new SerializationContext();
    card.parse(json, context);
    const events = [];
    for (let i = 0; i < context.eventCount; i++) events.push(context.getEventAt(i).message);
    for (const event of card.validateProperties().validationEvents) events.push(event.message);
    found[name] = events;
  }
  process.stdout.write(JSON.stringify(found));
});
