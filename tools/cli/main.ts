import { FacetError } from '../../src/shared/errors.ts';
import { bench } from './bench.ts';
import { embedImage } from './embed-image.ts';
import { generateCommand } from './generate.ts';
import { inspect } from './inspect.ts';
import { logits } from './logits.ts';
import { memory } from './memory.ts';
import { nll } from './nll.ts';
import type { Report } from './output.ts';
import { tokenize } from './tokenize.ts';

const COMMANDS: Readonly<Record<string, (argv: readonly string[]) => Promise<Report>>> = {
  inspect,
  tokenize,
  generate: generateCommand,
  logits,
  nll,
  memory,
  'embed-image': embedImage,
  bench,
};

const HELP = `npm run -s facet -- <command> [--json]

  inspect  (M.gguf [--mmproj V.gguf] | --shape 270m..27b --quant Q4_0 [--vision]) [--context N] [--kv f16|q8]
           [--memory GIB]
  tokenize M.gguf (--text T | --file F | --batch F.json) [--special]
  generate M.gguf [--mmproj V.gguf] [--draft S.gguf] (--prompt T | --prompt-file F | --chat messages.json) [--image P.png]... [--detail high]
           [--max-tokens N] [--temperature X]
           [--top-k K] [--top-p P] [--min-p P] [--seed S] [--context N]
           [--kv f16|q8]
  logits   M.gguf --tokens ids.json --out F.bin [--taps F2.bin] [--context N] [--kv f16|q8]
  embed-image V.gguf (--image P.png | --pixels F.bin) --out F.bin
  nll      M.gguf (--file F | --tokens ids.json) [--kv f16|q8]
  memory   M.gguf [--mmproj V.gguf] [--draft S.gguf] [--context N] [--kv f16|q8]
  bench    (M.gguf | --shape 270m..27b --quant Q4_0) [--prefill N] [--decode N] [--context N,...]
           [--kv f16|q8] [--fit (with --shape: kernels fitted to this GPU first) [--fit-seconds 10], or nothing else with --only-fit]
  bench    --vision [--layers N]
  bench    M.gguf --guesses [--draft S.gguf] [--task edit|code|prose] [--rounds N] [--decode N]

FACET_ADAPTER = default | swiftshader | lavapipe | cpu (the processor, on FACET_THREADS threads)
`;

async function main(argv: readonly string[]): Promise<number> {
  const json = argv.includes('--json');
  const [name, ...rest] = argv.filter((argument) => argument !== '--json');
  if (name === undefined || name === 'help' || name === '--help') {
    process.stdout.write(HELP);
    return name === undefined ? 1 : 0;
  }
  try {
    const command = COMMANDS[name];
    if (!command) {
      throw new FacetError(
        'bad-request',
        `There is no command "${name}".`,
        `Try one of ${Object.keys(COMMANDS).join(', ')}.`,
      );
    }
    const report = await command(rest);
    process.stdout.write(json ? `${JSON.stringify(report.json)}\n` : `${report.text}\n`);
    return 0;
  } catch (error) {
    const { code, message, hint } = FacetError.from(error);
    process.stderr.write(`facet ${name}: ${message} ${hint} (${code})\n`);
    if (process.env['FACET_DEBUG']) process.stderr.write(`${error instanceof Error ? error.stack : ''}\n`);
    return 1;
  }
}

// Dawn keeps the process alive as long as a device exists, so the exit is asked for.
process.exitCode = await main(process.argv.slice(2));
await new Promise((resolve) => process.stdout.write('', resolve));
process.exit();
