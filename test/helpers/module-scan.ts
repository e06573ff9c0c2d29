/** Reads a TypeScript module far enough to know what it imports and which names its code uses: comments and the insides of strings do not count. */
export interface ImportStatement {
  readonly specifier: string;
  /** `import type` or `export type`: gone at run time. */
  readonly isTypeOnly: boolean;
  /** What stands between `import` and `from`, such as `{ a, b }`; empty for bare and dynamic ones. */
  readonly clause: string;
}

export interface ModuleScan {
  readonly imports: readonly ImportStatement[];
  /** The code with comments gone and strings emptied; what stands in `${}` of a template stays. */
  readonly code: string;
}

/** Stands for the n-th string while imports are looked for. */
const MARK = '\u0001';
const IMPORT = new RegExp(
  `\\b(import|export)\\s+(type\\s+)?((?:[\\w$*{},\\s]|${MARK}\\d+${MARK})*?)\\bfrom\\s*${MARK}(\\d+)${MARK}`,
  'g',
);
const BARE_IMPORT = new RegExp(`\\bimport\\s*\\(?\\s*${MARK}(\\d+)${MARK}`, 'g');
const STRING = /(['"])((?:\\[\s\S]|(?!\1)[^\\\n])*)\1/y;
const REGEX = /\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/[a-z]*/y;
const COMMENT = /\/\/[^\n]*|\/\*[\s\S]*?\*\//y;
/** After these a slash begins a regular expression, not a division. */
const BEFORE_REGEX = /(?:^|[(,=:[!&|?{};+\-*%<>~^]|\b(?:return|typeof|case|in|of|await|yield))\s*$/;

const matchAt = (pattern: RegExp, text: string, at: number): RegExpExecArray | null => {
  pattern.lastIndex = at;
  return pattern.exec(text);
};

/** Takes comments out and strings aside. */
class Stripper {
  readonly strings: string[] = [];
  code = '';
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#readCode(false);
  }

  /** Up to the end, or to the brace that closes a template's `${`. */
  #readCode(isInTemplate: boolean): void {
    let depth = 0;
    while (this.#at < this.#text.length) {
      const character = this.#text[this.#at]!;
      if (isInTemplate && character === '}' && depth === 0) return;
      if (character === '{') depth += 1;
      if (character === '}') depth -= 1;
      if (character === '`') this.#readTemplate();
      else if (!this.#skipToken(character)) {
        this.code += character;
        this.#at += 1;
      }
    }
  }

  #skipToken(character: string): boolean {
    if (character === "'" || character === '"') {
      const match = matchAt(STRING, this.#text, this.#at);
      if (match === null) return false;
      this.code += `${MARK}${this.strings.push(match[2]!) - 1}${MARK}`;
      this.#at += match[0].length;
      return true;
    }
    if (character !== '/') return false;
    const comment = matchAt(COMMENT, this.#text, this.#at);
    const regex = BEFORE_REGEX.test(this.code.slice(-40))
      ? matchAt(REGEX, this.#text, this.#at)
      : null;
    const match = comment ?? regex;
    if (match === null) return false;
    this.code += comment === null ? '/./' : ' ';
    this.#at += match[0].length;
    return true;
  }

  #readTemplate(): void {
    this.code += '`';
    this.#at += 1;
    while (this.#at < this.#text.length && this.#text[this.#at] !== '`') {
      if (this.#text.startsWith('${', this.#at)) {
        this.code += '${';
        this.#at += 2;
        this.#readCode(true);
        this.code += '}';
        this.#at += 1;
      } else this.#at += this.#text[this.#at] === '\\' ? 2 : 1;
    }
    this.code += '`';
    this.#at += 1;
  }
}

export const scanModule = (text: string): ModuleScan => {
  const { code, strings } = new Stripper(text);
  const imports: ImportStatement[] = [];
  for (const [, , type, clause, index] of code.matchAll(IMPORT)) {
    const specifier = strings[Number(index)]!;
    imports.push({ specifier, isTypeOnly: type !== undefined, clause: clause!.trim() });
  }
  for (const [, index] of code.matchAll(BARE_IMPORT)) {
    imports.push({ specifier: strings[Number(index)]!, isTypeOnly: false, clause: '' });
  }
  return { imports, code: code.replaceAll(new RegExp(`${MARK}\\d+${MARK}`, 'g'), "''") };
};
