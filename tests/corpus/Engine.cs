using Orchestrate.Journeys.Tests;
using Orchestrate.ScriptedModel.Hosting;

namespace Orchestrate.Corpus.Tests;

/// <summary>One server process with one kind of OpenCode, which plays its part of the corpus, a few runs at a time.</summary>
internal sealed class Engine : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(240);
    private readonly Dictionary<string, ScriptedModelServer> _models = [];
    private readonly Dictionary<string, Task<Ending>> _runs = [];
    private readonly SemaphoreSlim _free;
    private readonly string _folder;
    private Host? _host;

    private Engine(string folder, int slots)
    {
        _folder = folder;
        _free = new SemaphoreSlim(slots);
    }

    /// <summary>Starts the server and all the runs; each waits for its place.</summary>
    public static async Task<Engine> StartAsync(string folder, string openCode, int slots, IReadOnlyList<Lie> lies)
    {
        var engine = new Engine(Directory.CreateDirectory(folder).FullName, slots);
        foreach (var lie in lies)
            engine._models[lie.Id] = await ScriptedModelServer.StartAsync(lie.Scenario());
        engine._host = await Host.StartAsync(
            engine._folder, new Dictionary<string, string>(),
            [$"--Runner:OpenCodePath={openCode}", $"--Runner:Slots={slots}", .. engine._models.Select(m => $"--Runner:Providers:{m.Key}:BaseUrl={m.Value.BaseUrl}")]);
        foreach (var lie in lies)
            engine._runs[lie.Id] = engine.PlayAsync(lie);
        return engine;
    }

    public Task<Ending> EndOfAsync(string id) => _runs[id];

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
            await _host.DisposeAsync();
        foreach (var model in _models.Values)
            await model.DisposeAsync();
        _free.Dispose();
    }

    private async Task<Ending> PlayAsync(Lie lie)
    {
        await _free.WaitAsync();
        try
        {
            var repository = GitRepository.Create(Path.Combine(_folder, "repositories", lie.Id), lie.Files());
            var id = await _host!.SubmitAsync(lie.Bundle(repository.Folder));
            var run = await _host.EndOfAsync(id, Limit);
            return new Ending(run, await _host.EventsAsync(id), path => repository.Git("show", $"{run.GetProperty("result_branch").GetString()}:{path}"));
        }
        finally
        {
            _free.Release();
        }
    }
}
