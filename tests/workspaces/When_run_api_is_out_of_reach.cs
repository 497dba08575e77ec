using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orchestrate.Contracts.Work;
using Orchestrate.TestSupport;
using Orchestrate.WorkerRunner.Artifacts;
using Orchestrate.WorkerRunner.Hosting;

namespace Orchestrate.Workspaces.Tests;

/// <summary>Handing content over: tried a few times, never for ever, and never a reference to what was not stored.</summary>
public sealed class When_run_api_is_out_of_reach : IAsyncLifetime
{
    private readonly Warned _log = new();
    private FakeRunApi _api = null!;

    public async Task InitializeAsync() => _api = await FakeRunApi.StartAsync();

    public async Task DisposeAsync() => await _api.DisposeAsync();

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(429)]
    [InlineData(408)]
    public async Task Should_try_again_what_may_pass(int status)
    {
        _api.Status = request => request < 3 ? status : 201;
        var reference = await UploadAsync(_api.Url);
        Assert.NotNull(reference);
        Assert.Equal(3, _api.Received.Count);
        Assert.Single(_api.Received.Select(r => r.Request).Distinct());
        Assert.Empty(_log.Warnings);
    }

    [Fact]
    public async Task Should_give_up_after_three_times_and_say_so()
    {
        _api.Status = _ => 503;
        Assert.Null(await UploadAsync(_api.Url));
        Assert.Equal(3, _api.Received.Count);
        Assert.Contains("out of reach", Assert.Single(_log.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_give_up_when_nobody_listens()
    {
        Assert.Null(await UploadAsync(new Uri($"http://127.0.0.1:{FreePort.Next()}")));
        Assert.Contains("out of reach", Assert.Single(_log.Warnings), StringComparison.Ordinal);
        Assert.Null(await UploadAsync(null));
        Assert.Contains("address", _log.Warnings[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(409)]
    [InlineData(413)]
    [InlineData(422)]
    [InlineData(302)]
    public async Task Should_not_repeat_what_is_refused(int status)
    {
        _api.Status = _ => status;
        Assert.Null(await UploadAsync(_api.Url));
        Assert.Single(_api.Received);
        Assert.Contains($"{status} an answer", Assert.Single(_log.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_hand_over_nothing_without_a_secret()
    {
        Assert.Null(await UploadAsync(_api.Url, secret: ""));
        Assert.Empty(_api.Received);
        Assert.Contains("Runner:ApiSecret", Assert.Single(_log.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_stop_when_the_work_is_stopped()
    {
        using var stop = new CancellationTokenSource();
        _api.Status = _ =>
        {
            stop.Cancel();
            return 503;
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => UploadAsync(_api.Url, cancellationToken: stop.Token));
        Assert.Single(_api.Received);
    }

    private async Task<ArtifactRef?> UploadAsync(Uri? address, string secret = FakeRunApi.Secret, CancellationToken cancellationToken = default)
    {
        using var uploads = new ArtifactUploads(new Address(address), Options.Create(new RunnerOptions { ApiSecret = secret }), new Hurry(), _log);
        return await uploads.UploadAsync(
            Guid.NewGuid(), new NewArtifact { Name = "a.txt", MediaType = "text/plain", Kind = "answer", Content = "content"u8.ToArray() }, cancellationToken);
    }

    private sealed class Address(Uri? current) : IRunApiAddress
    {
        public Uri? Current => current;
    }

    /// <summary>A clock for which every pause is over at once.</summary>
    private sealed class Hurry : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }

    private sealed class Warned : ILogger<ArtifactUploads>
    {
        public List<string> Warnings { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel == LogLevel.Warning)
                Warnings.Add(formatter(state, exception));
        }
    }
}
