// Built by a bundler into a folder with manifest.json; the popup's page runs the engine in a worker of its own.
import { CreateMLCEngine } from 'facet';

const form = document.querySelector('form');
const output = document.querySelector('output');

const engine = await CreateMLCEngine('gemma-3-270m-it', {
  initProgressCallback: ({ text }) => (output.textContent = text),
});
output.textContent = '';

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  output.textContent = '';
  const chunks = await engine.chat.completions.create({
    messages: [{ role: 'user', content: form.question.value }],
    stream: true,
  });
  for await (const { choices } of chunks) output.textContent += choices[0]?.delta.content ?? '';
});
