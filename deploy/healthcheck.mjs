// Is the service of this container ready? Exit code 0 or 1, for HEALTHCHECK; the reason goes to stderr.
try {
  const answer = await fetch(`http://127.0.0.1:${process.env.PORT}/readyz`, { signal: AbortSignal.timeout(2_500) });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
