import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { words } from "./support.ts";

describe("findProse", () => {
  const DIRECTIVES = [
    "// eslint-disable-next-line no-console",
    "/* eslint-disable */",
    "// @ts-expect-error 아직 타입이 없다",
    "// @ts-ignore",
    "// prettier-ignore",
    "/* istanbul ignore next */",
    "/* c8 ignore start */",
    "// biome-ignore lint: 이유",
    "//#region 도우미 함수",
    "// #endregion",
    "// region 도우미 함수",
    "//# sourceMappingURL=a.js.map",
    '/* webpackChunkName: "a b" */',
    "/* @__PURE__ */",
    "// vim: set ts=2:",
    '/// <reference types="node" />',
  ];
  for (const line of DIRECTIVES) it(`skips ${line}`, () => assert.deepEqual(words("typescript", line), []));

  for (const line of [
    "# type: ignore",
    "# noqa: E501",
    "# pylint: disable=unused-import",
    "# fmt: off",
    "# -*- coding: utf-8 -*-",
    "# pragma: no cover",
    "#!/bin/sh",
    "# shellcheck disable=SC2086",
  ])
    it(`skips ${line}`, () => assert.deepEqual(words("python", line), []));

  it("reads sentences about tools", () => {
    for (const line of [
      "Prettier formats this file as well.",
      "Type of the answer",
      "Global state of the window",
      "Go back to the first page.",
      "Vim users know this key.",
      "ESLint는 이 파일을 보지 않는다",
      "Region of the screen in pixels",
    ])
      assert.deepEqual(words("typescript", `// ${line}`), [line]);
  });

  it("skips a license at the beginning of a file", () => {
    for (const text of [
      "// SPDX-License-Identifier: MIT\n\n// 이름을 찾는다",
      "/*\n * Copyright (c) 2024 Kim. All rights reserved.\n * Licensed under the MIT License.\n */\n// 이름을 찾는다",
      "#!/usr/bin/env node\n// Copyright 2024 The Authors\n// Use of this code is free.\n\n// 이름을 찾는다",
    ])
      assert.deepEqual(words("javascript", text), ["이름을 찾는다"]);
  });

  it("skips code that is commented out", () => {
    for (const line of [
      "const name = users[0];",
      "if (user === undefined) {",
      "}",
      "return value;",
      'console.log("안녕하세요");',
      "import { a } from './b'",
      "foo(bar, baz)",
      "user.name = value",
      "@Override()",
      "<div>Hello there</div>",
      "a && b",
      'name: "김철수",',
      "for (const user of users) send(user)",
    ])
      assert.deepEqual(words("typescript", `// ${line}`), [], line);
    assert.deepEqual(words("python", "# def find(name):\n#     return name\n# from a import b\n"), []);
  });

  it("reads sentences about code", () => {
    for (const line of [
      "Returns the name of the user.",
      "If the user is not known, ask again.",
      "값을 반환한다 (없으면 undefined)",
      "call close() when the stream is done",
      "The default is a = 1 for all new users",
      "Import the users from the old system.",
      "for the first page only",
      "while the model is loading",
      "try again later",
      "class of the element",
    ])
      assert.deepEqual(words("typescript", `// ${line}`), [line], line);
  });

  it("skips lines of nothing but URLs, paths and names", () => {
    for (const line of [
      "https://example.com/a/b",
      "src/writing/prose.ts",
      "userName",
      "------",
      "foo_bar baz_qux",
      "#123",
    ])
      assert.deepEqual(words("typescript", `// ${line}`), [], line);
  });

  it("skips strings without prose", () => {
    for (const string of [
      "userName",
      "user-name",
      "application/json; charset=utf-8",
      "../한글 폴더/파일",
      "./users.ts",
      "%s: %d",
      "YYYY-MM-DD HH:mm",
      "SELECT id FROM 사용자 WHERE name = ?",
      "BEGIN IMMEDIATE",
      "INSERT OR IGNORE INTO turn VALUES (?, ?)",
      "flex items-center px-4",
      "div > p.title a",
      "1px solid red",
      "^[가-힣]+$",
      "use strict",
      "npm run build",
      "font: Helvetica Neue, sans-serif",
      "const a = b;",
      "사용자.txt",
      "Loading",
    ])
      assert.deepEqual(words("typescript", `f(${JSON.stringify(string)})`), [], string);
  });

  it("reads strings that a user sees", () => {
    for (const string of [
      "저장",
      "안녕하세요, {name}님",
      "File not found",
      "Are you sure you want to delete %d files?",
      "저장하지 못했습니다: %s",
      "Press <b>Enter</b> to go on",
      "Don't show again",
    ])
      assert.deepEqual(words("typescript", `f(${JSON.stringify(string)})`), [string], string);
  });

  it("reads strings with placeholders, tags and signs", () => {
    for (const string of [
      "Hello, {name}",
      "Welcome, %s!",
      "Delete {{name}}?",
      "Page {page} of {total}",
      "Are you sure you want to delete {name}",
      "Are you sure you want to delete ${name}",
      "Terms && Conditions",
      "<b>Bold</b> text",
      "<strong>Warning:</strong> this can't be undone",
      "import from file",
      "Import settings from another editor",
      "Delete file(s)",
      "Email (required)",
      "Select a file from the list",
      "Delete from the list",
      "Saved {count} item(s) in {folder}",
    ])
      assert.deepEqual(words("php", `<?php f(${JSON.stringify(string).replaceAll("$", "\\$")});`).length, 1, string);
  });

  it("reads sentences with placeholders in comments", () => {
    for (const line of [
      "The file is stored under the name {name}",
      "Import the settings from file",
      "This is where we replace the values of {a} and {b}",
    ])
      assert.deepEqual(words("typescript", `// ${line}`), [line], line);
  });

  it("still skips strings that are code", () => {
    for (const string of [
      "a && b",
      "foo && bar",
      "import a from 'b'",
      "import { a, b } from 'c'",
      "if (a) { b }",
      "select id from users",
      "SELECT id FROM users",
      "<div>Hello there</div>",
      "Bearer {token}",
      "Content-Type: %s",
      "user: {name}",
      "{a} {b}",
      "const {a} = b",
      "%s %s",
    ])
      assert.deepEqual(words("typescript", `f(${JSON.stringify(string)})`), [], string);
  });

  it("skips keys, subscripts and labels", () => {
    const text = 'x = { "이름 키": row["성과 이름"], k: 1 }; switch (x) { case "두 단어": }';
    assert.deepEqual(words("typescript", text), []);
    assert.deepEqual(words("typescript", 'x = ok ? "저장했습니다" : "실패했습니다"'), ["저장했습니다", "실패했습니다"]);
  });
});
