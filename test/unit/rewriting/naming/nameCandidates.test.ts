import assert from "node:assert/strict";
import type { CaseStyle, SymbolKind } from "../../../../src/rewriting/naming/caseStyle.ts";
import { isName, nameCandidates } from "../../../../src/rewriting/naming/nameCandidates.ts";

function names(phrase: string, kind: SymbolKind = "variable", style: CaseStyle = "camel", text = ""): string[] {
  return nameCandidates(phrase, { kind, style, text }).map(({ name }) => name);
}

describe("Names from an English phrase", () => {
  it("for a variable are its words without function words, the shortest wording first", () => {
    assert.deepEqual(names("login button"), ["loginButton"]);
    assert.deepEqual(names("The number of active users"), ["activeUserCount", "numberOfActiveUsers", "userCount"]);
    assert.deepEqual(names("The user's name."), ["userName"]);
    assert.deepEqual(names("Whether the file exists"), ["fileExists"]);
  });

  it("for a function start with the verb in its base form", () => {
    assert.deepEqual(names("This function sorts a list.", "function"), ["sortList"]);
    assert.equal(names("Computes the number of days between two dates.", "function")[0], "computeDayCount");
    assert.equal(names("Change the variable name to a clearer one.", "function")[0], "changeVariableName");
    assert.equal(names("Returns false for an empty string.", "function")[0], "returnFalse");
  });

  it("for a function without a verb start with get or have no prefix", () => {
    assert.deepEqual(names("the user's age", "function"), ["getUserAge", "userAge"]);
  });

  it("have no broken words", () => {
    assert.deepEqual(names("3D model"), ["model3d"]);
    assert.deepEqual(names("3D model", "variable", "snake"), ["model_3d"]);
    assert.deepEqual(names("3D model", "type", "pascal"), ["Model3d"]);
    assert.equal(names("Loads a 3D model.", "function")[0], "load3dModel");
    assert.deepEqual(names("2FA code"), ["code2fa"]);
    assert.deepEqual(names("HTTP/2 server"), ["http2Server"]);
    assert.deepEqual(names("I/O error count"), ["ioErrorCount", "errorCount"]);
    assert.deepEqual(names("A/B test result"), ["abTestResult", "testResult"]);
    assert.equal(names("OAuth 2.0 token")[0], "oauth20Token");
    assert.equal(names("client/server connection")[0], "clientServerConnection");
    assert.deepEqual(names("1st place"), ["firstPlace"]);
    assert.deepEqual(names("2 columns"), ["twoColumns"]);
    assert.deepEqual(names("404 page"), ["page404"]);
    assert.deepEqual(names("top 10 users"), ["top10Users", "tenUsers"]);
    assert.deepEqual(names("3D"), []);
    assert.equal(names("Number of classes")[0], "classCount");
    assert.equal(names("Number of addresses")[0], "addressCount");
    assert.equal(names("number of statuses")[0], "statusCount");
    assert.equal(names("list of people")[0], "personList");
    assert.equal(names("status of the analysis")[0], "analysisStatus");
    assert.equal(names("title of the series")[0], "seriesTitle");
    assert.equal(names("HTTP URL")[0], "httpUrl");
    assert.equal(names("HTTP URL", "constant", "screaming")[0], "HTTP_URL");
    assert.equal(names("SHA-256 hash", "variable", "snake")[0], "sha256_hash");
    assert.equal(names("number of URLs")[0], "urlCount");
  });

  it("for yes or no start with is, has or can", () => {
    for (const kind of ["function", "variable"] as const) {
      assert.deepEqual(names("Is empty", kind), ["isEmpty"]);
      assert.deepEqual(names("Is the list empty?", kind), ["isListEmpty"]);
      assert.deepEqual(names("Whether the user is active", kind), ["isUserActive"]);
      assert.deepEqual(names("Has children", kind), ["hasChildren"]);
      assert.deepEqual(names("Can retry", kind), ["canRetry"]);
    }
    assert.deepEqual(names("Checks whether the list is empty.", "function"), ["isListEmpty"]);
    assert.deepEqual(names("Returns if the user has permission.", "function"), ["hasUserPermission"]);
    assert.equal(names("This is the user's name.")[0], "userName");
    assert.equal(names("Throws an error if it is empty.", "function")[0], "throwError");
  });

  it("end where another clause starts", () => {
    assert.equal(names("Throws an error if the index is out of range.", "function")[0], "throwError");
  });

  it("are in the requested style", () => {
    assert.equal(names("maximum number of retries", "constant", "screaming")[0], "RETRY_MAXIMUM_COUNT");
    assert.equal(names("login button", "variable", "snake")[0], "login_button");
    assert.equal(names("login button", "variable", "kebab")[0], "login-button");
    assert.equal(names("login button", "type", "pascal")[0], "LoginButton");
  });

  it("are at most five, without duplicates, and none if there are no words", () => {
    const many = names(
      "Copies the list of open files from the first window to the second window of the user",
      "function",
    );
    assert.ok(many.length <= 5);
    assert.equal(new Set(many).size, many.length);
    for (const phrase of ["", "  ", "...", "한국어", "a the of"]) assert.deepEqual(names(phrase), [], phrase);
  });

  it("are marked if the file already contains them", () => {
    const [first] = nameCandidates("user name", {
      kind: "variable",
      style: "camel",
      text: "let userName = userNames[0];",
    });
    assert.deepEqual(first, { name: "userName", taken: true });
    const [other] = nameCandidates("user name", { kind: "variable", style: "camel", text: "let userNames = [];" });
    assert.deepEqual(other, { name: "userName", taken: false });
  });

  it("are never reserved words, numbers or sentences", () => {
    for (const text of ["class", "return", "1st", "", "a b", "user.name", "x".repeat(41), "a$(rm)"]) {
      assert.ok(!isName(text), text);
    }
    for (const text of ["a", "userName", "user_name", "MAX_SIZE", "login-button", "v2"]) assert.ok(isName(text), text);
  });
});
