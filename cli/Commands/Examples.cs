using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Globalization;

namespace Orchestrate.Cli.Commands;

/// <summary>Adds examples, and for the whole command the exit codes, to <c>--help</c>.</summary>
internal static class Examples
{
    private static readonly Dictionary<Command, IReadOnlyList<string>> Known = [];

    /// <summary>Gives a command its examples.</summary>
    internal static T With<T>(this T command, params IReadOnlyList<string> examples)
        where T : Command
    {
        lock (Known)
            Known[command] = examples;
        return command;
    }

    /// <summary>Lets the root's help option, which all commands share, show examples.</summary>
    internal static void Attach(Command root, IReadOnlyList<string> examples, bool exitCodes)
    {
        root.With(examples);
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!, exitCodes);
    }

    private static IReadOnlyList<string> Of(Command command)
    {
        lock (Known)
            return Known.TryGetValue(command, out var examples) ? examples : [];
    }

    private sealed class HelpWithExamples(HelpAction inner, bool exitCodes) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            var result = inner.Invoke(parseResult);
            var output = parseResult.InvocationConfiguration.Output;
            if (Of(parseResult.CommandResult.Command) is { Count: > 0 } examples)
            {
                output.WriteLine("Examples:");
                foreach (var example in examples)
                    output.WriteLine($"  {example}");
                output.WriteLine();
            }
            if (exitCodes)
            {
                output.WriteLine("Exit codes:");
                foreach (var (code, meaning) in ExitCodes.All)
                    output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {code,-4} {meaning}"));
                output.WriteLine();
            }
            return result;
        }
    }
}
