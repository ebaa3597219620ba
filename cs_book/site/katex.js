// Sets formulas by KaTeX: a line of JSON in, [TeX, options]; a line of JSON out, [HTML, error].
const katex = require(process.argv[2]);
const lines = require("readline").createInterface({ input: process.stdin });

lines.on("line", (line) => {
  const [tex, options] = JSON.parse(line);
  let answer;
  try {
    answer = [katex.renderToString(tex, options), ""];
  } catch (error) {
    answer = ["", error.message];
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
});
