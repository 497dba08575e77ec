using System.Globalization;
using Orchestrate.TestSupport;

namespace Orchestrate.Bench.Rows;

/// <summary>What rows share: the built programs, one PostgreSQL and one RabbitMQ for all of them, a folder, and somebody who hears of progress.</summary>
/// <param name="programs">The programs that are measured.</param>
/// <param name="folder">An empty folder of this run's own, removed after it.</param>
/// <param name="repetitions">How often each bar is measured; at least 1.</param>
/// <param name="quick">Whether a rough figure is enough: rows warm up and measure a tenth of what they otherwise do.</param>
/// <param name="progress">Where lines about progress go.</param>
public sealed class BenchContext(Programs programs, string folder, int repetitions, bool quick, TextWriter progress) : IAsyncDisposable
{
    private PrivatePostgres? _postgres;
    private PrivateRabbitMq? _rabbit;
    private int _folders;

    /// <summary>The programs that are measured.</summary>
    public Programs Programs => programs;

    /// <summary>How often each bar is measured.</summary>
    public int Repetitions => repetitions;

    /// <summary>Whether a rough figure is enough.</summary>
    public bool Quick => quick;

    /// <summary>Another checkout, whose programs are measured beside; null for none.</summary>
    public string? Against { get; init; }

    /// <summary>So many, or a tenth of it when a rough figure is enough, and at least one.</summary>
    /// <param name="full">How many for a good figure.</param>
    public int Count(int full) => quick ? Math.Max(1, full / 10) : full;

    /// <summary>A new empty folder.</summary>
    public string NewFolder() => Directory.CreateDirectory(Path.Join(folder, Interlocked.Increment(ref _folders).ToString(CultureInfo.InvariantCulture))).FullName;

    /// <summary>The machine's PostgreSQL in a private server, durable (<c>fsync</c>, <c>synchronous_commit</c>, <c>full_page_writes</c> on) and with the settings for the log that <c>up --distributed</c> gives its own; started when first asked for.</summary>
    public async Task<PrivatePostgres> PostgresAsync() => _postgres ??= await PrivatePostgres.StartAsync(durable: true, "max_wal_size=512MB", "min_wal_size=256MB", "jit=off");

    /// <summary>The machine's RabbitMQ in a private node; started when first asked for.</summary>
    public async Task<PrivateRabbitMq> RabbitMqAsync() => _rabbit ??= await PrivateRabbitMq.StartAsync();

    /// <summary>Tells of progress.</summary>
    /// <param name="text">One line.</param>
    public void Say(string text) => progress.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{DateTimeOffset.Now:HH:mm:ss} {text}"));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_rabbit is not null)
            await _rabbit.DisposeAsync();
        if (_postgres is not null)
            await _postgres.DisposeAsync();
    }
}
