using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Orchestrate.Domain;

namespace Orchestrate.Cli.Commands;

/// <summary>The command <c>orchestrate</c>.</summary>
public static class CommandLine
{
    // Stopping a host takes up to 10 s, a distributed installation in the worst case 100, and Ctrl-C must not leave them behind.
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(110);

    /// <summary>Runs the command line; answers one of <see cref="ExitCodes"/>.</summary>
    /// <param name="args">What was typed.</param>
    /// <param name="environment">What the commands touch.</param>
    /// <param name="cancellationToken">Interrupts.</param>
    public static async Task<int> RunAsync(string[] args, CliEnvironment environment, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var result = Create(environment).Parse(args);
        var configuration = new InvocationConfiguration { Output = environment.Output, Error = environment.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = StopTime };
        if (result.Action is ParseErrorAction)
        {
            foreach (var error in result.Errors)
                await environment.Error.WriteLineAsync($"orchestrate: {error.Message}");
            await environment.Error.WriteLineAsync($"Help: {Name(result)} --help");
            return ExitCodes.Usage;
        }
        return await result.InvokeAsync(configuration, cancellationToken);
    }

    /// <summary>The command with all its parts.</summary>
    /// <param name="environment">What the commands touch.</param>
    public static Command Create(CliEnvironment environment)
    {
        // Not a RootCommand: that one takes its name from the program's file.
        var root = new Command("orchestrate", "Orchestrate makes coding agents finish: submit a spec bundle, watch, and get a result that the server has verified itself.");
        root.Options.Add(new HelpOption { Recursive = true });
        root.Options.Add(new VersionOption());
        foreach (var option in Shared.All)
            root.Options.Add(option);
        foreach (var command in new Command[]
        {
            DemoCommand.Create(environment), UpCommand.Create(environment), DownCommand.Create(environment),
            ProcessesCommand.Create(environment), LogsCommand.Create(environment), ScaleCommand.Create(environment),
            RunCommand.Create(environment), ListCommand.Create(environment), ShowCommand.Create(environment), HandoverCommand.Create(environment), EventsCommand.Create(environment), ArtifactsCommand.Create(environment),
            CancelCommand.Create(environment), PauseCommand.Create(environment), ResumeCommand.Create(environment), AckCommand.Create(environment), AttemptsCommand.Create(environment), ValidateCommand.Create(environment), RulesCommand.Create(environment),
            QueuesCommand.Create(environment), RedriveCommand.Create(environment), KeysCommand.Create(environment),
            DoctorCommand.Create(environment), SpecCommand.Create(environment), ScriptCommands.Setup(environment), ScriptCommands.Test(environment), ScriptCommands.Bench(environment),
        })
            root.Subcommands.Add(command);
        Examples.Attach(root, ["orchestrate demo", "orchestrate up --detach", "orchestrate run my-bundle.json --watch"], exitCodes: true);
        return root;
    }

    /// <summary>Sets what a command does, and turns what can go wrong into a message and an exit code.</summary>
    internal static T Does<T>(this T command, CliEnvironment environment, Func<ParseResult, CancellationToken, Task<int>> action)
        where T : Command
    {
        command.SetAction((result, cancellationToken) => GuardAsync(environment, result, action, cancellationToken));
        return command;
    }

    private static async Task<int> GuardAsync(CliEnvironment environment, ParseResult result, Func<ParseResult, CancellationToken, Task<int>> action, CancellationToken cancellationToken)
    {
        try
        {
            return await action(result, cancellationToken);
        }
        catch (CliException exception)
        {
            await SayAsync(environment, result.GetValue(Shared.Json), exception);
            return exception.ExitCode;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCodes.Interrupted;
        }
    }

    private static async Task SayAsync(CliEnvironment environment, bool json, CliException exception)
    {
        if (!json)
        {
            await environment.Error.WriteLineAsync($"orchestrate: {exception.Message}");
            return;
        }
        var problem = (exception as Api.ApiException)?.Problem ?? new Api.ApiProblem { Code = exception.Code, Title = exception.Message };
        await environment.Error.WriteLineAsync(System.Text.Json.JsonSerializer.Serialize(problem, DomainJson.Options));
    }

    private static string Name(ParseResult result)
    {
        var names = new Stack<string>();
        for (System.CommandLine.Parsing.SymbolResult? symbol = result.CommandResult; symbol is System.CommandLine.Parsing.CommandResult command; symbol = symbol.Parent)
            names.Push(command.Command.Name);
        return string.Join(' ', names);
    }
}
