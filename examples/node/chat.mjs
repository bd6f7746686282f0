// node chat.mjs path/to/model.gguf "What are you?"
import { CreateMLCEngine } from 'facet/node';

const [model, question = 'Hello'] = process.argv.slice(2);
const engine = await CreateMLCEngine(model);
const chunks = await engine.chat.completions.create({
  messages: [{ role: 'user', content: question }],
  stream: true,
});
for await (const { choices } of chunks) process.stdout.write(choices[0]?.delta.content ?? '');
process.stdout.write('\n');
await engine.unload();
