using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Orchestrate.Http.Tests.Support;

/// <summary>What a server logged, with the trace that each line belongs to.</summary>
public sealed class Logs : ILoggerProvider
{
    public ConcurrentQueue<(string Category, LogLevel Level, string? TraceId, string Text)> Lines { get; } = new();

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose()
    {
    }

    private sealed class Logger(Logs logs, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            ArgumentNullException.ThrowIfNull(formatter);
            logs.Lines.Enqueue((category, logLevel, Activity.Current?.TraceId.ToHexString(), formatter(state, exception)));
        }
    }
}
