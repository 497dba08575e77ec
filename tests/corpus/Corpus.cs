using Orchestrate.Journeys.Tests;

namespace Orchestrate.Corpus.Tests;

/// <summary>Plays the whole corpus on two servers, one with real OpenCode and one with the stub, and hands out how each run ended.</summary>
public sealed class Corpus : IAsyncLifetime
{
    private const int RealSlots = 2;
    private const int StubSlots = 3;
    private readonly Dictionary<string, Engine> _engines = [];
    private string _folder = null!;

    internal static IReadOnlyList<Lie> Lies { get; } = Lie.All("scenarios");

    internal static IReadOnlyList<Lie> Controls { get; } = Lie.All("controls");

    public async Task InitializeAsync()
    {
        _folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"orc-{Guid.NewGuid():N}"[..12])).FullName;
        var all = Lies.Concat(Controls).ToLookup(lie => lie.Engine);
        var real = Engine.StartAsync(Path.Combine(_folder, "o"), Repository.OpenCode, RealSlots, [.. all["opencode"]]);
        var stub = Engine.StartAsync(Path.Combine(_folder, "s"), StubProgram(), StubSlots, [.. all["stub"]]);
        _engines["opencode"] = await real;
        _engines["stub"] = await stub;
    }

    public async Task DisposeAsync()
    {
        foreach (var engine in _engines.Values)
            await engine.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    internal Task<Ending> EndOfAsync(Lie lie) => _engines[lie.Engine].EndOfAsync(lie.Id);

    /// <summary>A program that starts the stub, beside the stub: only the program's own folder is visible in the sandbox.</summary>
    private static string StubProgram()
    {
        var script = Path.Combine(AppContext.BaseDirectory, "opencode-stub");
        File.WriteAllText(script, $"#!/bin/sh\nexport DOTNET_gcServer=0 DOTNET_TieredPGO=0\nexec '{Environment.ProcessPath}' exec '{Path.Combine(AppContext.BaseDirectory, "Orchestrate.OpenCodeStub.dll")}' \"$@\"\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return script;
    }
}
