using System.Diagnostics;

namespace Orchestrate.TestSupport;

/// <summary>Waits on conditions with a deadline, never for a fixed time.</summary>
public static class Eventually
{
    /// <summary>Looks until the condition holds; fails with the description after the limit (default 30 s).</summary>
    public static async Task HoldsAsync(Func<Task<bool>> condition, string description, TimeSpan? limit = null)
    {
        ArgumentNullException.ThrowIfNull(condition);
        var watch = Stopwatch.StartNew();
        var deadline = limit ?? TimeSpan.FromSeconds(30);
        while (!await condition())
        {
            if (watch.Elapsed > deadline)
                throw new TimeoutException($"Not within {deadline.TotalSeconds:0} s: {description}");
            await Task.Delay(20);
        }
    }

    /// <summary>Looks until the value is the expected one; fails with the last value seen.</summary>
    public static async Task EqualsAsync<T>(T expected, Func<Task<T>> read, string description, TimeSpan? limit = null)
    {
        ArgumentNullException.ThrowIfNull(read);
        T? last = default;
        try
        {
            await HoldsAsync(async () => EqualityComparer<T>.Default.Equals(last = await read(), expected), description, limit);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"{exception.Message} (expected {expected}, last seen {last})", exception);
        }
    }
}
