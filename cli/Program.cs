using Orchestrate.Cli;
using Orchestrate.Cli.Commands;

return await CommandLine.RunAsync(args, CliEnvironment.OfProcess());
