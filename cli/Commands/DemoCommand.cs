using System.CommandLine;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orchestrate.Cli.Api;
using Orchestrate.Cli.Demo;
using Orchestrate.Cli.Hosting;
using Orchestrate.Cli.Rendering;

namespace Orchestrate.Cli.Commands;

/// <summary><c>orchestrate demo</c>.</summary>
internal static class DemoCommand
{
    private const string ScriptedModel = "scripted/demo";

    internal static Command Create(CliEnvironment environment)
    {
        var scenario = new Option<string?>("--scenario") { Description = "'lie': an agent goes on claiming what it has not done. 'breaches': agents break a dozen rules. 'investigation': twelve agents in waves of five", HelpName = "NAME" };
        var keep = new Option<bool>("--keep") { Description = "Keep the repositories of earlier demos" };
        var model = new Option<string?>("--model") { Description = "A real model in place of the scripted one; its key comes from the provider's environment variable", HelpName = "PROVIDER/NAME" };
        var modelUrl = new Option<string?>("--model-url") { Description = "Address of that model's OpenAI-compatible interface", HelpName = "URL" };
        var distributed = new Option<bool>("--distributed") { Description = "On five services with RabbitMQ and PostgreSQL, in place of one process" };
        return new Command("demo", "A real run with real OpenCode: two bugs in a small repository, found, fixed in parallel, and verified. Needs no key.") { scenario, keep, model, modelUrl, distributed }
            .Does(environment, async (result, cancellationToken) =>
            {
                if (result.GetValue(scenario) is { } name && result.GetValue(model) is not null)
                    throw new CliException($"--scenario {name} is a script, and --model asks for a real model. Choose one.");
                if (result.GetValue(modelUrl) is not null && result.GetValue(model) is null)
                    throw new CliException("--model-url needs --model PROVIDER/NAME.");
                return await RunAsync(environment, result, result.GetValue(scenario), result.GetValue(model), result.GetValue(modelUrl), result.GetValue(keep), result.GetValue(distributed), cancellationToken);
            })
            .With("orchestrate demo", "orchestrate demo --scenario lie", "orchestrate demo --scenario investigation", "orchestrate demo --distributed", "orchestrate demo --model openai/gpt-5", "orchestrate demo --json > events.ndjson");
    }

    private static async Task<int> RunAsync(
        CliEnvironment environment, ParseResult result, string? scenario, string? model, string? modelUrl, bool keep, bool distributed, CancellationToken cancellationToken)
    {
        var installation = Installation.Locate();
        var script = Scenario(installation, scenario);
        var folder = result.GetValue(Shared.Data) is null ? Path.Combine(Shared.DataFolder(result, environment), "demo") : Shared.DataFolder(result, environment);
        var terminal = environment.Terminal(result.GetValue(Shared.Json));
        var server = new DemoServer(installation, folder, environment.Time, terminal, distributed);
        await server.StopEarlierAsync(result.GetValue(Shared.Data) is null, cancellationToken);

        terminal.Line("preparing a git repository ...");
        Prepare(folder);
        var repository = await DemoRepository.CreateAsync(Path.Combine(installation.Demo, "repository"), Path.Combine(folder, "repositories"), keep, environment.Time, cancellationToken);

        ScriptedModelProcess? scripted = null;
        try
        {
            if (model is null)
            {
                terminal.Line("starting the scripted model ...");
                scripted = await ScriptedModelProcess.StartAsync(installation, script, folder, environment.Time, cancellationToken);
            }
            terminal.Line("starting the server ...");
            var host = await server.StartAsync(Options(scripted, model, modelUrl), cancellationToken);
            terminal.Line($"ready at {Clean.Markup(host.Url)}  [grey](log {Clean.Markup(server.Log, 300)})[/]");
            return await WatchAsync(environment, result, folder, distributed, repository, await BundleAsync(installation, scenario, repository, model, cancellationToken), cancellationToken);
        }
        finally
        {
            terminal.Line("[grey]stopping what the demo started ...[/]");
            await server.StopAsync();
            if (scripted is not null)
                await scripted.DisposeAsync();
        }
    }

    private static async Task<int> WatchAsync(CliEnvironment environment, ParseResult result, string folder, bool distributed, string repository, byte[] bundle, CancellationToken cancellationToken)
    {
        using var session = new Session(ServerLocator.ForFolder(folder), environment, result.GetValue(Shared.Json));
        var run = await session.Client.SubmitAsync(bundle, null, verifyOnly: false, cancellationToken);
        var exitCode = await RunCommand.FollowAsync(session, run, watch: true, cancellationToken);
        var id = run.Text("run_id") ?? "last";
        session.Terminal.Line($"[grey]See the changes: git -C {Clean.Markup(repository, 300)} log --stat --all[/]");
        session.Terminal.Line($"[grey]Look again: orchestrate up{(distributed ? " --distributed" : string.Empty)} --data {Clean.Markup(folder, 300)}, then: orchestrate show {Clean.Id(id)} --report --data {Clean.Markup(folder, 300)}[/]");
        return exitCode;
    }

    private static void Prepare(string folder)
    {
        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        var parent = Path.GetDirectoryName(folder)!;
        var mode = Environment.IsPrivilegedProcess ? owner | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute : owner;
        if (!Directory.Exists(parent))
            Directory.CreateDirectory(parent, mode);
        if (!Directory.Exists(folder))
            Directory.CreateDirectory(folder, mode);
    }

    private static string Scenario(Installation installation, string? name)
    {
        var path = Path.Combine(installation.Demo, name is null ? "scenario.yaml" : $"scenario-{name}.yaml");
        if (name is null || (name.All(char.IsAsciiLetterOrDigit) && File.Exists(path)))
            return path;
        var known = Directory.EnumerateFiles(installation.Demo, "scenario-*.yaml").Select(file => Path.GetFileNameWithoutExtension(file)["scenario-".Length..]);
        throw new CliException($"There is no scenario '{name}'. Known: {string.Join(", ", known)}.");
    }

    private static List<string> Options(ScriptedModelProcess? scripted, string? model, string? modelUrl)
    {
        List<string> options = ["--port", "0", "--model", model ?? ScriptedModel];
        if ((scripted?.Url ?? modelUrl) is { } url)
            options.AddRange(["--model-url", url]);
        return options;
    }

    /// <summary>The scenario's own bundle, else the demo's.</summary>
    private static async Task<byte[]> BundleAsync(Installation installation, string? scenario, string repository, string? model, CancellationToken cancellationToken)
    {
        var own = Path.Combine(installation.Demo, $"bundle-{scenario}.json");
        var text = await File.ReadAllTextAsync(File.Exists(own) ? own : Path.Combine(installation.Demo, "bundle.json"), cancellationToken);
        var bundle = JsonNode.Parse(text.Replace("{{REPOSITORY}}", JsonEncodedText.Encode(repository).ToString(), StringComparison.Ordinal))!;
        if (model is not null)
            bundle["model_preferences"] = new JsonObject { ["default"] = model };
        return Encoding.UTF8.GetBytes(bundle.ToJsonString());
    }
}
