using System.Diagnostics;
using Orchestrate.Bench.Fleet;

namespace Orchestrate.Bench.Rows;

/// <summary>What a newcomer waits for: the demo from a fresh clone, and once more.</summary>
public sealed class DemoRow : IBenchRow
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);
    private static readonly Bar Fresh = new("demo.fresh", "demo from a fresh clone", "s", 180, 90);
    private static readonly Bar Warm = new("demo.warm", "demo, warm", "s", 30, 15);

    /// <inheritdoc/>
    public string Name => "demo";

    /// <inheritdoc/>
    public string About => "./orchestrate demo in a new clone of this checkout's last commit: it builds, installs what is missing and runs; and the same again. Packages may come from caches of this machine.";

    /// <inheritdoc/>
    public IReadOnlyList<Bar> Bars => [Fresh, Warm];

    /// <inheritdoc/>
    public bool OnRequest => true;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Measurement>> MeasureAsync(BenchContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var (fresh, warm) = (new List<double>(), new List<double>());
        for (var repetition = 0; repetition < context.Repetitions; repetition++)
        {
            var folder = context.NewFolder();
            var clone = Path.Join(folder, "clone");
            await RunAsync("git", folder, cancellationToken, "clone", "--quiet", context.Programs.Root, clone);
            foreach (var times in (List<double>[])[fresh, warm])
            {
                times.Add(await RunAsync(Path.Join(clone, "orchestrate"), folder, cancellationToken, "demo", "--data", Path.Join(folder, "data")));
                context.Say(FormattableString.Invariant($"  {times[^1]:0.0} s"));
            }
        }

        return [new Measurement(Fresh.Id, fresh), new Measurement(Warm.Id, warm)];
    }

    private static async Task<double> RunAsync(string program, string folder, CancellationToken cancellationToken, params IReadOnlyList<string> arguments)
    {
        var began = Stopwatch.GetTimestamp();
        await using var process = FleetProcess.StartProgram(Path.GetFileName(program), program, new Dictionary<string, string>(), Path.Join(folder, $"{Path.GetFileName(program)}.log"), arguments);
        var code = await process.ExitCodeAsync(Limit, cancellationToken);
        return code == 0 ? Stopwatch.GetElapsedTime(began).TotalSeconds : throw new BenchException($"{program} ended with {code}:\n{await process.LogAsync(cancellationToken)}");
    }
}
