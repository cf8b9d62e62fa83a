"use strict";

/** `<os>-<cpu>[-musl]` of this machine, in Node's words. A Node on Linux that was not built with glibc is one on musl. */
exports.thisMachine = () => {
  const isMusl = () => !("glibcVersionRuntime" in process.report.getReport().header);
  const libc = process.platform === "linux" && isMusl() ? "-musl" : "";
  return `${process.platform}-${process.arch}${libc}`;
};
