/** Languages of code blocks by the names that people give them; the first name is the grammar's. */
const ROWS = [
  ['bash sh shell zsh shellscript', 'Shell'],
  ['c h', 'C'],
  ['cpp c++ cc hpp', 'C++'],
  ['csharp cs c#', 'C#'],
  ['css', 'CSS'],
  ['dart', 'Dart'],
  ['diff patch', 'Diff'],
  ['docker dockerfile', 'Dockerfile'],
  ['elixir ex', 'Elixir'],
  ['go golang', 'Go'],
  ['graphql gql', 'GraphQL'],
  ['haskell hs', 'Haskell'],
  ['html', 'HTML'],
  ['ini', 'INI'],
  ['java', 'Java'],
  ['javascript js mjs cjs node', 'JavaScript'],
  ['json jsonl', 'JSON'],
  ['jsx', 'JSX'],
  ['julia jl', 'Julia'],
  ['kotlin kt', 'Kotlin'],
  ['latex tex', 'LaTeX'],
  ['lua', 'Lua'],
  ['make makefile', 'Makefile'],
  ['markdown md', 'Markdown'],
  ['matlab', 'MATLAB'],
  ['perl pl', 'Perl'],
  ['php', 'PHP'],
  ['powershell ps1 pwsh', 'PowerShell'],
  ['python py python3', 'Python'],
  ['r', 'R'],
  ['ruby rb', 'Ruby'],
  ['rust rs', 'Rust'],
  ['scala', 'Scala'],
  ['sql mysql postgresql sqlite', 'SQL'],
  ['swift', 'Swift'],
  ['toml', 'TOML'],
  ['tsx', 'TSX'],
  ['typescript ts mts', 'TypeScript'],
  ['wgsl', 'WGSL'],
  ['xml svg', 'XML'],
  ['yaml yml', 'YAML'],
  ['zig', 'Zig'],
] as const;

export interface CodeLanguage {
  readonly grammar: string;
  readonly label: string;
}

const LANGUAGES: ReadonlyMap<string, CodeLanguage> = new Map(
  ROWS.flatMap(([names, label]) => {
    const all = names.split(' ');
    const language = { grammar: all[0] ?? '', label };
    return all.map((name) => [name, language] as const);
  }),
);

/** The language that a code block names, if it is one that can be highlighted. */
export const codeLanguage = (name: string): CodeLanguage | undefined => LANGUAGES.get(name.toLowerCase());
