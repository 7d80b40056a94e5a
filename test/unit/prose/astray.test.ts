import assert from "node:assert/strict";
import { words } from "./support.ts";

/** The only prose of each text is its last comment, or what is listed. */
const CASES: readonly (readonly [languageId: string, text: string, prose?: string[]])[] = [
  ["ruby", `a.split(/["]/)\nb = x =~ /Here's/\nputs /it's (a)/\n# 끝 주석`],
  ["ruby", "n = total / count # '\nm = a /b # '\n# 끝 주석"],
  ["ruby", "a = %q(it's 여기)\nb = %w[it's 하나]\nc = %r{Don't /\"}\n# 끝 주석", ["it's 여기", "끝 주석"]],
  ["ruby", 'x = 10 %(3)\nputs %Q{안녕 #{name} 하세요}\nc = ?"\n# 끝 주석', ["안녕 #{name} 하세요", "끝 주석"]],
  ["ruby", "=begin\nDon't 블록\n=end\n# 끝 주석", ["Don't 블록", "끝 주석"]],
  ["ruby", "x = <<~eos\n  Here's it\neos\ny = <<-SQL.strip\n  it's\n  SQL\n# 끝 주석", ["Here's it", "끝 주석"]],
  ["elixir", '~r/"/\n~w(it\'s a)\n~S(그 "글" 하나)\n# 끝 주석', ['그 "글" 하나', "끝 주석"]],
  ["elixir", '@moduledoc ~S"""\n설명 글\n"""\n~D[2020-01-01]\n# 끝 주석', ["설명 글", "끝 주석"]],
  ["shellscript", "cat <<eof > x\nDon't\neof\ncat << 'End'\nit's\nEnd\n# 끝 주석"],
  ...[">&2 <<EOF", "1>&2<<EOF", ">/dev/fd/2 <<EOF", "-n 5 <<'EOF'"].map((opener): [string, string, string[]] => [
    "shellscript",
    `cat ${opener}\nWarning: it isn't used.\nEOF\n# 끝 주석`,
    ["Warning: it isn't used.", "끝 주석"],
  ]),
  ["shellscript", "(( x = 1 << NNN ))\nNNN=5\nlet y=1<<N\nN=2\n# 끝 주석"],
  ["shellscript", 'cat <<-\\word\n\tit\'s\n\tword\nx=$((1 << 3))\ncat <<<"a b"\n# 끝 주석'],
  [
    "php",
    "<p>Don't</p>\n<?php\n// 주석 하나\n?>\n<p>it's</p>\n<?= 1 ?> \" <?php # 끝 주석",
    ["Don't", "주석 하나", "it's", "끝 주석"],
  ],
  ["php", "echo 'it\\'s 글자'; // 끝 주석", ["it's 글자", "끝 주석"]],
  [
    "shellscript",
    "cat <<EOF >&2\n사용법: $0 파일\n\n- 설정을 읽고 나서\n  it's 시작합니다.\nEOF\n# 끝 주석",
    ["사용법: $0 파일", "설정을 읽고 나서 it's 시작합니다.", "끝 주석"],
  ],
  [
    "shellscript",
    "cat <<EOF\nCould not read `$file` now.\nIt is $(date) today.\nPlease try it again later.\nAnd once more after that.\nEOF",
    ["Please try it again later.", "And once more after that."],
  ],
  [
    "php",
    "<?php $x = <<<'TXT'\n    메일을 보냈습니다.\n    {$a->b} 값\n    TXT;\n// 끝 주석",
    ["메일을 보냈습니다.", "끝 주석"],
  ],
  [
    "ruby",
    "raise <<~MSG\n  Could not find #{name} in the list.\n  Have you installed it?\nMSG",
    ["Could not find #{name} in the list.", "Have you installed it?"],
  ],
  ["php", 'f("app\\view\\Model::find"); // 끝 주석'],
  ["php", 'f("Given content must be an instance of app\\view\\content"); // 끝 주석'],
  ["java", 'f("a file in C:\\temp\\bin\\x and others"); // 끝 주석'],
  ["python", 'f("한 줄\\n두 줄\\t탭") # 끝 주석', ["한 줄", "두 줄", "탭", "끝 주석"]],
  ["php", "<?php $a = 'App\\Models\\User'; $b = '\\A\\B'; // 끝 주석"],
  ["python", `s = f"Hi {', '.join([f'{y}' for y in z])} to you"\n# 끝 주석`, ["Hi", "to you", "끝 주석"]],
  ["python", `s = f"글 {x["a'b"]} 하나"\nt = f'{a!r:>{w}} 둘 셋'\n# 끝 주석`, ["글", "하나", "둘 셋", "끝 주석"]],
  ["python", `a = b"not prose here"\nb = B'''nor this one'''\nc = rb"or this"\n# 끝 주석`],
  [
    "python",
    "a = rb'하나 둘'\nb = Rb\"\"\"셋 넷\"\"\"\nc = BR'다섯 여섯'\nd = r'일곱 여덟'\n# 끝 주석",
    ["일곱 여덟", "끝 주석"],
  ],
  [
    "sql",
    "INSERT INTO a VALUES ('It\\'s a text here','다른 글 하나'); -- 끝 주석",
    ["It\\'s a text here", "다른 글 하나", "끝 주석"],
  ],
  [
    "sql",
    "COMMENT ON TABLE a IS $$Don't drop this 표$$;\nINSERT INTO t VALUES ($q$It's 한 글$q$, '둘째 글');\nSELECT $t$셋\n넷$t$;\n-- 끝 주석",
    ["Don't drop this 표", "It's 한 글", "둘째 글", "셋", "넷", "끝 주석"],
  ],
  [
    "sql",
    "CREATE FUNCTION f() AS $body$\n  -- 안 주석\n  SELECT $$it's 한 글$$;\n$body$ LANGUAGE sql;\nDO $$ BEGIN f('둘째 글'); END $$;\nSELECT $1, 'a$$b'; -- 끝 주석",
    ["안 주석", "it's 한 글", "둘째 글", "끝 주석"],
  ],
  [
    "mysql",
    "DELIMITER $$\nDROP PROCEDURE p $$\nCREATE PROCEDURE p()\nBEGIN\n  -- 안 주석\n  SELECT '한 글';\nEND $$\nDELIMITER ;\n-- 끝 주석",
    ["안 주석", "한 글", "끝 주석"],
  ],
  // What is run is code.
  ["javascript", "eval('하나 둘'); f(new Function('셋 넷')); say('다섯 여섯'); // 끝 주석", ["다섯 여섯", "끝 주석"]],
  ["python", "exec('하나 둘')\nprint('셋 넷') # 끝 주석", ["셋 넷", "끝 주석"]],
  ["php", "<?php eval (\"하나 둘\"); system('셋 넷'); $exec = '다섯 여섯'; // 끝 주석", ["다섯 여섯", "끝 주석"]],
  ["sql", "SELECT 'C:\\' , 'a b c d', 'D:\\'; -- 끝 주석"],
  [
    "ruby",
    "a = %q(it's (nested) isn't)\nb = %w(a (b) don't)\nc = %w[a [b] [c]]\n# 끝 주석",
    ["it's (nested) isn't", "끝 주석"],
  ],
  [
    "ruby",
    "f(<<A, <<B)\n  It's the first text.\nA\n  Don't read the second.\nB\n# 끝 주석",
    ["It's the first text.", "Don't read the second.", "끝 주석"],
  ],
  ["typescript", 'if (x) /`/.test(y); // 하나 둘\nwhile (f(x)) /"/.exec(z); // 끝 주석', ["하나 둘", "끝 주석"]],
  [
    "typescript",
    "const a = x++ / 2; // 하나 둘\nb = (c) / 2 / d; // 셋 넷\ne = i-- / '/'; // 끝 주석",
    ["하나 둘", "셋 넷", "끝 주석"],
  ],
  [
    "yaml",
    'a:\n  run: |\n    # 셸 주석입니다\n    echo "it is a text here"\n  desc: |\n    설명하는 글입니다\nb: |\n  #!/bin/sh\n  # 둘째 주석\n# 끝 주석',
    ["설명하는 글입니다", "끝 주석"],
  ],
  [
    "ini",
    "commands = tool -W -b html docs out\naddopts = -ra -q strict markers\nname = 설명 글 - 하나\n# 끝 주석",
    ["설명 글 - 하나", "끝 주석"],
  ],
  [
    "toml",
    'a = ["Programming Language :: Python :: 3", "License :: OSI Approved"]\nb = "설명 글" # 끝 주석',
    ["설명 글", "끝 주석"],
  ],
  [
    "haskell",
    "{-# LANGUAGE OverloadedStrings,\n  LambdaCase #-}\n{-# INLINE foo bar #-}\n{- 블록 {- 속 -} -}\n-- 끝 주석",
    ["블록 {- 속 -}", "끝 주석"],
  ],
  [
    "toml",
    '"Issue Tracker" = "https://a.b"\n[x."two words"]\n[["a b"."c d"]]\nname = "설명 글" # 끝 주석',
    ["설명 글", "끝 주석"],
  ],
  ["c", "// 이어지는 주석 \\\nint x; it's code\n// 끝 주석"],
  ["cpp", '// a \\\r\n b \\\r\n c "\r\n// 끝 주석'],
  ["pip-requirements", "requests==2.0 # 끝 주석"],
  ["ansible", "name: 설명 글\n# 끝 주석", ["설명 글", "끝 주석"]],
  ["spring-boot-properties", "a.b=설명 글\n# 끝 주석", ["설명 글", "끝 주석"]],
];

describe("A scanner that is not led astray", () => {
  for (const [languageId, text, prose = ["끝 주석"]] of CASES)
    it(`in ${languageId}: ${JSON.stringify(text.slice(0, 60))}`, () => {
      assert.deepEqual(words(languageId, text), prose);
    });
});
