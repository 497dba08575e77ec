using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orchestrate.Contracts.Work;
using Orchestrate.WorkerRunner.Hosting;
using Orchestrate.WorkerRunner.Workspaces;

namespace Orchestrate.Bench.Workspaces;

/// <summary>Does what a runner does for an attempt, on one repository, and measures each step. Nothing runs beside it.</summary>
internal sealed class WorkspaceBench(int files, string folder) : IAsyncDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly Dictionary<(string Operation, string Unit), List<double>> _values = [];
    private readonly List<(string Operation, string Unit)> _order = [];
    private readonly string _data = Path.Join(folder, "data");
    private readonly WorkspaceSource _source = new() { Type = "git", Source = Path.Join(folder, "source.git") };
    private readonly ServiceProvider _services = new ServiceCollection()
        .AddLogging(logging => logging.SetMinimumLevel(LogLevel.None))
        .Configure<RunnerOptions>(options => (options.DataFolder, options.SourceFolders) = (Path.Join(folder, "data"), ["/"]))
        .AddWorkspaces()
        .BuildServiceProvider();

    /// <summary>Measures so many rounds, each a run of its own; a first one, to warm up, is not counted.</summary>
    public async Task<IReadOnlyList<Measurement>> MeasureAsync(int rounds)
    {
        await BenchRepository.CreateAsync(_source.Source!, files);
        for (var round = 0; round <= rounds; round++)
        {
            await RoundAsync();
            if (round == 0)
                _values.Clear();
        }

        return [.. _order.Distinct().Select(key => new Measurement(files, key.Operation, key.Unit, _values[key]))];
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private async Task RoundAsync()
    {
        var workspaces = _services.GetRequiredService<IWorkspaces>();
        var run = Guid.NewGuid();
        var (first, second) = (Guid.NewGuid(), Guid.NewGuid());
        AttemptTurn Turn(Guid attempt, string commit, int number = 1) => new(run, "T1", attempt, number, 1, commit);

        var start = await TimeAsync("prepare run", () => workspaces.PrepareRunAsync(run, _source, None));
        var one = await TimeAsync("open first attempt", () => workspaces.OpenAttemptAsync(Turn(first, start), 0, None));
        Change(one.Folder, 1, "first");
        var objects = Disk(run);
        var small = await TimeAsync("snapshot, 1 file changed", () => workspaces.SnapshotAsync(one, "one file", start, None));
        Note("one more attempt, objects", "KB", Disk(run) - objects);
        var again = await TimeAsync("next turn, same slot", () => workspaces.OpenAttemptAsync(Turn(first, small.Commit, 2), 0, None));
        Change(again.Folder, 100, "second");
        var large = await TimeAsync("snapshot, 100 files changed", () => workspaces.SnapshotAsync(again, "a hundred files", start, None));
        await TimeAsync("same attempt, another slot", () => workspaces.OpenAttemptAsync(Turn(first, large.Commit, 3), 1, None));
        await using (await TimeAsync("clean checkout", () => workspaces.CheckoutAsync(run, large.Commit, None)))
        {
            var two = await TimeAsync("open next attempt, same slot", () => workspaces.OpenAttemptAsync(Turn(second, start), 0, None));
            Change(two.Folder, 1, "third", from: files - 1);
            var other = await workspaces.SnapshotAsync(two, "another file", start, None);
            await workspaces.AdvanceAsync(run, large.Commit, None);
            var merged = await TimeAsync("merge", () => workspaces.MergeAsync(run, other.Commit, large.Commit, "merge", None));
            await TimeAsync("advance", async () => { await workspaces.AdvanceAsync(run, merged.Commit!, None); return 0; });
            await TimeAsync("publish", () => workspaces.PublishAsync(run, new PublishOrder { Source = _source, Commit = merged.Commit!, Branch = $"orchestrate/{run:N}", Accepted = true }, None));
        }

        await workspaces.CleanUpRunAsync(run, None);
    }

    private void Change(string clone, int count, string text, int from = 0)
    {
        for (var i = 0; i < count; i++)
            File.AppendAllText(Path.Join(clone, BenchRepository.PathOf((from + i) % files)), $"// {text}\n");
    }

    private double Disk(Guid run)
    {
        var attempts = Path.Join(_data, "runs", run.ToString(), "attempts.git", "objects");
        return new DirectoryInfo(attempts).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length) / 1024.0;
    }

    private async Task<T> TimeAsync<T>(string operation, Func<Task<T>> work)
    {
        var clock = Stopwatch.StartNew();
        var result = await work();
        Note(operation, "ms", clock.Elapsed.TotalMilliseconds);
        return result;
    }

    private void Note(string operation, string unit, double value)
    {
        _order.Add((operation, unit));
        if (!_values.TryGetValue((operation, unit), out var known))
            _values[(operation, unit)] = known = [];
        known.Add(value);
    }
}
