using System.CommandLine;

namespace Orchestrate.Cli.Commands;

/// <summary>Commands that the front-door script carries out itself, because they come before or include the build. They are here so that help knows them.</summary>
internal static class ScriptCommands
{
    internal static Command Setup(CliEnvironment environment) =>
        new Command("setup", "Install what is missing, into .orchestrate/tools of the checkout (as root on Debian also packages). Part of './orchestrate'.")
            .Does(environment, (_, _) => throw new CliException("Run './orchestrate setup' in a checkout: the script installs before anything is built."))
            .With("./orchestrate setup");

    internal static Command Test(CliEnvironment environment)
    {
        var fast = new Option<bool>("--fast") { Description = "Only tests that need no OpenCode, broker or database" };
        return new Command("test", "Build with warnings as errors, check the format, run all tests. Part of './orchestrate'.") { fast }
            .Does(environment, (_, _) => throw new CliException("Run './orchestrate test' in a checkout: the script builds before it tests."))
            .With("./orchestrate test", "./orchestrate test --fast");
    }

    // Its options are its own program's: --json takes a file there.
    internal static Command Bench(CliEnvironment environment) =>
        new Command("bench", "Measure speed in one table, on real processes with a durable PostgreSQL and RabbitMQ; './orchestrate bench --help' shows how. Part of './orchestrate'.")
        {
            new Argument<string[]>("row") { Description = "Rows to measure (default: all but those that --list shows as on request)", Arity = ArgumentArity.ZeroOrMore },
        }
            .Does(environment, (_, _) => throw new CliException("Run './orchestrate bench' in a checkout: the script builds what is measured."))
            .With("./orchestrate bench --list", "./orchestrate bench distributed --json before.json", "./orchestrate bench distributed --compare before.json");
}
